import { setImmediate } from "node:timers/promises";
import { ActivityRow, CallRow } from "../../../shared/protocol/rows.ts";
import type { exportWords } from "../../../shared/words/export-words.ts";
import type { vocabularyZh } from "../../../shared/words/vocabulary-zh.ts";
import { type Reader, readAll } from "../../cache/read.ts";

/** Rows read in one stretch, so that the core is never held long. */
const ROWS_AT_ONCE = 150;

export interface ActivityLinesDeps {
  readonly db: Reader;
  readonly nameOf: (userId: string | null) => string;
  readonly word: (list: keyof typeof vocabularyZh, code: string | null) => string;
  readonly timeText: (ms: number | null) => string;
}
export interface Span {
  readonly fromMs: number;
  /** The first instant behind it. */
  readonly toMs: number;
}
type Columns = keyof (typeof exportWords)["zh-CN"]["activity"];

interface Found {
  readonly row_no: number;
  readonly at_ms: number;
  readonly row_json: string;
  readonly name: string;
  readonly contact: string | null;
}

const contactOf = (table: string) =>
  `(select p.value ->> 'name' from json_each(k.row_json, '$.contacts') p
     where p.value ->> 'contactId' = ${table}.row_json ->> 'contactId') as contact`;
const callsAfter = `select c.rowid as row_no, c.dialled_at_ms as at_ms, c.row_json, k.name, ${contactOf("c")},
    (select a.row_json from activity a where a.customer_id = c.customer_id and a.call_id = c.call_id limit 1) as note_json
  from call c join customer k on k.customer_id = c.customer_id where c.rowid > ? order by c.rowid limit ${ROWS_AT_ONCE}`;
const activitiesAfter = `select a.rowid as row_no, a.at_ms, a.row_json, k.name, ${contactOf("a")},
    (select c.dialled_at_ms from call c where c.call_id = a.call_id) as dialled_at_ms
  from activity a join customer k on k.customer_id = a.customer_id where a.rowid > ? order by a.rowid limit ${ROWS_AT_ONCE}`;

/**
 * Calls and activities of a span of time as cells of a table, oldest first (3.16). A note stands in its call's line; only what has no line
 * there gets one of its own.
 */
export async function readActivityLines(deps: ActivityLinesDeps, { fromMs, toMs }: Span): Promise<string[][]> {
  const { nameOf, word, timeText } = deps;
  const isWithin = (ms: number | null): boolean => ms !== null && ms >= fromMs && ms < toMs;
  const lines: { readonly atMs: number; readonly cells: Readonly<Record<Columns, string>> }[] = [];

  for await (const found of each<Found & { note_json: string | null }>(callsAfter)) {
    if (!isWithin(found.at_ms)) continue;
    const call = CallRow.parse(JSON.parse(found.row_json));
    const note = found.note_json === null ? undefined : ActivityRow.parse(JSON.parse(found.note_json));
    const { levelFrom, levelTo, endedAtMs, dialledAtMs } = call;
    lines.push({
      atMs: dialledAtMs,
      cells: {
        at: timeText(dialledAtMs),
        customer: found.name,
        contact: found.contact ?? "",
        type: word("activity", "phone-visit"),
        by: nameOf(call.userId),
        executors: nameOf(call.userId),
        result: word("disposition", call.disposition),
        levelChange: levelTo !== null && levelTo !== levelFrom ? `${levelFrom ?? "–"} → ${levelTo}` : "",
        seconds: endedAtMs === null ? "" : String(Math.round((endedAtMs - dialledAtMs) / 1000)),
        subject: note?.subject ?? "",
        body: note === undefined ? "" : bodyOf(note),
      },
    });
  }
  for await (const found of each<Found & { dialled_at_ms: number | null }>(activitiesAfter)) {
    if (!isWithin(found.at_ms) || isWithin(found.dialled_at_ms)) continue;
    const row = ActivityRow.parse(JSON.parse(found.row_json));
    lines.push({
      atMs: row.atMs,
      cells: {
        at: timeText(row.atMs),
        customer: found.name,
        contact: found.contact ?? "",
        type: word("activity", row.type),
        by: nameOf(row.byUserId),
        executors: row.executorIds.map(nameOf).join(" / "),
        result: "",
        levelChange: "",
        seconds: "",
        subject: row.subject,
        body: bodyOf(row),
      },
    });
  }
  return lines.sort((a, b) => a.atMs - b.atMs).map((line) => Object.values(line.cells));

  /** Row by row through a table, in the order in which they were written. */
  async function* each<T extends Found>(statement: string): AsyncGenerator<T> {
    for (let after = 0; ; ) {
      const part = await readAll<T>(deps.db, statement, [after]);
      yield* part;
      const last = part.at(-1);
      if (last === undefined || part.length < ROWS_AT_ONCE) return;
      after = last.row_no;
      await setImmediate();
    }
  }
}

/** Key points, and behind them what was pasted of a chat (3.19). */
const bodyOf = ({ body, transcript }: ActivityRow): string =>
  [body, transcript].filter((text) => text !== "").join("\n");

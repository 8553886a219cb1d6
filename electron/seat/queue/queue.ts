import type { Queue, QueueItem } from "../../../shared/contract/desk.ts";
import type { CustomerFilter } from "../../../shared/contract/lists.ts";
import { localDayBounds } from "../../../shared/domain/local-time.ts";
import type { Cell } from "../../cache/bulk.ts";
import { type Reader, readAll, readOne, run } from "../../cache/read.ts";
import { listMatches } from "../../cache/search-index.ts";
import type { SeatContext } from "../context.ts";
import { filterSql } from "../lists/filter-sql.ts";

type SectionCode = Queue["sections"][number]["code"];
export type QueueReason = QueueItem["reason"];
/** What the queue deals. */
export interface Dealt {
  readonly customerId: string;
  readonly reason: QueueReason;
}

/** A promise is late when its minute has passed. */
const LATE_AFTER_MS = 60_000;
const ITEMS = 50;

interface Line {
  customer_id: string;
  name: string;
  contact_name: string;
  masked_number: string;
  level: "A" | "B" | "C" | null;
  starred: number;
  contact_count: number;
  callback_id: string | null;
  due_at_ms: number | null;
  tracking_since_ms: number | null;
  last_call_at_ms: number | null;
  slept_days: number | null;
  woke_at_ms: number | null;
  lease_until_ms?: number;
}

interface Section {
  readonly code: SectionCode;
  /** from … where …, with the columns of Line reachable. */
  readonly source: string;
  readonly parameters: readonly Cell[];
  readonly order: string;
  readonly columns: string;
  readonly reason: (line: Line) => QueueReason;
}

export interface QueueFilter {
  readonly filter: CustomerFilter;
  readonly name: string;
}
/** The filter in force, with the customers that its text fits (row numbers). */
interface FilterNow extends QueueFilter {
  readonly matches: readonly number[] | undefined;
}
const TEXT_MATCHES = 500;

const customerColumns = `c.customer_id, c.name, c.contact_name, c.masked_number, c.level, c.starred, c.contact_count,
  c.tracking_since_ms, c.last_call_at_ms`;
const noCallback = "null as callback_id, null as due_at_ms";
const notLeased = "null as lease_until_ms";
const notWoken = "null as slept_days, null as woke_at_ms";

/**
 * The dialling queue of one seat: late promises (the latest first), callbacks due now, woken members, then a filter or
 * never called and to-be-called-again customers. A callback later today is listed but not dealt before its minute;
 * what was skipped comes last for today.
 */
export function createQueue(ctx: SeatContext) {
  const { userId } = ctx.user;

  function callbackSection(code: "overdue" | "due", fromMs: number, toMs: number): Section {
    return {
      code,
      source: `from callback b join customer c on c.customer_id = b.customer_id
        where b.user_id = ? and b.state = 'open' and b.due_at_ms >= ? and b.due_at_ms < ?`,
      parameters: [userId, fromMs, toMs],
      order: "b.due_at_ms",
      columns: `${customerColumns}, ${notLeased}, b.callback_id, b.due_at_ms, ${notWoken}`,
      reason: (line) => ({ code, detail: { dueAtMs: line.due_at_ms } }),
    };
  }

  /** Open, mine, and nobody stands in the way: what the gate would stop is not dealt. */
  function callable(nowMs: number): { readonly sql: string; readonly parameters: readonly Cell[] } {
    const free = unhindered(nowMs);
    // The plus keeps the planner off the index by state, which holds everybody's.
    return { sql: `+c.state = 'owned' and ${free.sql}`, parameters: free.parameters };
  }

  function unhindered(nowMs: number): { readonly sql: string; readonly parameters: readonly Cell[] } {
    const windowMs = ctx.settings().protectionWindowHours * 3_600_000;
    return {
      sql: `c.do_not_call = 0 and c.masked_number <> '' and c.stage not in ('won', 'lost')
        and (c.quiet_until_ms is null or c.quiet_until_ms <= ?)
        and (c.last_call_by_user_id is null or c.last_call_by_user_id = ? or c.last_call_at_ms <= ?)`,
      parameters: [nowMs, userId, nowMs - windowMs],
    };
  }

  /** Customers of the pool that only this seat may dial now: what is left when one's own are done (DESIGN §4). */
  function leasedSection(nowMs: number): Section {
    const free = unhindered(nowMs);
    return {
      code: "leased",
      source: `from lease l cross join customer c on c.customer_id = l.customer_id
        where l.device_id = ? and l.kind = 'batch' and l.spent_at_ms is null and l.recalled_at_ms is null
        and l.expires_at_ms - l.margin_ms > ? and c.state = 'pool' and c.sight = 'full' and ${free.sql}`,
      parameters: [ctx.deviceId, ctx.leaseUpperMs() ?? Number.MAX_SAFE_INTEGER, ...free.parameters],
      order: "c.starred desc, c.is_member desc, c.customer_id",
      columns: `${customerColumns}, l.expires_at_ms - l.margin_ms as lease_until_ms, ${noCallback}, ${notWoken}`,
      reason: (line) => ({ code: "leased", detail: { untilMs: line.lease_until_ms ?? null } }),
    };
  }

  function workSections(nowMs: number, dayFromMs: number, filter: FilterNow | undefined): Section[] {
    const open = callable(nowMs);
    const woken: Section = {
      code: "woken",
      source: `from woken w cross join customer c on c.customer_id = w.customer_id
        where c.owner_id = ? and w.at_ms > ? and (c.last_call_at_ms is null or c.last_call_at_ms < w.at_ms) and ${open.sql}`,
      parameters: [userId, nowMs - 7 * 86_400_000, ...open.parameters],
      order: "w.at_ms desc",
      columns: `${customerColumns}, ${notLeased}, ${noCallback}, w.slept_days, w.at_ms as woke_at_ms`,
      reason: (line) => ({ code: "woken", detail: { days: line.slept_days, atMs: line.woke_at_ms } }),
    };
    if (filter) {
      const wanted = filterSql(filter.filter);
      const among = filter.matches ? "and c.customer_no in (select value from json_each(?))" : "";
      return [
        woken,
        {
          code: "filter",
          source: `from customer c where c.owner_id = ? and (c.last_call_at_ms is null or c.last_call_at_ms < ?)
            and ${open.sql} and ${wanted.sql} ${among}`,
          parameters: [
            userId,
            dayFromMs,
            ...open.parameters,
            ...wanted.parameters,
            ...(filter.matches ? [JSON.stringify(filter.matches)] : []),
          ],
          order: "c.starred desc, c.last_call_at_ms",
          columns: `${customerColumns}, ${notLeased}, ${noCallback}, ${notWoken}`,
          reason: () => ({ code: "filter", detail: { name: filter.name } }),
        },
      ];
    }
    return [
      woken,
      {
        code: "new",
        source: `from customer c where c.owner_id = ? and c.last_call_at_ms is null and c.next_at_ms is null and ${open.sql}`,
        parameters: [userId, ...open.parameters],
        order: "c.starred desc, c.is_member desc, c.tracking_since_ms",
        columns: `${customerColumns}, ${notLeased}, ${noCallback}, ${notWoken}`,
        reason: (line) => ({ code: "new", detail: { sinceMs: line.tracking_since_ms } }),
      },
      {
        code: "again",
        source: `from customer c where c.owner_id = ? and c.last_call_at_ms is not null and c.last_call_at_ms < ?
          and c.next_at_ms is null and ${open.sql}`,
        parameters: [userId, dayFromMs, ...open.parameters],
        order: "(c.contact_count between 3 and 10) desc, c.last_call_at_ms",
        columns: `${customerColumns}, ${notLeased}, ${noCallback}, ${notWoken}`,
        reason: (line) => ({
          code: "again",
          detail: { lastCallAtMs: line.last_call_at_ms, contactNo: line.contact_count + 1 },
        }),
      },
      leasedSection(nowMs),
    ];
  }

  /**
   * The fronts of sections, `limit` lines of each, in one statement; with `most`, the first so many of all. A section behind the
   * last line that is wanted is not looked at.
   */
  async function read(
    db: Reader,
    sections: readonly Section[],
    extra: { readonly sql: string; readonly parameters: readonly Cell[] },
    limit: number,
    most = Number.MAX_SAFE_INTEGER,
  ): Promise<readonly (Line & { readonly at: number })[]> {
    const fronts = sections.map(
      ({ columns, source, order }, at) =>
        `select * from (select ${at} as at, ${columns} ${source} ${extra.sql} order by ${order} limit ${limit})`,
    );
    return readAll(
      db,
      `${fronts.join(" union all ")} limit ${most}`,
      sections.flatMap((section) => [...section.parameters, ...extra.parameters]),
    );
  }

  /** The whole queue as the screen lists it. */
  async function list(db: Reader = ctx.db): Promise<Queue> {
    const nowMs = ctx.nowMs();
    const day = localDayBounds(nowMs, ctx.settings().timeZone);
    const filter = await findFilter(db);
    const all = [
      callbackSection("overdue", 0, nowMs - LATE_AFTER_MS + 1),
      callbackSection("due", nowMs - LATE_AFTER_MS + 1, day.toMs),
      ...workSections(nowMs, day.fromMs, filter),
    ];
    const sections: Queue["sections"] = [];
    const found = await read(db, all, { sql: "", parameters: [] }, ITEMS);
    for (const [at, section] of all.entries()) {
      const lines = found.filter((line) => line.at === at);
      const total =
        lines.length < ITEMS
          ? lines.length
          : ((await readOne<{ n: number }>(db, `select count(*) as n ${section.source}`, section.parameters))?.n ?? 0);
      if (total > 0 || section.code === "filter") {
        sections.push({ code: section.code, total, items: lines.map((line) => toItem(section, line)) });
      }
    }
    return { sections, filterName: filter?.name ?? null };
  }

  /**
   * The next lead, other than `exceptId`; undefined when nothing is left to deal now.
   * Reads the front of each section's index: about a tenth of a millisecond at a million customers.
   *
   * @param shownId whom the agent sees already as the next one: a lead that came to the queue since then waits behind him, a promise does not
   */
  async function findNext(db: Reader, exceptId: string | null, shownId?: string): Promise<Dealt | undefined> {
    const nowMs = ctx.nowMs();
    const day = localDayBounds(nowMs, ctx.settings().timeZone);
    const sections = [
      callbackSection("overdue", 0, nowMs - LATE_AFTER_MS + 1),
      callbackSection("due", nowMs - LATE_AFTER_MS + 1, nowMs + 1),
      ...workSections(nowMs, day.fromMs, await findFilter(db)),
    ];
    // Asked row by row: a list of the skipped ones would be made anew by every statement, also where it stays empty.
    const skipped = "exists (select 1 from skip s where s.customer_id = c.customer_id and s.until_ms > ?)";
    const skips = await readOne(db, "select 1 from skip where until_ms > ? limit 1", [nowMs]);
    const first = async (sql: string, parameters: readonly Cell[]): Promise<Dealt | undefined> => {
      const [line] = await read(db, sections, { sql, parameters }, 1, 1);
      const section = line && sections[line.at];
      return section && { customerId: line.customer_id, reason: section.reason(line) };
    };
    const except = "and c.customer_id <> ?";
    const front =
      skips === undefined
        ? await first(except, [exceptId ?? ""])
        : ((await first(`${except} and not ${skipped}`, [exceptId ?? "", nowMs])) ??
          (await first(`${except} and ${skipped}`, [exceptId ?? "", nowMs])));
    if (!front || shownId === undefined || shownId === exceptId || shownId === front.customerId) return front;
    const shown = await first("and c.customer_id = ?", [shownId]);
    return shown && (isPromise(shown) || !isPromise(front)) ? shown : front;
  }

  /** Why a customer opened by hand stands in the queue; null when it does not. */
  async function findReason(db: Reader, customerId: string): Promise<QueueReason | null> {
    const nowMs = ctx.nowMs();
    const day = localDayBounds(nowMs, ctx.settings().timeZone);
    const sections = [
      callbackSection("overdue", 0, nowMs - LATE_AFTER_MS + 1),
      callbackSection("due", nowMs - LATE_AFTER_MS + 1, day.toMs),
      ...workSections(nowMs, day.fromMs, undefined),
    ];
    const [line] = await read(db, sections, { sql: "and c.customer_id = ?", parameters: [customerId] }, 1, 1);
    return (line && sections[line.at]?.reason(line)) ?? null;
  }

  /** Puts a customer off to the end of today's queue. */
  async function skip(db: Reader, customerId: string): Promise<void> {
    const { toMs } = localDayBounds(ctx.nowMs(), ctx.settings().timeZone);
    await run(db, "delete from skip where until_ms <= ?", [ctx.nowMs()]);
    await run(db, "insert or replace into skip (customer_id, until_ms) values (?, ?)", [customerId, toMs]);
  }

  async function findFilter(db: Reader): Promise<FilterNow | undefined> {
    const row = await readOne<{ json: string }>(db, "select json from desk where key = ?", ["queue-filter"]);
    if (!row) return undefined;
    const held = JSON.parse(row.json) as QueueFilter;
    const text = held.filter.text.trim();
    const matches = text === "" ? undefined : await listMatches(db, text, { word: userId, limit: TEXT_MATCHES });
    return { ...held, matches };
  }

  /** Makes a filter of my customers the queue; undefined goes back to the ordinary one. */
  async function setFilter(filter: QueueFilter | undefined): Promise<Queue> {
    if (filter === undefined) await ctx.db.deleteFrom("desk").where("key", "=", "queue-filter").execute();
    else {
      const json = JSON.stringify(filter);
      await ctx.db
        .insertInto("desk")
        .values({ key: "queue-filter", json })
        .onConflict((oc) => oc.column("key").doUpdateSet({ json }))
        .execute();
    }
    ctx.emit({ topics: ["queue"] });
    return list();
  }

  return { list, findNext, findReason, skip, setFilter };
}
export type QueueFeature = ReturnType<typeof createQueue>;

const isPromise = ({ reason }: Dealt): boolean => reason.code === "overdue" || reason.code === "due";

function toItem(section: Section, line: Line): QueueItem {
  return {
    customerId: line.customer_id,
    name: line.name,
    contactName: line.contact_name,
    maskedNumber: line.masked_number,
    level: line.level,
    starred: line.starred === 1,
    contactNo: line.contact_count + 1,
    dueAtMs: line.due_at_ms,
    callbackId: line.callback_id,
    reason: section.reason(line),
  };
}

import type { TimelineItem } from "../../../shared/contract/desk.ts";
import type { ActivityRow, CallbackRow, CallRow, LedgerRow } from "../../../shared/protocol/rows.ts";
import { type Reader, readAll } from "../../cache/read.ts";

const PAGE = 30;
const tables = [
  ["call", "dialled_at_ms"],
  ["activity", "at_ms"],
  ["ledger", "hub_ms"],
  ["callback", "made_at_ms"],
] as const;

export interface TimelinePage {
  readonly items: TimelineItem[];
  readonly more: boolean;
}

const empty = {
  subject: "",
  body: "",
  disposition: null,
  durationMs: null,
  levelFrom: null,
  levelTo: null,
  contribution: false,
  otherCustomerId: null,
  otherCustomerName: "",
  unfinished: false,
};

/**
 * One page of a customer's history, newest first: calls with the note typed in them, activities, ownership events and callbacks, those of
 * duplicates that were merged into it among them.
 *
 * @param beforeMs only what lies before this instant; null from the newest on
 */
export async function readTimeline(
  db: Reader,
  customerId: string,
  beforeMs: number | null,
  nameOf: (userId: string | null) => string,
): Promise<TimelinePage> {
  const merged = await readAll<{ customer_id: string }>(db, "select customer_id from customer where survivor_id = ?", [
    customerId,
  ]);
  const before = beforeMs ?? Number.MAX_SAFE_INTEGER;
  // One customer is read in the order of the index; only several have to be sorted.
  const alone = merged.length === 0;
  const whose = alone ? "= ?" : "in (select value from json_each(?))";
  const ids = alone ? customerId : JSON.stringify([customerId, ...merged.map((row) => row.customer_id)]);
  const part = (table: string, column: string) =>
    `select * from (select '${table}' as of, row_json from ${table} where customer_id ${whose} and ${column} < ?
       order by ${column} desc limit ${PAGE + 1})`;
  // One statement: each costs the desk more than what it reads.
  const rows = await readAll<{ of: string; row_json: string }>(
    db,
    tables.map(([of, at]) => part(of, at)).join(" union all "),
    [...tables.flatMap(() => [ids, before])],
  );
  const of = (table: string) =>
    rows.filter((row) => row.of === table).map((row) => JSON.parse(row.row_json) as unknown);
  const calls = of("call") as CallRow[];
  const activities = of("activity") as ActivityRow[];
  const ledger = of("ledger") as LedgerRow[];
  const callbacks = of("callback") as CallbackRow[];
  const names = await readNames(db, ledger);
  const notes = await readNotes(db, calls);

  const items = [
    ...calls.map((call) => callItem(call, notes.get(call.callId), nameOf)),
    ...activities
      // The note of a call stands in the call; one whose call is on another page, elsewhere or gone stands alone.
      .filter((activity) => activity.callId === null || notes.get(activity.callId)?.activityId !== activity.activityId)
      .map((activity) => activityItem(activity, nameOf)),
    ...ledger.map((event) => ledgerItem(event, names, nameOf)),
    ...callbacks.map((callback) => callbackItem(callback, nameOf)),
  ].sort((a, b) => b.atMs - a.atMs || (a.id < b.id ? 1 : -1));
  return { items: items.slice(0, PAGE), more: items.length > PAGE };
}

async function readNames(db: Reader, ledger: readonly LedgerRow[]): Promise<Map<string, string>> {
  const ids = ledger.flatMap((event) => event.otherCustomerId ?? []);
  if (ids.length === 0) return new Map();
  const rows = await readAll<{ customer_id: string; name: string }>(
    db,
    "select customer_id, name from customer where customer_id in (select value from json_each(?))",
    [JSON.stringify(ids)],
  );
  return new Map(rows.map((row) => [row.customer_id, row.name]));
}

async function readNotes(db: Reader, calls: readonly CallRow[]): Promise<Map<string, ActivityRow>> {
  if (calls.length === 0) return new Map();
  const customerIds = [...new Set(calls.map((call) => call.customerId))];
  const rows = await readAll<{ row_json: string }>(
    db,
    `select row_json from activity where customer_id in (select value from json_each(?)) and call_id is not null
     and call_id in (select value from json_each(?))`,
    [JSON.stringify(customerIds), JSON.stringify(calls.map((call) => call.callId))],
  );
  const notes = new Map<string, ActivityRow>();
  for (const { row_json } of rows) {
    const note = JSON.parse(row_json) as ActivityRow;
    if (note.callId !== null) notes.set(note.callId, note);
  }
  return notes;
}

type NameOf = (userId: string | null) => string;

function callItem(call: CallRow, note: ActivityRow | undefined, nameOf: NameOf): TimelineItem {
  return {
    ...empty,
    id: call.callId,
    kind: "call",
    atMs: call.dialledAtMs,
    byName: nameOf(call.userId),
    type: "phone-visit",
    subject: call.numberMasked,
    body: note?.body ?? "",
    disposition: call.disposition,
    durationMs: call.endedAtMs === null ? null : Math.max(0, call.endedAtMs - call.dialledAtMs),
    levelFrom: call.levelFrom,
    levelTo: call.levelTo,
    contribution: note?.contribution ?? false,
    pending: call.rev === 0 || note?.rev === 0,
    unfinished: call.wrappedUpAtMs === null,
  };
}

function activityItem(activity: ActivityRow, nameOf: NameOf): TimelineItem {
  return {
    ...empty,
    id: activity.activityId,
    kind: "activity",
    atMs: activity.atMs,
    byName: nameOf(activity.byUserId),
    type: activity.type,
    subject: activity.subject,
    body: activity.transcript === "" ? activity.body : `${activity.body}\n\n${activity.transcript}`.trim(),
    contribution: activity.contribution,
    pending: activity.rev === 0,
  };
}

function ledgerItem(event: LedgerRow, names: ReadonlyMap<string, string>, nameOf: NameOf): TimelineItem {
  return {
    ...empty,
    id: event.eventId,
    kind: "ledger",
    atMs: event.hubMs,
    byName: nameOf(event.byUserId),
    type: event.kind,
    subject: nameOf(event.toOwnerId),
    body: event.reason,
    pending: event.rev === 0,
    otherCustomerId: event.otherCustomerId,
    otherCustomerName: event.otherCustomerId === null ? "" : (names.get(event.otherCustomerId) ?? ""),
  };
}

function callbackItem(callback: CallbackRow, nameOf: NameOf): TimelineItem {
  return {
    ...empty,
    id: callback.callbackId,
    kind: "callback",
    atMs: callback.madeAtMs,
    byName: nameOf(callback.userId),
    type: callback.state,
    subject: String(callback.dueAtMs),
    body: callback.note,
    contribution: callback.contribution === true,
    pending: callback.rev === 0,
  };
}

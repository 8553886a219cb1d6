import type { Compilable } from "kysely";
import type { HubReader } from "../store.ts";
import {
  listKept,
  type Slice,
  selectBatchSlice,
  selectKeptOf,
  selectKeptSlice,
  selectLeaseSlice,
  selectLent,
  selectParts,
  selectSightLosses,
  selectSlice,
} from "./feed.ts";
import { prepare } from "./prepared.ts";

type Span = { orgId: string; afterRev: number; toRev: number };
type KeptTable = "call" | "activity" | "callback" | "ledger";
export type NewsQueries = ReturnType<typeof createNewsQueries>;

/** A commit or two bring no more customers into sight; more are asked for with a statement of their own. */
const CUSTOMERS_READY = 8;
const places = Array.from({ length: CUSTOMERS_READY }, (_, no) => `customer${no}`);

/** What a node reads behind every commit, compiled once: the rows of a span of revs, whoever may have them; `limit` of each kind at most. */
export function createNewsQueries(db: HubReader, limit: number) {
  const ready = <R>(select: (q: HubReader, slice: Slice) => Compilable<R>) =>
    prepare<Span, R>(db, (slot, q) =>
      select(q, { orgId: slot.orgId, afterRev: slot.afterRev, toRev: slot.toRev, limit }),
    );
  const selects = {
    customer: (q: HubReader, slice: Slice) => selectSlice(q, "customer", slice),
    user: (q: HubReader, slice: Slice) => selectSlice(q, "user", slice),
    setting: (q: HubReader, slice: Slice) => selectSlice(q, "setting", slice),
    pair: (q: HubReader, slice: Slice) => selectSlice(q, "pair", slice),
    batch: (q: HubReader, slice: Slice) => selectBatchSlice(q, slice, null),
    call: (q: HubReader, slice: Slice) => selectKeptSlice(q, "call", slice),
    activity: (q: HubReader, slice: Slice) => selectKeptSlice(q, "activity", slice),
    callback: (q: HubReader, slice: Slice) => selectKeptSlice(q, "callback", slice),
    ledger: (q: HubReader, slice: Slice) => selectKeptSlice(q, "ledger", slice),
    lease: (q: HubReader, slice: Slice) => selectLeaseSlice(q, slice, null),
    loss: (q: HubReader, slice: Slice) => selectSightLosses(q, slice, null),
    lent: (q: HubReader, slice: Slice) => selectLent(q, slice, null),
  };
  type Kind = keyof typeof selects;
  const kinds = Object.keys(selects) as Kind[];
  /** Which kinds have anything at all: most commits touch two or three. */
  const findKinds = prepare<Span, Record<Kind, number | boolean>>(db, (slot, q) => {
    const slice = { orgId: slot.orgId, afterRev: slot.afterRev, toRev: slot.toRev, limit: 1 };
    return q.selectNoFrom((eb) => kinds.map((kind) => eb.exists(selects[kind](q, slice)).as(kind)));
  });
  const rows = {
    customer: ready(selects.customer),
    number: ready((q, slice) => selectParts(q, "number", slice)),
    contact: ready((q, slice) => selectParts(q, "contact", slice)),
    user: ready(selects.user),
    setting: ready(selects.setting),
    pair: ready(selects.pair),
    batch: ready(selects.batch),
    call: ready(selects.call),
    activity: ready(selects.activity),
    callback: ready(selects.callback),
    ledger: ready(selects.ledger),
    lease: ready(selects.lease),
    loss: ready(selects.loss),
    lent: ready(selects.lent),
  };
  const keptOf = (table: KeptTable) =>
    prepare<Record<string, string | number>, Awaited<ReturnType<typeof listKept>>[number]>(db, (slot, q) => {
      const customerIds = places.map((place) => slot[place] as string);
      return selectKeptOf(q, table, { orgId: slot.orgId as string, customerIds, toRev: slot.toRev as number });
    });
  const kept = {
    call: keptOf("call"),
    activity: keptOf("activity"),
    callback: keptOf("callback"),
    ledger: keptOf("ledger"),
  };

  /** Everything new of the span, by kind; numbers and contacts are those of its customers. */
  async function list(executor: HubReader, span: Span) {
    const [has] = await findKinds(executor, span);
    const read = async <R>(kind: Kind, run: (executor: HubReader, span: Span) => Promise<R[]>): Promise<R[]> =>
      has?.[kind] ? run(executor, span) : [];
    return {
      customer: await read("customer", rows.customer),
      number: await read("customer", rows.number),
      contact: await read("customer", rows.contact),
      user: await read("user", rows.user),
      setting: await read("setting", rows.setting),
      pair: await read("pair", rows.pair),
      batch: await read("batch", rows.batch),
      call: await read("call", rows.call),
      activity: await read("activity", rows.activity),
      callback: await read("callback", rows.callback),
      ledger: await read("ledger", rows.ledger),
      lease: await read("lease", rows.lease),
      loss: await read("loss", rows.loss),
      lent: await read("lent", rows.lent),
    };
  }

  /** As listKept of feed.ts. */
  const listOfCustomers: typeof listKept = (executor, table, ask) => {
    const { orgId, customerIds, toRev } = ask;
    if (customerIds.length > CUSTOMERS_READY) return listKept(executor, table, ask);
    const named = places.map((place, no) => [place, customerIds[no] ?? customerIds[0] ?? ""]);
    return kept[table](executor, { orgId, toRev, ...Object.fromEntries(named) }) as ReturnType<
      typeof listKept<typeof table>
    >;
  };

  return { list, listOfCustomers };
}

import { CompiledQuery, type Transaction } from "kysely";
import type { CustomerRow } from "../../shared/domain/customer.ts";
import { judge } from "../../shared/duplicates/engine.ts";
import { decodeFacts, encodeFacts, toDuplicateRow } from "../../shared/duplicates/facts.ts";
import { readFirm } from "../../shared/duplicates/firm.ts";
import { type Lookup, listKeys, listLookups } from "../../shared/duplicates/keys.ts";
import type { CheckOptions, DuplicateFinding, DuplicateProbe, DuplicateRow } from "../../shared/duplicates/types.ts";
import { type Reader, readAll } from "./read.ts";
import type { SeatDatabase } from "./schema.ts";

type Writer = Transaction<SeatDatabase>;

/** Candidates read and scored for one check, most promising first. */
const CANDIDATES = 16;
/** Customers in one statement. */
const PART = 400;
/** From so many new customers at once their keys wait for catchUpDuplicateKeys. */
const MANY = 64;

/** With the limit in the statement: a bound one has it prepared anew each time (./dialect.ts). */
const lookupSql = (limit: number): string =>
  `select j.key as slot, (select json_group_array(customer_no) from (
    select customer_no from duplicate_key where key = j.value limit ${limit})) as nos
  from json_each(?) j`;
const factsSql = "select r.facts from json_each(?) j join duplicate_record r on r.customer_no = j.value";

/**
 * Finds firms that may be the probe, over everything this seat knows: its own customers, the pool, and other people's as
 * name, city and keyed number hashes. Reads only; about a millisecond at a million customers.
 *
 * @returns best first, at most options.limit (10); never the probe itself, never what a person has called different
 * @throws Refusal input-too-large for a name or a set of numbers that nobody types
 */
export async function checkDuplicates(
  trx: Reader,
  probe: DuplicateProbe,
  options: CheckOptions = {},
): Promise<DuplicateFinding[]> {
  const firm = readFirm(probe);
  const rows = await readCandidates(trx, listLookups(firm));
  if (rows.length === 0) return [];
  const decided = await listDecidedDifferent(trx, probe.customerId);
  return judge(firm, rows, { ...options, decidedDifferent: [...(options.decidedDifferent ?? []), ...decided] });
}

async function readCandidates(trx: Reader, lookups: readonly Lookup[]): Promise<DuplicateRow[]> {
  if (lookups.length === 0) return [];
  const limit = Math.max(...lookups.map((l) => l.limit));
  const keys = JSON.stringify(lookups.map((l) => l.key));
  const found = await readAll<{ slot: number; nos: string }>(trx, lookupSql(limit), [keys]);
  const weights = new Map<number, number>();
  for (const { slot, nos } of found) {
    const lookup = lookups[slot];
    if (lookup === undefined || nos === "[]") continue;
    for (const no of parseNos(nos).slice(0, lookup.limit)) weights.set(no, (weights.get(no) ?? 0) + lookup.weight);
  }
  if (weights.size === 0) return [];
  const best = [...weights].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, CANDIDATES);
  const rows = await readAll<{ facts: string }>(trx, factsSql, [JSON.stringify(best.map(([no]) => no))]);
  return rows.map((r) => decodeFacts(r.facts));
}

const parseNos = (json: string): number[] => {
  const list: unknown = JSON.parse(json);
  return Array.isArray(list) ? list.filter((n): n is number => typeof n === "number") : [];
};

/** Firms that a person has called different from this one; asked once, never again. */
async function listDecidedDifferent(trx: Reader, customerId: string | null): Promise<string[]> {
  if (customerId === null) return [];
  const pairs = await readAll<{ other: string }>(
    trx,
    `select case when a = ? then b else a end as other from pair where verdict = 'different' and (a = ? or b = ?)`,
    [customerId, customerId, customerId],
  );
  return pairs.map((p) => p.other);
}

interface Held {
  readonly customer_no: number;
  readonly customer_id: string;
  readonly row_json: string;
  readonly facts: string | null;
}

/**
 * Brings the index up to date with customers that were just written, in the same transaction. Costs one look-up where
 * name, place, contacts and numbers are what they were. Keys of many new customers at once are written by
 * catchUpDuplicateKeys; until then these are not found.
 *
 * @param changed customer rows, or ids whose rows are in `customer` already (others are passed over)
 * @param later these are some of many: keys of new customers wait
 */
export async function putDuplicateKeys(
  trx: Writer,
  changed: readonly (CustomerRow | string)[],
  later = changed.length > MANY,
): Promise<void> {
  for (let from = 0; from < changed.length; from += PART) await putPart(trx, changed.slice(from, from + PART), later);
}

async function putPart(trx: Writer, changed: readonly (CustomerRow | string)[], later: boolean): Promise<void> {
  const given = new Map(changed.flatMap((c) => (typeof c === "string" ? [] : [[c.customerId, c] as const])));
  const drop: [number, number][] = [];
  const add: [number, number][] = [];
  const records: [number, string][] = [];
  const todo: [number][] = [];
  for (const held of await readHeld(trx, changed, given.size < changed.length)) {
    const record = toDuplicateRow(given.get(held.customer_id) ?? (JSON.parse(held.row_json) as CustomerRow));
    const facts = encodeFacts(record);
    if (facts === held.facts) continue;
    const no = held.customer_no;
    records.push([no, facts]);
    if (held.facts === null && later) {
      todo.push([no]);
      continue;
    }
    const next = new Set(listKeys(readFirm(record)));
    const before = held.facts === null ? [] : listKeys(readFirm(decodeFacts(held.facts)));
    for (const key of before) if (!next.delete(key)) drop.push([key, no]);
    for (const key of next) add.push([key, no]);
  }
  for (const pair of drop) {
    await trx.executeQuery(CompiledQuery.raw("delete from duplicate_key where key = ? and customer_no = ?", pair));
  }
  add.sort((a, b) => a[0] - b[0]);
  await writeMany(trx, "insert or ignore into duplicate_key (key, customer_no) values", add);
  await writeMany(trx, "insert or replace into duplicate_record (customer_no, facts) values", records);
  await writeMany(trx, "insert or ignore into duplicate_todo (customer_no) values", todo);
}

async function readHeld(
  trx: Reader,
  changed: readonly (CustomerRow | string)[],
  withRows: boolean,
): Promise<readonly Held[]> {
  const ids = changed.map((c) => (typeof c === "string" ? c : c.customerId));
  return readAll<Held>(
    trx,
    `select c.customer_no, c.customer_id, ${withRows ? "c.row_json" : "''"} as row_json, r.facts
     from json_each(?) j join customer c on c.customer_id = j.value
     left join duplicate_record r on r.customer_no = c.customer_no`,
    [JSON.stringify(ids)],
  );
}

/** Rows in one statement; few statement texts, so that each is prepared once. */
const ROWS_A_STATEMENT = [100, 25, 5, 1];

/** Inserts rows of the same width, as many in a statement as there are. */
export async function writeMany(
  trx: Writer,
  head: string,
  rows: readonly (readonly (string | number)[])[],
): Promise<void> {
  const width = rows[0]?.length ?? 0;
  const one = `(${Array.from({ length: width }, () => "?").join(",")})`;
  let from = 0;
  for (const count of ROWS_A_STATEMENT) {
    const values = Array.from({ length: count }, () => one).join(",");
    for (; from + count <= rows.length; from += count) {
      await trx.executeQuery(CompiledQuery.raw(`${head} ${values}`, rows.slice(from, from + count).flat()));
    }
  }
}

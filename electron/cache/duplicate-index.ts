import { CompiledQuery, type Kysely, type Transaction } from "kysely";
import type { CustomerRow } from "../../shared/domain/customer.ts";
import { judge } from "../../shared/duplicates/engine.ts";
import { decodeFacts, encodeFacts, toDuplicateRow } from "../../shared/duplicates/facts.ts";
import { readFirm } from "../../shared/duplicates/firm.ts";
import { type Lookup, listKeys, listLookups } from "../../shared/duplicates/keys.ts";
import type { CheckOptions, DuplicateFinding, DuplicateProbe, DuplicateRow } from "../../shared/duplicates/types.ts";
import type { SeatDatabase } from "./schema.ts";

type Reader = Kysely<SeatDatabase>;
type Writer = Transaction<SeatDatabase>;

/** Candidates read and scored for one check, most promising first. */
const CANDIDATES = 40;
/** Bound parameters in one statement stay under SQLite's limit. */
const PART = 400;

const lookupSql = `select j.key as slot,
  (select json_group_array(customer_no) from (
    select customer_no from duplicate_key where tier = 0 and key = j.value limit ?)) as bulk,
  (select json_group_array(customer_no) from (
    select customer_no from duplicate_key where tier = 1 and key = j.value limit ?)) as recent
  from json_each(?) j`;

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
  const found = await trx.executeQuery<{ slot: number; bulk: string; recent: string }>(
    CompiledQuery.raw(lookupSql, [limit, limit, keys]),
  );
  const weights = new Map<number, number>();
  for (const { slot, bulk, recent } of found.rows) {
    const lookup = lookups[slot];
    if (lookup === undefined) continue;
    const numbers = [...new Set([...parseNumbers(recent), ...parseNumbers(bulk)])].slice(0, lookup.limit);
    for (const no of numbers) weights.set(no, (weights.get(no) ?? 0) + lookup.weight);
  }
  const best = [...weights].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, CANDIDATES);
  if (best.length === 0) return [];
  const rows = await trx.executeQuery<{ facts: string }>(
    CompiledQuery.raw("select r.facts from json_each(?) j join duplicate_record r on r.customer_no = j.value", [
      JSON.stringify(best.map(([no]) => no)),
    ]),
  );
  return rows.rows.map((r) => decodeFacts(r.facts));
}

const parseNumbers = (json: string): number[] => {
  const list: unknown = JSON.parse(json);
  return Array.isArray(list) ? list.filter((n): n is number => typeof n === "number") : [];
};

/** Firms that a person has called different from this one; asked once, never again (issue 4). */
async function listDecidedDifferent(trx: Reader, customerId: string | null): Promise<string[]> {
  if (customerId === null) return [];
  const pairs = await trx
    .selectFrom("pair")
    .select(["a", "b"])
    .where("verdict", "=", "different")
    .where((eb) => eb.or([eb("a", "=", customerId), eb("b", "=", customerId)]))
    .execute();
  return pairs.map((p) => (p.a === customerId ? p.b : p.a));
}

/**
 * Brings the index up to date with customers that were just written, in the same transaction. Costs nothing where
 * name, place, contacts and numbers are what they were.
 *
 * @param changed customer rows, or ids whose rows are in `customer` already
 */
export async function putDuplicateKeys(trx: Writer, changed: readonly (CustomerRow | string)[]): Promise<void> {
  for (let from = 0; from < changed.length; from += PART) await putPart(trx, changed.slice(from, from + PART));
}

async function putPart(trx: Writer, changed: readonly (CustomerRow | string)[]): Promise<void> {
  const ids = changed.map((c) => (typeof c === "string" ? c : c.customerId));
  const given = new Map(changed.flatMap((c) => (typeof c === "string" ? [] : [[c.customerId, c] as const])));
  const saved = await trx.executeQuery<{ customer_no: number; customer_id: string; row_json: string; facts: string }>(
    CompiledQuery.raw(
      `select c.customer_no, c.customer_id, case when c.customer_id in (select value from json_each(?)) then c.row_json
         else '' end as row_json, coalesce(r.facts, '') as facts
       from json_each(?) j join customer c on c.customer_id = j.value
       left join duplicate_record r on r.customer_no = c.customer_no`,
      [JSON.stringify(ids.filter((id) => !given.has(id))), JSON.stringify(ids)],
    ),
  );
  const drop: [number, number][] = [];
  const add: [number, number][] = [];
  const records: [number, string][] = [];
  for (const row of saved.rows) {
    const source = given.get(row.customer_id) ?? (JSON.parse(row.row_json) as CustomerRow);
    const record = toDuplicateRow(source);
    const facts = encodeFacts(record);
    if (facts === row.facts) continue;
    const no = row.customer_no;
    const next = new Set(listKeys(readFirm(record)));
    const before = row.facts === "" ? [] : listKeys(readFirm(decodeFacts(row.facts)));
    for (const key of before) if (!next.delete(key)) drop.push([key, no]);
    for (const key of next) add.push([key, no]);
    records.push([no, facts]);
  }
  await runPairs(trx, "delete from duplicate_key where tier in (0, 1) and key = ? and customer_no = ?", drop);
  add.sort((a, b) => a[0] - b[0]);
  await runPairs(trx, "insert or ignore into duplicate_key (tier, key, customer_no) values (1, ?, ?)", add);
  await runPairs(trx, "insert or replace into duplicate_record (customer_no, facts) values (?, ?)", records);
}

async function runPairs(trx: Writer, statement: string, pairs: readonly (readonly [number, number | string])[]) {
  for (const pair of pairs) await trx.executeQuery(CompiledQuery.raw(statement, [...pair]));
}

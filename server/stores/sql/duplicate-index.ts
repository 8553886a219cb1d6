import { type Kysely, sql } from "kysely";
import { judge } from "../../../shared/duplicates/engine.ts";
import { decodeFacts, encodeFacts, toDuplicateRow } from "../../../shared/duplicates/facts.ts";
import { readFirm } from "../../../shared/duplicates/firm.ts";
import { type Lookup, listKeys, listLookups } from "../../../shared/duplicates/keys.ts";
import type { CheckOptions, DuplicateFinding, DuplicateProbe, DuplicateRow } from "../../../shared/duplicates/types.ts";
import type { HubReader, HubTransaction } from "../store.ts";

/** Full name without width, case, spaces and punctuation. */
export const nameKey = (name: string): string =>
  name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s\p{P}\p{S}]+/gu, "");

/** Tables of the check; columns as in migrations/server/0002-duplicate-keys.ts and 0010-duplicate-keys-version.ts. */
interface DuplicateTables {
  duplicate_key: { org_id: string; key: number; customer_no: number };
  duplicate_record: { org_id: string; customer_no: number; customer_id: string; facts: string };
  duplicate_index: { org_id: string; keys_version: number; done_no: number; until_no: number };
}
type Tables = Kysely<DuplicateTables>;
export const own = (db: HubReader): Tables => db as unknown as Tables;

const CANDIDATES = 16;
const PART = 200;

/**
 * Finds firms of the organisation that may be the probe. The hub sees every number and contact, so its answer decides.
 *
 * @returns best first, at most options.limit (10); never the probe itself, never what a person has called different
 * @throws Refusal input-too-large
 */
export async function checkDuplicates(
  db: HubReader,
  orgId: string,
  probe: DuplicateProbe,
  options: CheckOptions = {},
): Promise<DuplicateFinding[]> {
  const firm = readFirm(probe);
  const rows = await readCandidates(own(db), orgId, listLookups(firm));
  if (rows.length === 0) return [];
  const decided = probe.customerId === null ? [] : await listDecidedDifferent(db, orgId, probe.customerId);
  return judge(firm, rows, { ...options, decidedDifferent: [...(options.decidedDifferent ?? []), ...decided] });
}

/** One limited look-up a key, so that a crowded key costs no more than any other. */
async function readCandidates(db: Tables, orgId: string, lookups: readonly Lookup[]): Promise<DuplicateRow[]> {
  if (lookups.length === 0) return [];
  const parts = lookups.map(
    (l, slot) => sql`select * from (select ${sql.lit(slot)} as slot, customer_no from duplicate_key
      where org_id = ${orgId} and key = ${l.key} limit ${sql.lit(l.limit)}) as part`,
  );
  const union = sql<{ slot: number; customer_no: number | string }>`${sql.join(parts, sql` union all `)}`;
  const weights = new Map<number, number>();
  for (const { slot, customer_no } of (await union.execute(db)).rows) {
    const no = Number(customer_no);
    weights.set(no, (weights.get(no) ?? 0) + (lookups[Number(slot)]?.weight ?? 0));
  }
  const best = [...weights].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, CANDIDATES);
  if (best.length === 0) return [];
  const rows = await db
    .selectFrom("duplicate_record")
    .select("facts")
    .where("org_id", "=", orgId)
    .where(
      "customer_no",
      "in",
      best.map(([no]) => no),
    )
    .execute();
  return rows.map((r) => decodeFacts(r.facts));
}

async function listDecidedDifferent(db: HubReader, orgId: string, customerId: string): Promise<string[]> {
  const pairs = await db
    .selectFrom("pair")
    .select(["a", "b"])
    .where("org_id", "=", orgId)
    .where("verdict", "=", "different")
    .where((eb) => eb.or([eb("a", "=", customerId), eb("b", "=", customerId)]))
    .execute();
  return pairs.map((p) => (p.a === customerId ? p.b : p.a));
}

/**
 * Brings the index up to date with customers that were just written, in the same transaction. Costs one read where
 * name, place, contacts and numbers are what they were. Customers of an undone import leave the index.
 */
export async function putDuplicateKeys(
  trx: HubTransaction,
  orgId: string,
  customerIds: readonly string[],
): Promise<void> {
  for (let from = 0; from < customerIds.length; from += PART) {
    const part = customerIds.slice(from, from + PART);
    const rows = await readCustomers(trx, orgId, part);
    const held = new Set(rows.map((r) => r.customerId));
    await putRows(own(trx), orgId, rows);
    await dropRows(
      own(trx),
      orgId,
      part.filter((id) => !held.has(id)),
    );
  }
}

async function readCustomers(db: HubReader, orgId: string, ids: readonly string[]): Promise<DuplicateRow[]> {
  const customers = await db
    .selectFrom("customer")
    .select(["customer_id", "name", "province", "city", "district"])
    .where("org_id", "=", orgId)
    .where("customer_id", "in", ids)
    .where("bin_reason", "<>", "undone")
    .execute();
  if (customers.length === 0) return [];
  const numbers = await db
    .selectFrom("number")
    .select(["customer_id", "e164", "hash", "ext", "kind"])
    .where("org_id", "=", orgId)
    .where("customer_id", "in", ids)
    .orderBy("position")
    .execute();
  const contacts = await db
    .selectFrom("contact")
    .select(["customer_id", "name"])
    .where("org_id", "=", orgId)
    .where("customer_id", "in", ids)
    .orderBy("position")
    .execute();
  const numbersOf = Map.groupBy(numbers, (n) => n.customer_id);
  const contactsOf = Map.groupBy(contacts, (c) => c.customer_id);
  return customers.map((c) =>
    toDuplicateRow({
      customerId: c.customer_id,
      name: c.name,
      province: c.province,
      city: c.city,
      district: c.district,
      contacts: contactsOf.get(c.customer_id) ?? [],
      numbers: (numbersOf.get(c.customer_id) ?? []).map((n) => ({
        e164: n.e164,
        hash: n.hash,
        ext: n.ext,
        kind: n.kind === "mobile" || n.kind === "fax" ? n.kind : "phone",
      })),
    }),
  );
}

/** What the check compares of saved customers, as it was when they were last written. */
export async function listRecords(
  db: HubReader,
  orgId: string,
  customerIds: readonly string[],
): Promise<DuplicateRow[]> {
  return (await findRecords(own(db), orgId, customerIds)).map((record) => decodeFacts(record.facts));
}

async function findRecords(db: Tables, orgId: string, customerIds: readonly string[]) {
  if (customerIds.length === 0) return [];
  return db
    .selectFrom("duplicate_record")
    .select(["customer_id", "customer_no", "facts"])
    .where("org_id", "=", orgId)
    .where("customer_id", "in", customerIds)
    .execute();
}

async function putRows(db: Tables, orgId: string, rows: readonly DuplicateRow[]): Promise<void> {
  const saved = await findRecords(
    db,
    orgId,
    rows.map((r) => r.customerId),
  );
  const known = new Map(saved.map((s) => [s.customer_id, s]));
  const changed = rows
    .map((row) => ({ row, facts: encodeFacts(row), before: known.get(row.customerId) }))
    .filter(({ facts, before }) => facts !== before?.facts);
  if (changed.length === 0) return;
  let nextNo = (await findLastNo(db, orgId)) + 1;
  const keys: DuplicateTables["duplicate_key"][] = [];
  for (const { row, facts, before } of changed) {
    const no = before === undefined ? nextNo++ : Number(before.customer_no);
    const next = new Set(listKeys(readFirm(row)));
    for (const key of before === undefined ? [] : listKeys(readFirm(decodeFacts(before.facts)))) {
      if (!next.delete(key)) await deleteKey(db, orgId, key, no);
    }
    for (const key of next) keys.push({ org_id: orgId, key, customer_no: no });
    await db
      .insertInto("duplicate_record")
      .values({ org_id: orgId, customer_no: no, customer_id: row.customerId, facts })
      .onConflict((c) => c.columns(["org_id", "customer_id"]).doUpdateSet({ facts }))
      .execute();
  }
  await addKeys(db, keys);
}

/** Keys that are there already stay. */
export async function addKeys(db: Tables, keys: DuplicateTables["duplicate_key"][]): Promise<void> {
  // In key order, so that neighbours share a page.
  keys.sort((a, b) => a.key - b.key);
  for (let from = 0; from < keys.length; from += 100) {
    await db
      .insertInto("duplicate_key")
      .values(keys.slice(from, from + 100))
      .onConflict((c) => c.doNothing())
      .execute();
  }
}

export async function findLastNo(db: Tables, orgId: string): Promise<number> {
  const last = await db
    .selectFrom("duplicate_record")
    .select("customer_no")
    .where("org_id", "=", orgId)
    .orderBy("customer_no", "desc")
    .limit(1)
    .executeTakeFirst();
  return Number(last?.customer_no ?? 0);
}

async function dropRows(db: Tables, orgId: string, customerIds: readonly string[]): Promise<void> {
  for (const record of await findRecords(db, orgId, customerIds)) {
    const no = Number(record.customer_no);
    for (const key of listKeys(readFirm(decodeFacts(record.facts)))) await deleteKey(db, orgId, key, no);
    await db.deleteFrom("duplicate_record").where("org_id", "=", orgId).where("customer_no", "=", no).execute();
  }
}

async function deleteKey(db: Tables, orgId: string, key: number, customerNo: number): Promise<void> {
  await db
    .deleteFrom("duplicate_key")
    .where("org_id", "=", orgId)
    .where("key", "=", key)
    .where("customer_no", "=", customerNo)
    .execute();
}

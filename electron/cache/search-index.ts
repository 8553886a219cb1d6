import { CompiledQuery, type Kysely, type Transaction } from "kysely";
import type { CustomerRow } from "../../shared/domain/customer.ts";
import { readSearch, type SearchAsk } from "../../shared/domain/search-ask.ts";
import {
  facetWord,
  normaliseName,
  ownerWord,
  POOL_WORD,
  partsOfName,
  searchDocument,
} from "../../shared/domain/search-keys.ts";
import { hashKey } from "../../shared/duplicates/hash-key.ts";
import { readAll, run } from "./read.ts";
import type { SeatDatabase } from "./schema.ts";

type Reader = Kysely<SeatDatabase>;
const PART = 400;

/**
 * Brings the full-text index in step with customers that were just written, in the same transaction. Customers whose name,
 * owner, state, contacts and numbers are what they were cost one look-up. Dropped customers leave by a trigger.
 *
 * @param changed customer rows, or ids whose rows are in `customer` already
 */
export async function putSearchKeys(
  trx: Transaction<SeatDatabase>,
  changed: readonly (CustomerRow | string)[],
): Promise<void> {
  for (let from = 0; from < changed.length; from += PART) await putPart(trx, changed.slice(from, from + PART));
}

/** What the user may work; everybody's for a lead. */
const isOwn = (row: CustomerRow): boolean => row.sight === "full" && row.state === "owned";

/** What the full-text indexes hold of a customer. `own`: it stands in search_own as well. `mark`: equal marks, equal entries. */
export function searchEntryOf(row: CustomerRow): { document: string; own: boolean; mark: number } {
  const document = documentOf(row);
  const own = isOwn(row);
  return { document, own, mark: hashKey(own ? `${document} own` : document) };
}

interface Held {
  customer_no: number;
  customer_id: string;
  row_json: string;
  mark: number | null;
}

async function putPart(trx: Transaction<SeatDatabase>, changed: readonly (CustomerRow | string)[]): Promise<void> {
  const given = new Map(changed.flatMap((c) => (typeof c === "string" ? [] : [[c.customerId, c] as const])));
  const held = await readHeld(trx, changed);
  const gone: number[] = [];
  const rows: [number, string][] = [];
  const ownRows: [number, string][] = [];
  const marks: [number, number][] = [];
  for (const row of held) {
    const source = given.get(row.customer_id) ?? (JSON.parse(row.row_json) as CustomerRow);
    const { document, own, mark } = searchEntryOf(source);
    if (mark === row.mark) continue;
    if (row.mark !== null) gone.push(row.customer_no);
    rows.push([row.customer_no, document]);
    if (own) ownRows.push([row.customer_no, document]);
    marks.push([row.customer_no, mark]);
  }
  for (const no of gone) {
    for (const table of ["search", "search_own"]) await run(trx, `delete from ${table} where rowid = ?`, [no]);
  }
  await runMany(trx, "insert into search (rowid, words) values", rows, "");
  await runMany(trx, "insert into search_own (rowid, words) values", ownRows, "");
  const again = " on conflict (customer_no) do update set mark = excluded.mark";
  await runMany(trx, "insert into search_mark (customer_no, mark) values", marks, again);
}

async function readHeld(trx: Reader, changed: readonly (CustomerRow | string)[]): Promise<readonly Held[]> {
  const ids = changed.map((c) => (typeof c === "string" ? c : c.customerId));
  const unknown = changed.filter((c) => typeof c === "string");
  const json = unknown.length === 0 ? "''" : "c.row_json";
  const found = await trx.executeQuery<Held>(
    CompiledQuery.raw(
      `select c.customer_no, c.customer_id, ${json} as row_json, m.mark
       from json_each(?) j join customer c on c.customer_id = j.value
       left join search_mark m on m.customer_no = c.customer_no`,
      [JSON.stringify(ids)],
    ),
  );
  return found.rows;
}

const ROWS_A_STATEMENT = 25;
async function runMany(
  trx: Reader,
  head: string,
  rows: readonly (readonly [number, string | number])[],
  tail: string,
): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS_A_STATEMENT) {
    const part = rows.slice(from, from + ROWS_A_STATEMENT);
    await trx.executeQuery(CompiledQuery.raw(`${head} ${part.map(() => "(?,?)").join(",")}${tail}`, part.flat()));
  }
}

const facetFields = ["province", "city", "industry", "product", "source", "stage", "customerType", "level"] as const;

/** The words of one customer, as the index takes them. */
export function documentOf(row: CustomerRow): string {
  const seen = row.sight === "stub" ? undefined : row;
  return searchDocument({
    name: row.name,
    state: row.state,
    ownerId: row.ownerId,
    contactNames: seen?.contacts.map((contact) => contact.name) ?? [],
    tails: seen?.numbers.map((number) => number.tail) ?? [],
    facets: seen ? facetFields.map((field) => facetWord(field, seen[field] ?? "")).filter((word) => word !== "") : [],
  });
}

export interface SearchHit {
  readonly customerNo: number;
  readonly customerId: string;
  readonly name: string;
  readonly matched: SearchAsk["matched"];
}
interface Found extends SearchHit {
  readonly order: number;
  readonly tier: number;
}
interface NameRow {
  no: number;
  id: string;
  name: string;
  state: string;
  owner_id: string | null;
}

/** Rows read for one way of asking: enough to put the best twenty first, few enough for the budget of 5 ms. */
const READ_START = 30;
const READ_VERIFIED = 40;

/**
 * As-you-type search: part of the name of any length, pinyin, initials, last three or more digits, contact. Beginnings of the core or
 * the name come before parts, mine before the pool before others'.
 *
 * @param hashOf HMAC of a whole number, to find it where only its hash is known
 * @returns at most `limit` hits, best first
 */
export async function searchCustomers(
  db: Reader,
  query: { text: string; userId: string; limit: number; hashOf: (e164: string) => string },
): Promise<SearchHit[]> {
  const typed = normaliseName(query.text);
  const found = new Map<number, Found>();
  const take = async (order: number, ask: SearchAsk, rows: readonly NameRow[]): Promise<void> => {
    for (const row of await keepTrue(db, ask, typed, rows, query.hashOf)) {
      if (found.has(row.no)) continue;
      found.set(row.no, {
        customerNo: row.no,
        customerId: row.id,
        name: row.name,
        matched: ask.matched,
        order: order === 0 && isWhole(row.name, typed) ? -1 : order,
        tier: row.owner_id === query.userId ? 0 : row.state === "pool" ? 1 : 2,
      });
    }
  };
  for (const [order, ask] of readSearch(query.text).entries()) {
    if (found.size >= query.limit) break;
    if (ask.unlikely === true && found.size > 0) continue;
    const limit = ask.verify ? READ_VERIFIED : ask.start ? READ_START : query.limit;
    const rows = ask.expression === "" ? [] : await readRows(db, "search", ask.expression, limit);
    await take(order, ask, rows);
    // All that fit were read: only where there are more do mine and the pool have to be asked for by themselves.
    if (rows.length < limit && ask.expression !== "") continue;
    const both = (word: string): string => (ask.expression === "" ? word : `(${ask.expression}) AND ${word}`);
    await take(order, ask, await readRows(db, "search_own", both(`"${ownerWord(query.userId)}"`), query.limit));
    const better = [...found.values()].filter((hit) => hit.tier < 2).length;
    if (better >= query.limit) break;
    await take(order, ask, await readRows(db, "search", both(`"${POOL_WORD}"`), query.limit));
  }
  return [...found.values()]
    .sort(
      (a, b) => a.order - b.order || a.tier - b.tier || a.name.length - b.name.length || a.customerNo - b.customerNo,
    )
    .slice(0, query.limit);
}

/**
 * Customers that a text fits, for the filter of a list: every way of understanding it, without an order.
 *
 * @param scope "pool", an owner's id, or null for everything
 * @returns row numbers, at most `limit`
 */
export async function listMatches(
  db: Reader,
  text: string,
  scope: { readonly word: string | null; readonly limit: number },
): Promise<number[]> {
  const found = new Set<number>();
  const word = scope.word === null ? "" : scope.word === "pool" ? `"${POOL_WORD}"` : `"${ownerWord(scope.word)}"`;
  for (const ask of readSearch(text)) {
    if (found.size >= scope.limit) break;
    const { verify } = ask;
    const match = ask.expression === "" ? word : word === "" ? ask.expression : `(${ask.expression}) AND ${word}`;
    const table = scope.word === null || scope.word === "pool" ? "search" : "search_own";
    for (const row of await readRows(db, table, match, scope.limit)) {
      if (!verify || verify(row.name)) found.add(row.no);
    }
  }
  return [...found].slice(0, scope.limit);
}

/**
 * The newest customers that have one value of every group, for the filters of a list over a large pool.
 *
 * @param groups words of facetWord: one of each group has to be there
 * @returns row numbers, the newest first, at most `limit`
 */
export async function listFacetMatches(
  db: Reader,
  groups: readonly (readonly string[])[],
  scope: { readonly pool: boolean; readonly limit: number },
): Promise<number[]> {
  const parts = groups.map((words) => `(${words.map((word) => `"${word}"`).join(" OR ")})`);
  if (scope.pool) parts.push(`"${POOL_WORD}"`);
  const found = await db.executeQuery<{ no: number }>(
    CompiledQuery.raw(`select rowid as no from search where search match ? order by rowid desc limit ${scope.limit}`, [
      parts.join(" AND "),
    ]),
  );
  return found.rows.map((row) => row.no);
}

async function readRows(
  db: Reader,
  table: "search" | "search_own",
  match: string,
  limit: number,
): Promise<readonly NameRow[]> {
  if (match === "") return [];
  return readAll<NameRow>(
    db,
    `select c.customer_no as no, c.customer_id as id, c.name, c.state, c.owner_id
     from ${table} s cross join customer c on c.customer_no = s.rowid where ${table} match ? limit ${limit}`,
    [match],
  );
}

async function keepTrue(
  db: Reader,
  ask: SearchAsk,
  typed: string,
  rows: readonly NameRow[],
  hashOf: (e164: string) => string,
): Promise<readonly NameRow[]> {
  const { verify } = ask;
  if (verify) return rows.filter((row) => verify(row.name));
  if (ask.matched !== "number" || typed.length <= 4 || rows.length === 0) return rows;
  const mobile = hashOf(`+86${typed.replace(/^(?:86)?0?/, "")}`);
  const bare = hashOf(typed);
  const numbers = await db
    .selectFrom("number")
    .select(["customer_id", "e164", "hash"])
    .where(
      "customer_id",
      "in",
      rows.map((row) => row.id),
    )
    .execute();
  const right = new Set(
    numbers.filter((n) => n.hash === mobile || n.hash === bare || endsLike(n.e164, typed)).map((n) => n.customer_id),
  );
  return rows.filter((row) => right.has(row.id));
}

/** 075587462780 typed, +8675587462780 kept. */
const endsLike = (e164: string | null, typed: string): boolean =>
  e164?.endsWith(typed) === true || (typed.length > 8 && e164?.endsWith(typed.replace(/^(?:86)?0/, "")) === true);

function isWhole(name: string, typed: string): boolean {
  const { full, body, core } = partsOfName(name);
  return typed === core || typed === body || typed === full;
}

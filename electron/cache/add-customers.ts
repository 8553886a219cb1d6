import type { Transaction } from "kysely";
import type { CustomerRow } from "../../shared/domain/customer.ts";
import { encodeFacts, toDuplicateRow } from "../../shared/duplicates/facts.ts";
import { type Cell, runEach } from "./bulk.ts";
import { customerCells, customerColumns, numberCells, numberColumns } from "./customers.ts";
import { readAll, readOne } from "./read.ts";
import type { SeatDatabase } from "./schema.ts";
import { searchEntryOf } from "./search-index.ts";

const marks = (count: number): string => Array.from({ length: count }, () => "?").join(",");
const statements = {
  customer: `insert into customer (customer_no,${customerColumns.join(",")}) values (${marks(customerColumns.length + 1)})`,
  number: `insert into number (${numberColumns.join(",")}) values (${marks(numberColumns.length)})
    on conflict (customer_id, number_id) do nothing`,
  words: "insert into search (rowid, words) values (?,?)",
  ownWords: "insert into search_own (rowid, words) values (?,?)",
  mark: "insert or replace into search_mark (customer_no, mark) values (?,?)",
  record: "insert or replace into duplicate_record (customer_no, facts) values (?,?)",
  todo: "insert or ignore into duplicate_todo (customer_no) values (?)",
};

/**
 * The short way of the first load: customers that this cache has never seen are written with numbers, search words and
 * records of the duplicate check by inserts alone, where putCustomers and indexCustomers would look each of them up four times.
 * Their keys wait for catchUpDuplicateKeys.
 *
 * @returns those that have to go the ordinary way, because the cache has them or a callback of theirs
 */
export async function addCustomers(
  trx: Transaction<SeatDatabase>,
  rows: readonly CustomerRow[],
): Promise<readonly CustomerRow[]> {
  if (rows.length === 0) return rows;
  const known = await listKnown(trx, rows);
  const added = known.size === 0 ? rows : rows.filter((row) => !known.has(row.customerId));
  if (new Set(added.map((row) => row.customerId)).size < added.length) return rows;
  const last = await readOne<{ no: number | null }>(trx, "select max(customer_no) as no from customer", []);
  const customers: Cell[][] = [];
  const words: Cell[][] = [];
  const ownWords: Cell[][] = [];
  const searchMarks: Cell[][] = [];
  const records: Cell[][] = [];
  let no = last?.no ?? 0;
  for (const row of added) {
    no += 1;
    customers.push([no, ...customerCells(row)]);
    const { document, own, mark } = searchEntryOf(row);
    words.push([no, document]);
    if (own) ownWords.push([no, document]);
    searchMarks.push([no, mark]);
    records.push([no, encodeFacts(toDuplicateRow(row))]);
  }
  await runEach(trx, statements.customer, customers);
  await runEach(trx, statements.number, added.flatMap(numberCells));
  await runEach(trx, statements.words, words);
  await runEach(trx, statements.ownWords, ownWords);
  await runEach(trx, statements.mark, searchMarks);
  await runEach(trx, statements.record, records);
  await runEach(
    trx,
    statements.todo,
    records.map(([customerNo = null]) => [customerNo]),
  );
  return known.size === 0 ? [] : rows.filter((row) => known.has(row.customerId));
}

async function listKnown(trx: Transaction<SeatDatabase>, rows: readonly CustomerRow[]): Promise<Set<string>> {
  const found = await readAll<{ id: string }>(
    trx,
    `select j.value as id from json_each(?) j
     where exists (select 1 from customer c where c.customer_id = j.value)
        or exists (select 1 from callback b where b.customer_id = j.value)`,
    [JSON.stringify(rows.map((row) => row.customerId))],
  );
  return new Set(found.map((one) => one.id));
}

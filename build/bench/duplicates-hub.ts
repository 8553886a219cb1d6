import { sql } from "kysely";
import { openPostgresStore } from "../../server/stores/postgres/open.ts";
import { checkDuplicates } from "../../server/stores/sql/duplicate-index.ts";
import type { HubStore } from "../../server/stores/store.ts";
import type { CustomerFull } from "../../shared/domain/customer.ts";
import { encodeFacts, toDuplicateRow } from "../../shared/duplicates/facts.ts";
import { readFirm } from "../../shared/duplicates/firm.ts";
import { listKeys } from "../../shared/duplicates/keys.ts";
import { makeFirm } from "../../shared/sample/firms.ts";
import { makeRng } from "../../shared/sample/rng.ts";
import { startPostgres } from "../../tests/helpers/postgres.ts";
import { hashNumber, type Line, readLines, toCustomer, toProbe, toSaved } from "./duplicate-lines.ts";
import { type BenchRow, percentile } from "./report.ts";

const orgId = "org";
const PART = 20_000;
const BUDGET_MS = 15;

/** The hub's own check on PostgreSQL, which comes with the test tools: so many customers, every query once. raw = one look-up by key. */
export async function askHub(base: string, queries: string, customers: number): Promise<BenchRow[]> {
  const server = await startPostgres();
  const store = await openPostgresStore(await server.newDatabase());
  try {
    const since = performance.now();
    const count = await fill(store, base, customers);
    const fillMs = performance.now() - since;
    const lines: Line[] = [];
    for await (const line of readLines(queries)) lines.push(line);
    for (const line of lines.slice(-300)) await ask(line);
    const times: number[] = [];
    for (const line of lines) {
      const startedMs = performance.now();
      await ask(line);
      times.push(performance.now() - startedMs);
    }
    const raw: number[] = [];
    for (let no = 1; no <= 500; no++) {
      const startedMs = performance.now();
      await sql`select facts from duplicate_record where org_id = ${orgId} and customer_no = ${no}`.execute(store.read);
      raw.push(performance.now() - startedMs);
    }
    const sizes = await sql<{
      keys: number;
      records: number;
    }>`select pg_total_relation_size('duplicate_key')::float8 as keys,
      pg_total_relation_size('duplicate_record')::float8 as records`.execute(store.read);
    const { keys = 0, records = 0 } = sizes.rows[0] ?? {};
    const [p50, p99] = [percentile(times, 0.5), percentile(times, 0.99)];
    const rawP99 = percentile(raw, 0.99);
    return [
      { name: "customers", unit: "", value: count, ok: true },
      { name: "keys and records written", unit: "s", value: fillMs / 1000, ok: true },
      { name: "index size: keys", unit: "MiB", value: keys / 2 ** 20, ok: true },
      { name: "index size: records", unit: "MiB", value: records / 2 ** 20, ok: true },
      {
        name: "one check at the hub, PostgreSQL",
        unit: "ms",
        p50,
        p99,
        value: Math.max(...times),
        raw: rawP99,
        ratio: p99 / rawP99,
        budget: BUDGET_MS,
        ok: p99 <= BUDGET_MS,
      },
    ];
  } finally {
    await store.close();
    await server.stop();
  }

  async function ask(line: Line): Promise<void> {
    await checkDuplicates(store.read, orgId, toProbe(line), { hashNumber, limit: 5 });
  }
}

async function fill(store: HubStore, base: string, customers: number): Promise<number> {
  let part: CustomerFull[] = [];
  let count = 0;
  const flush = async (): Promise<void> => {
    const rows = part.map(toDuplicateRow);
    const first = count - rows.length + 1;
    part = [];
    const nos = rows.map((_, i) => first + i);
    const pairs = rows
      .flatMap((row, i) => listKeys(readFirm(row)).map((key): [number, number] => [key, first + i]))
      .sort((a, b) => a[0] - b[0]);
    await sql`insert into duplicate_record (org_id, customer_no, customer_id, facts)
      select ${orgId}, * from unnest(${nos}::bigint[], ${rows.map((r) => r.customerId)}::text[],
        ${rows.map(encodeFacts)}::text[])`.execute(store.db);
    await sql`insert into duplicate_key (org_id, key, customer_no)
      select ${orgId}, * from unnest(${pairs.map((p) => p[0])}::bigint[], ${pairs.map((p) => p[1])}::bigint[])`.execute(
      store.db,
    );
    if (count % 100_000 === 0) process.stderr.write(`\r${count} customers`);
  };
  const add = async (row: CustomerFull): Promise<void> => {
    part.push(row);
    count += 1;
    if (part.length === PART) await flush();
  };
  for await (const line of readLines(base)) await add(toCustomer(line));
  const rng = makeRng(20260101);
  while (count < customers) await add(toSaved(makeFirm(rng)));
  await flush();
  await sql`analyze duplicate_key`.execute(store.db);
  await sql`analyze duplicate_record`.execute(store.db);
  process.stderr.write("\n");
  return count;
}

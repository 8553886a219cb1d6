import Database from "better-sqlite3";
import { Kysely, SqliteDialect } from "kysely";
import { expect, test } from "vitest";
import { migrations } from "../../server/stores/migrate.ts";
import type { HubDatabase } from "../../server/stores/schema.ts";
import { sqliteHoldings } from "../../server/stores/sqlite/holdings.ts";
import { describeOwners } from "./owners-suite.ts";

/** The steps before number `n`. */
const stepsBefore = (n: number) => migrations.slice(0, n - 1);

/** Puts a row whose other columns hold nothing. */
const putter =
  (file: Database.Database) =>
  (table: string, row: Record<string, string | number>): void => {
    const columns = file
      .prepare('select name, type, dflt_value from pragma_table_info(?) where "notnull" = 1')
      .all(table);
    const blank = (columns as { name: string; type: string; dflt_value: unknown }[]).flatMap(
      ({ name, type, dflt_value }) => (dflt_value === null ? [[name, type === "text" ? "" : 0] as const] : []),
    );
    const full = { ...Object.fromEntries(blank), ...row };
    const names = Object.keys(full);
    const text = `insert into ${table} (${names.join(", ")}) values (${names.map((name) => `@${name}`).join(", ")})`;
    file.prepare(text).run(full);
  };

test("events that a change of owner had sent on get a rev in the order of the chain again, none earlier than its first", async () => {
  const file = new Database(":memory:");
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: file }) });
  for (const step of stepsBefore(9)) await step.up(db);
  const put =
    file.prepare(`insert into ledger (org_id, event_id, rev, owner_id, seq, customer_id, kind, rule, reason, hub_ms, prev_hash, hash)
    values (?, ?, ?, null, ?, 'c', 'entered', '', '', 1, '', '')`);
  // [rev now, rev at first]: what was sent on has a later one.
  const before = [
    [2, 2],
    [31, 4],
    [6, 6],
    [40, 8],
    [33, 9],
    [20, 20],
    [41, 35],
  ] as const;
  for (const [at, [rev]] of before.entries()) {
    for (const org of ["a", "b"]) put.run(org, `e${at}`, rev, at + 1);
  }
  await stepsBefore(10).at(-1)?.up(db);
  for (const org of ["a", "b"]) {
    const revs = file.prepare("select rev from ledger where org_id = ? order by seq").pluck().all(org) as number[];
    expect(revs).toEqual([2, 5, 6, 18, 19, 20, 41]);
    for (const [at, [now, first]] of before.entries()) {
      expect(revs[at]).toBeGreaterThanOrEqual(first);
      expect(revs[at]).toBeLessThanOrEqual(now);
    }
  }
  await db.destroy();
});

describeOwners(
  "SQLite",
  async () => new Kysely<HubDatabase>({ dialect: new SqliteDialect({ database: new Database(":memory:") }) }),
  sqliteHoldings,
);

test("who shares a number or the full name with another customer of the organisation is marked", async () => {
  const file = new Database(":memory:");
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: file }) });
  for (const step of stepsBefore(14)) await step.up(db);
  const put = putter(file);
  const names = { c1: "甲", c2: "甲", c3: "乙", c4: "丙", c5: "丁", c6: "戊" };
  const hashes = { c1: ["h1"], c2: ["h2"], c3: ["h3"], c4: ["h4", "h3"], c5: ["h5", "h5"], c6: ["h6"] };
  for (const [at, [id, name]] of Object.entries(names).entries()) {
    put("customer", { org_id: "a", customer_id: id, rev: at + 1, name_key: name });
  }
  // Another organisation's, with the name and the number of c6.
  put("customer", { org_id: "b", customer_id: "x", rev: 1, name_key: "戊" });
  put("number", { org_id: "b", customer_id: "x", number_id: "n", hash: "h6" });
  for (const [id, own] of Object.entries(hashes)) {
    for (const [at, hash] of own.entries())
      put("number", { org_id: "a", customer_id: id, number_id: `${id}-${at}`, hash });
  }
  await stepsBefore(15).at(-1)?.up(db);
  const marked = file.prepare("select customer_id from customer where shares_keys = 1 order by 1").pluck().all();
  expect(marked).toEqual(["c1", "c2", "c3", "c4"]);
  await db.destroy();
});

import Database from "better-sqlite3";
import { Kysely, SqliteDialect } from "kysely";
import { expect, test } from "vitest";
import * as hub0001 from "../../migrations/server/0001-hub.ts";
import * as hub0002 from "../../migrations/server/0002-duplicate-keys.ts";
import * as hub0003 from "../../migrations/server/0003-leases.ts";
import * as hub0004 from "../../migrations/server/0004-nodes.ts";
import * as hub0005 from "../../migrations/server/0005-contributions.ts";
import * as hub0006 from "../../migrations/server/0006-twins.ts";
import * as hub0007 from "../../migrations/server/0007-lean-indexes.ts";
import * as hub0008 from "../../migrations/server/0008-news-by-rev.ts";
import * as hub0009 from "../../migrations/server/0009-steady-history.ts";
import * as hub0010 from "../../migrations/server/0010-duplicate-keys-version.ts";
import * as hub0011 from "../../migrations/server/0011-read-ahead.ts";
import * as hub0012 from "../../migrations/server/0012-holdings.ts";
import * as hub0013 from "../../migrations/server/0013-lean-claims.ts";
import * as hub0014 from "../../migrations/server/0014-shared-keys.ts";
import type { HubDatabase } from "../../server/stores/schema.ts";
import { sqliteHoldings } from "../../server/stores/sqlite/holdings.ts";
import { describeOwners } from "./owners-suite.ts";

const first = [hub0001, hub0002, hub0003, hub0004, hub0005, hub0006, hub0007] as const;

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
  for (const step of [...first, hub0008]) await step.up(db);
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
  await hub0009.up(db);
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
  for (const step of [...first, hub0008, hub0009, hub0010, hub0011, hub0012, hub0013]) await step.up(db);
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
  await hub0014.up(db);
  const marked = file.prepare("select customer_id from customer where shares_keys = 1 order by 1").pluck().all();
  expect(marked).toEqual(["c1", "c2", "c3", "c4"]);
  await db.destroy();
});

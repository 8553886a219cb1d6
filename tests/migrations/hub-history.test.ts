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

test("events that a change of owner had sent on get a rev in the order of the chain again, none earlier than its first", async () => {
  const file = new Database(":memory:");
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: file }) });
  for (const step of [hub0001, hub0002, hub0003, hub0004, hub0005, hub0006, hub0007, hub0008]) await step.up(db);
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

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { HUB_SCHEMA_VERSION } from "../../server/stores/migrate.ts";
import { openSqliteStore } from "../../server/stores/sqlite/open.ts";
import { openSqlite } from "../helpers/command-hub.ts";
import { describeSeatBounds } from "./seat-bounds-suite.ts";
import { describeStore } from "./store-suite.ts";

describeStore("SQLite", openSqlite);
describeSeatBounds("SQLite", openSqlite);

test("a database that a newer version wrote is refused and left as it is", async () => {
  const folder = mkdtempSync(join(tmpdir(), "fairdial-newer-"));
  try {
    const path = join(folder, "hub.db");
    await (await openSqliteStore(path)).close();
    const raw = new Database(path);
    raw.exec(`insert into hub_schema (version) values (${HUB_SCHEMA_VERSION + 1})`);
    raw.close();
    await expect(openSqliteStore(path)).rejects.toMatchObject({
      code: "hub-too-new",
      detail: { hubVersion: HUB_SCHEMA_VERSION + 1, appVersion: HUB_SCHEMA_VERSION },
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("the hub's file survives power loss by its settings: WAL with full synchronisation", async () => {
  const folder = mkdtempSync(join(tmpdir(), "fairdial-pragma-"));
  try {
    const store = await openSqliteStore(join(folder, "hub.db"));
    const mode = await sql<{ journal_mode: string }>`pragma journal_mode`.execute(store.db);
    const full = await sql<{ synchronous: number }>`pragma synchronous`.execute(store.db);
    expect([mode.rows[0]?.journal_mode, full.rows[0]?.synchronous]).toEqual(["wal", 2]);
    await store.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a transaction that meets a full disk ends with the disk's own fault, and the next one works", async () => {
  const folder = mkdtempSync(join(tmpdir(), "fairdial-full-"));
  const store = await openSqliteStore(join(folder, "hub.db"));
  try {
    const pages = await sql<{ page_count: number }>`pragma page_count`.execute(store.db);
    await sql.raw(`pragma max_page_count = ${pages.rows[0]?.page_count ?? 0}`).execute(store.db);
    const fill = () => store.transact((trx) => trx.insertInto("org").values(bigOrg).execute());
    await expect(fill()).rejects.toMatchObject({ code: "SQLITE_FULL" });
    await sql.raw("pragma max_page_count = 1000000").execute(store.db);
    await fill();
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
const bigOrg = {
  org_id: "org",
  name: "x".repeat(200_000),
  rev: 0,
  hash_key: "",
  ledger_seq: 0,
  ledger_hash: "",
  created_at_ms: 0,
};

test("tables that were empty or small at every start so far are planned for as grown ones", async () => {
  const folder = mkdtempSync(join(tmpdir(), "fairdial-planner-"));
  try {
    const path = join(folder, "hub.db");
    for (let start = 0; start < 2; start++) {
      const store = await openSqliteStore(path);
      const setting = {
        org_id: "o",
        key: `k${start}`,
        rev: start,
        version: 1,
        value_json: "1",
        by_user_id: null,
        at_ms: 0,
      };
      await store.db.insertInto("setting").values(setting).execute();
      await store.close();
    }
    await (await openSqliteStore(path)).close();
    const raw = new Database(path, { readonly: true });
    const rowsOf = raw.prepare("select min(cast(stat as integer)) from sqlite_stat1 where tbl = ?").pluck();
    expect(["setting", "contact", "customer"].map((table) => rowsOf.get(table))).toEqual([100_000, 100_000, 100_000]);
    const plan = raw
      .prepare("explain query plan select * from contact where org_id = 'o' and customer_id = 'c'")
      .all() as { detail: string }[];
    expect(plan[0]?.detail).toMatch(/customer_id=\?/);
    raw.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

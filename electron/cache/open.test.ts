import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { CommandBody } from "../../shared/protocol/commands.ts";
import { CACHE_VERSION } from "./migrate.ts";
import { openCache } from "./open.ts";
import { appendCommand, listWaiting } from "./outbox.ts";

const key = new Uint8Array(32).fill(5);
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "fairdial-open-"));
  mkdirSync(join(root, "user"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const open = (cacheKey: Uint8Array = key) =>
  openCache({
    folder: join(root, "user"),
    kept: join(root, "kept"),
    key: cacheKey,
    nowMs: () => 1_700_000_000_000,
    onDamage: () => undefined,
  });

const note = (text: string): CommandBody => ({
  kind: "add-activity",
  payload: {
    activityId: `a-${text}`,
    customerId: "c-1",
    type: "other",
    subject: text,
    body: "",
    transcript: "",
    contactId: null,
    atMs: 1,
    executorIds: [],
  },
});

async function write(count: number): Promise<void> {
  const cache = await open();
  await cache.db.transaction().execute(async (trx) => {
    for (let index = 1; index <= count; index += 1) {
      await appendCommand(trx, {
        opId: `op-${index}`,
        body: note(`n${index}`),
        expectedVersion: null,
        wallMs: 1,
        monoMs: 1,
      });
    }
    await trx.insertInto("draft").values({ slot: "customer:c-1", json: '{"note":"半句话"}', saved_at_ms: 1 }).execute();
  });
  await cache.close();
}

test("what was written is there again, and the file shows nothing of it", async () => {
  await write(2);
  const cache = await open();
  expect(cache.remains).toBeUndefined();
  expect((await listWaiting(cache.db, 10)).map((c) => c.seatSeq)).toEqual([1, 2]);
  await cache.close();
  const { readFileSync } = await import("node:fs");
  expect(readFileSync(join(root, "user", "cache.db")).includes("半句话")).toBe(false);
});

test("a cache from a newer version is refused and left untouched", async () => {
  await write(1);
  const cache = await open();
  await sql.raw(`pragma user_version = ${CACHE_VERSION + 7}`).execute(cache.db);
  await cache.close();
  await expect(open()).rejects.toMatchObject({
    code: "cache-too-new",
    detail: { cacheVersion: CACHE_VERSION + 7, appVersion: CACHE_VERSION },
  });
  expect(readdirSync(root)).toEqual(["user"]);
});

test("a file that is no database is put aside and an empty cache takes its place", async () => {
  writeFileSync(join(root, "user", "cache.db"), "this is not a database, ".repeat(500));
  const cache = await open();
  expect(cache.remains).toEqual({ commands: [], drafts: [], desk: [], nextSeatSeq: 1 });
  expect(await listWaiting(cache.db, 10)).toEqual([]);
  expect(readdirSync(join(root, "kept"))).toEqual([expect.stringMatching(/^2023-11-14.*-cache\.db$/)]);
  await cache.close();
});

test("a cache written under another key is put aside", async () => {
  await write(1);
  const cache = await open(new Uint8Array(32).fill(6));
  expect(cache.remains?.commands).toEqual([]);
  expect(readdirSync(join(root, "kept"))).toHaveLength(1);
  await cache.close();
});

test("a cache damaged in its middle gives back the words whose pages are whole", async () => {
  await write(300);
  const path = join(root, "user", "cache.db");
  const size = statSync(path).size;
  const file = openSync(path, "r+");
  // The last page but one of the file: part of the outbox, not its first rows.
  writeSync(file, Buffer.alloc(4096, 0xee), 0, 4096, size - 2 * 4096);
  closeSync(file);
  writeFileSync(join(root, "user", "open"), "");
  const cache = await open();
  const saved = cache.remains?.commands.length ?? 0;
  expect(saved).toBeGreaterThan(100);
  expect(saved).toBeLessThan(300);
  expect(cache.remains?.nextSeatSeq).toBe(301);
  await cache.close();
});

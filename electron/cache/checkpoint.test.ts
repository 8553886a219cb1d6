import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createCheckpoints } from "./checkpoint.ts";
import { openEncrypted } from "./sqlite.ts";

const key = new Uint8Array(32).fill(4);
let folder: string;
let path: string;
let raw: Database.Database;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fairdial-checkpoint-"));
  path = join(folder, "cache.db");
  raw = openEncrypted(path, key);
  raw.pragma("wal_autocheckpoint=0");
  raw.exec("create table word (body text)");
});
afterEach(() => {
  raw.close();
  rmSync(folder, { recursive: true, force: true });
});

const write = (rows: number): void => {
  const insert = raw.prepare("insert into word values (?)");
  raw.transaction(() => {
    for (let i = 0; i < rows; i++) insert.run("字".repeat(1000));
  })();
};
const waiting = (): number => {
  const [state] = raw.pragma("wal_checkpoint(noop)") as { log: number; checkpointed: number }[];
  return (state?.log ?? 0) - (state?.checkpointed ?? 0);
};

test("what gathers in the log is copied home without the writer, who goes on in an empty log", async () => {
  const checkpoints = createCheckpoints(raw, { path, key }, 5);
  write(600);
  checkpoints.committed();
  expect(waiting()).toBeGreaterThan(400);
  await vi.waitFor(() => expect(waiting()).toBe(0), { timeout: 30_000 });
  write(1);
  expect(waiting()).toBeLessThan(10);
  await checkpoints.close();
  expect(raw.prepare("select count(*) from word").pluck().get()).toBe(601);
});

test("whoever writes much and asks for room goes on in an empty log, and does not wait while it is short", async () => {
  const checkpoints = createCheckpoints(raw, { path, key }, 60_000);
  write(10);
  await checkpoints.room();
  expect(waiting()).toBeGreaterThan(0);
  write(5_000);
  await checkpoints.room();
  expect(waiting()).toBe(0);
  write(1);
  expect(waiting()).toBeLessThan(10);
  await checkpoints.close();
});

test("whoever asks for room in the middle of another's transaction waits for its end", async () => {
  const checkpoints = createCheckpoints(raw, { path, key }, 60_000);
  raw.exec("begin immediate; insert into word values ('半句')");
  let has = false;
  const asked = checkpoints.room().then(() => {
    has = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(has).toBe(false);
  raw.exec("commit");
  await asked;
  await checkpoints.close();
});

test("after close the thread has let go: the writer is the last, and takes the log away with it", async () => {
  const checkpoints = createCheckpoints(raw, { path, key }, 5);
  write(600);
  checkpoints.committed();
  await new Promise((resolve) => setTimeout(resolve, 30));
  await checkpoints.close();
  raw.close();
  expect(existsSync(`${path}-wal`)).toBe(false);
});

test("a thread that cannot open the file disturbs nobody", async () => {
  const checkpoints = createCheckpoints(raw, { path: join(folder, "gone", "cache.db"), key }, 5);
  write(600);
  checkpoints.committed();
  await new Promise((resolve) => setTimeout(resolve, 30));
  write(1);
  await checkpoints.close();
  expect(waiting()).toBeGreaterThan(400);
});

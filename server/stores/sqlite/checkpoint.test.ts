import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createCheckpoints, MOST_PAGES } from "./checkpoint.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fairdial-hub-log-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a hub that goes on writing gets its log copied home, and the log begins anew", async () => {
  const path = join(folder, "hub.db");
  const raw = new Database(path);
  raw.pragma("journal_mode = WAL");
  raw.pragma(`wal_autocheckpoint = ${MOST_PAGES}`);
  raw.exec("create table word (body text)");
  const insert = raw.prepare("insert into word values (?)");
  const checkpoints = createCheckpoints(raw, path, 100, 5);
  const pages = () => (raw.pragma("wal_checkpoint(noop)") as { log: number }[])[0]?.log ?? 0;
  let most = 0;
  const write = () => {
    for (let i = 0; i < 20; i += 1) insert.run("字".repeat(1000));
    most = Math.max(most, pages());
    return pages();
  };
  await vi.waitFor(() => expect(write()).toBeLessThan(most / 2), { timeout: 30_000, interval: 5 });
  await checkpoints.close();
  expect(raw.pragma("integrity_check", { simple: true })).toBe("ok");
  raw.close();
});

import { closeSync, cpSync, openSync, readdirSync, rmSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type JournalContent, readJournal } from "../../electron/seat/outbox/journal.ts";
import type { Seat } from "../../electron/seat/seat.ts";
import { until as untilAnswer } from "../helpers/processes.ts";
import { enterFirm, hubNotes, openTeam, type TestTeam, until } from "./team.ts";
import { typeNote } from "./type-note.ts";

let team: TestTeam;
let firm: string;
let seat: Seat;
beforeEach(async () => {
  team = await openTeam();
  const first = await team.join("lead");
  firm = await enterFirm(first, "深圳市宝安区鹏程模具厂", true);
  await until(first, (status) => status.counts.mine === 1);
  await team.stopHub();
  // What the seat holds now is in the file; what follows stands in the write-ahead log alone.
  await first.close();
  seat = await team.open("lead");
  await seat.features().desk.open(firm);
});
afterEach(() => team.close());

const userFolder = (name: string): string => {
  const users = join(team.home(name), "users");
  return join(users, readdirSync(users)[0] ?? "");
};

/** The machine as a power cut leaves it, with a write-ahead log whose first page is not what was written; opened as another seat. */
async function openTorn(): Promise<Seat> {
  const name = "after";
  cpSync(team.home("lead"), team.home(name), { recursive: true });
  await seat.close();
  rmSync(join(team.home(name), "lock"), { force: true, recursive: true });
  const log = join(userFolder(name), "cache.db-wal");
  expect(statSync(log).size).toBeGreaterThan(8_000);
  const file = openSync(log, "r+");
  writeSync(file, Buffer.alloc(512, 0xee), 0, 512, 100);
  closeSync(file);
  return team.open(name, { ports: team.ports("lead") });
}

/** The journal follows the cache. */
async function journaled(suits: (held: JournalContent) => boolean): Promise<void> {
  const { key } = seat.features().ctx.cacheFile;
  await untilAnswer(async () => readJournal(join(userFolder("lead"), "outbox.journal"), key), suits);
}

test("words that the write-ahead log lost come back from the journal, and no number is used twice", async () => {
  await typeNote(seat, firm, "断电前写下的话");
  await journaled((held) => held.commands.some((one) => one.kind === "add-activity"));
  const { waiting, acts } = (await seat.status()).hub;
  const after = await openTorn();
  expect(await after.status()).toMatchObject({
    hub: { waiting, acts },
    notices: [{ code: "cache-behind", detail: { salvaged: acts } }],
  });
  await typeNote(after, firm, "断电后写下的话");
  await team.startHubAgain();
  await until(after, (status) => status.hub.state === "online" && status.hub.waiting === 0);
  expect(await hubNotes(team, firm)).toEqual(["断电前写下的话", "断电后写下的话"]);
  const seqs = await team.hub().store.read.selectFrom("receipt").select("seat_seq").execute();
  expect(new Set(seqs.map((row) => Number(row.seat_seq))).size).toBe(seqs.length);
});

test("a half-typed note and a half-filled entry that the write-ahead log lost come back; what was filed does not", async () => {
  const { desk, entry } = seat.features();
  await desk.saveDraft(firm, { note: "半句" });
  await desk.saveDraft(firm, { note: "半句话" });
  await entry.saveDraft('{"name":"东莞"}');
  await journaled((held) => held.drafts.length === 2);
  await entry.saveDraft(null);
  await journaled((held) => held.drafts.length === 1);
  const after = await openTorn();
  await after.features().desk.open(firm);
  expect((await after.features().desk.get()).draft.note).toBe("半句话");
  expect(await after.features().entry.draft()).toEqual({ json: null });
  // The cache counts on behind its journal: the next start finds nothing lost.
  await after.close();
  const again = await team.open("after", { ports: team.ports("lead") });
  expect((await again.status()).notices).toEqual([]);
  expect((await again.features().desk.get()).draft.note).toBe("半句话");
});

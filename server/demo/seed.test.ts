import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeRng } from "../../shared/sample/rng.ts";
import { type RunningHub, startHub } from "../hub.ts";
import { writeNote } from "./notes.ts";
import { officeTime, officeTimeAhead } from "./plan.ts";
import { seedDemo } from "./seed.ts";

/** Wednesday 2026-11-25 14:00 in Shanghai. */
const nowMs = Date.parse("2026-11-25T14:00:00+08:00");
const folder = mkdtempSync(join(tmpdir(), "fairdial-demo-"));
let hub: RunningHub;
let account: { login: string; password: string };

beforeAll(async () => {
  hub = await startHub({
    home: folder,
    host: "127.0.0.1",
    port: 0,
    announce: false,
    nowMs: () => nowMs,
    seed: async (seeded) => {
      account = await seedDemo(seeded);
      return account;
    },
  });
}, 600_000);
afterAll(async () => {
  await hub?.stop();
  rmSync(folder, { recursive: true, force: true });
});
const count = async (
  table: "customer" | "callback" | "receipt" | "call" | "activity",
  where: Record<string, unknown> = {},
) => {
  let query = hub.store.read.selectFrom(table as "customer").select((eb) => eb.fn.countAll<number>().as("n"));
  for (const [column, value] of Object.entries(where)) query = query.where(column as "state", "=", value as string);
  return Number((await query.executeTakeFirstOrThrow()).n);
};

test("the sample team has its lead, three agents and 2,000 customers; the seat signs in as an agent", async () => {
  const users = await hub.store.read
    .selectFrom("user")
    .select(["login", "role", "name"])
    .orderBy("created_at_ms")
    .execute();
  expect(users.map((u) => `${u.login} ${u.role}`).sort()).toEqual([
    "chen agent",
    "lin lead",
    "wang agent",
    "zhao agent",
    "zhou admin",
  ]);
  expect(account).toEqual({ login: "chen", password: "demo1234" });
  expect(await count("customer")).toBe(2008);
  expect(await count("customer", { state: "pool" })).toBeGreaterThan(1600);
  expect(await count("customer", { state: "bin" })).toBe(8);
});

test("every sample command was applied: the weeks before are what the hub's own rules make of them", async () => {
  expect(await count("receipt", { status: "refused" })).toBe(0);
  expect(await count("receipt", { status: "lost" })).toBe(0);
});

test("the agent's promises are late, due within minutes, and to come", async () => {
  const chen = await hub.store.read
    .selectFrom("user")
    .select("user_id")
    .where("login", "=", "chen")
    .executeTakeFirstOrThrow();
  const due = await hub.store.read
    .selectFrom("callback")
    .select("due_at_ms")
    .where("user_id", "=", chen.user_id)
    .where("state", "=", "open")
    .orderBy("due_at_ms")
    .execute();
  const minutes = due.map((d) => (d.due_at_ms - nowMs) / 60_000);
  expect(minutes.filter((m) => m < 0)).toHaveLength(4);
  expect(minutes.filter((m) => m >= 0 && m <= 240)).toHaveLength(10);
  expect(minutes.filter((m) => m > 240).length).toBeGreaterThan(30);
});

test("nothing was done in the future, and today has calls", async () => {
  const { last, today } = await hub.store.read
    .selectFrom("call")
    .select((eb) => [
      eb.fn.max("wrapped_up_at_ms").as("last"),
      eb.fn
        .sum<number>(
          eb
            .case()
            .when("dialled_at_ms", ">", nowMs - 5 * 3_600_000)
            .then(1)
            .else(0)
            .end(),
        )
        .as("today"),
    ])
    .executeTakeFirstOrThrow();
  expect(Number(last)).toBeLessThanOrEqual(nowMs);
  expect(Number(today)).toBeGreaterThan(5);
});

test("notes have no gaps and seldom repeat", async () => {
  const notes = await hub.store.read.selectFrom("activity").select("body").where("body", "<>", "").execute();
  const bodies = notes.map((n) => n.body);
  for (const body of bodies) expect(body).not.toMatch(/[{}]|undefined/);
  expect(new Set(bodies).size / bodies.length).toBeGreaterThan(0.7);
  expect(writeNote(makeRng(1), "won", { who: "王总", product: "温控器", unit: "个", city: "深圳" })).toContain("个");
});

test("office hours stay on working days and on the right side of now", () => {
  const rng = makeRng(3);
  const saturday = Date.parse("2026-11-28T10:00:00+08:00");
  for (let i = 0; i < 50; i += 1) {
    const before = new Date(officeTime(rng, saturday, 1 + (i % 9)) + 8 * 3_600_000);
    const ahead = new Date(officeTimeAhead(rng, saturday, i % 9) + 8 * 3_600_000);
    expect([0, 6]).not.toContain(before.getUTCDay());
    expect([0, 6]).not.toContain(ahead.getUTCDay());
    expect(before.getTime() - 8 * 3_600_000).toBeLessThan(saturday);
    expect(ahead.getTime() - 8 * 3_600_000).toBeGreaterThan(saturday);
  }
});

import { afterEach, beforeEach, expect, test } from "vitest";
import type { Command, Receipt } from "../../../shared/protocol/commands.ts";
import { makeCustomer, openTestCache, putRows, type TestCache } from "../../../tests/helpers/seat-cache.ts";
import { createTestContext, type TestContext } from "../../../tests/helpers/seat-context.ts";
import { HubFault } from "../session/hub-client.ts";
import { createPush } from "./push.ts";

let cache: TestCache;
let ctx: TestContext;
beforeEach(async () => {
  cache = await openTestCache();
  ctx = createTestContext(cache.db);
});
afterEach(() => cache.close());

const applied = ({ opId }: Command): Receipt => ({ opId, status: "applied", code: null, detail: {}, rev: 0 });

test("what the hub cannot run holds up what stands behind it for the same customer, and nothing else", async () => {
  await putRows(
    cache.db,
    ["a", "b"].map((id) => makeCustomer(id, { sight: "full", state: "owned", ownerId: "me" })),
  );
  for (const [customerId, atMs] of [
    ["a", 1],
    ["a", 2],
    ["b", 3],
    ["a", 4],
  ] as const) {
    await cache.db.transaction().execute((trx) => ctx.submit(trx, { kind: "viewed", payload: { customerId, atMs } }));
  }
  const atOf = (command: Command) => (command.kind === "viewed" ? command.payload.atMs : 0);
  const done: number[] = [];
  let broken = [2];
  let monoMs = 0;
  const push = createPush({
    db: cache.db,
    outbox: ctx.outbox,
    log: ctx.log,
    monoMs: () => monoMs,
    send: async (commands) => {
      if (commands.some((one) => broken.includes(atOf(one)))) throw new HubFault("on purpose");
      done.push(...commands.map(atOf));
      return commands.map(applied);
    },
    onTaken: () => undefined,
  });
  await push.all();
  expect(done).toEqual([1, 3]);
  broken = [];
  await push.all();
  expect(done).toEqual([1, 3]);
  monoMs = 61_000;
  await push.all();
  expect(done).toEqual([1, 3, 2, 4]);
});

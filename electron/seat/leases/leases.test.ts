import { afterEach, beforeEach, expect, test } from "vitest";
import { Refusal, RefusalCode } from "../../../shared/errors.ts";
import type { Receipt } from "../../../shared/protocol/commands.ts";
import { openTestCache, type TestCache } from "../../../tests/helpers/seat-cache.ts";
import { createTestContext, type TestContext, testNow } from "../../../tests/helpers/seat-context.ts";
import { putLeases } from "../../cache/leases.ts";
import { createLeases, type LeasesFeature } from "./leases.ts";

let cache: TestCache;
let ctx: TestContext;
let leases: LeasesFeature;
let asked: number;
/** What the hub says to each question. */
let answer: () => Receipt;

const nothingMore: Receipt = {
  opId: "op",
  status: "applied",
  code: null,
  detail: { granted: 0, held: 0, limit: 0 },
  rev: 0,
};

beforeEach(async () => {
  cache = await openTestCache();
  const offline = createTestContext(cache.db);
  const away = offline.hubState();
  asked = 0;
  answer = () => nothingMore;
  ctx = Object.assign(offline, { hubState: () => ({ ...away, state: "online" as const }) });
  ctx.answer = async () => {
    asked += 1;
    return answer();
  };
  leases = createLeases(ctx);
});
afterEach(async () => {
  await leases.stop();
  await cache.close();
});

test("no answer is no no: as soon as a hub may be there it is asked again, although no minute has passed", async () => {
  answer = () => {
    answer = () => nothingMore;
    throw new Refusal(RefusalCode.HubOffline, { sinceMs: 0 });
  };
  await leases.turn();
  expect(asked).toBe(1);
  while (asked === 1) await new Promise((resolve) => setTimeout(resolve, 20));
});

test("after a no a seat rests for a minute, unless it has called one of the few leads that it holds", async () => {
  const lease = { leaseId: "l1", customerId: "c1", rev: 1, userId: "me", deviceId: ctx.deviceId };
  const terms = { queue: "members" as const, kind: "batch" as const, grantedAtMs: testNow, expiresAtMs: testNow + 9e6 };
  const open = { marginMs: 1000, endedAtMs: null, endedWhy: "", recalledAtMs: null, recallReason: "" };
  await cache.db.transaction().execute((trx) => putLeases(trx, [{ ...lease, ...terms, ...open }]));
  await leases.turn();
  const first = asked;
  await leases.turn();
  expect(asked).toBe(first);
  await cache.db.updateTable("lease").set({ spent_at_ms: testNow }).execute();
  await leases.turn();
  expect(asked).toBe(first + 1);
  ctx.now += 61_000;
  await leases.turn();
  expect(asked).toBe(first + 3);
});

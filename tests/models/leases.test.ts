import fc from "fast-check";
import { expect, test } from "vitest";
import { putLeases } from "../../electron/cache/leases.ts";
import { createLeaseClock, type LeaseClock } from "../../electron/seat/leases/lease-clock.ts";
import { findLease } from "../../electron/seat/leases/lease-state.ts";
import type { Receipt } from "../../shared/protocol/commands.ts";
import { type CommandHub, MONDAY_10, openCommandHub } from "../helpers/command-hub.ts";
import { mobile } from "../helpers/new-customer.ts";
import { openTestCache, type TestCache } from "../helpers/seat-cache.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const CUSTOMERS = 4;
const LIFE = 8 * HOUR;
const MARGIN = 5 * MINUTE;
const VIEW_LIFE = 90_000;
const VIEW_MARGIN = 15_000;
const WINDOW = 24 * HOUR;

/** A seat as far as leases go: its computer's clocks, its cache, what it has pulled. */
class Seat {
  readonly userId: string;
  readonly cache: TestCache;
  wallMs = MONDAY_10;
  monoMs = 0;
  upMs = HOUR;
  boot = 1;
  cursor = 0;
  saved: string | undefined;
  clock: LeaseClock;
  constructor(userId: string, cache: TestCache) {
    this.userId = userId;
    this.cache = cache;
    this.clock = this.openClock();
  }
  openClock(): LeaseClock {
    const { boot, saved } = this;
    return createLeaseClock({
      wallMs: () => this.wallMs,
      monoMs: () => this.monoMs,
      upMs: () => this.upMs,
      bootId: `${this.userId}-${boot}`,
      saved,
    });
  }
  pass(ms: number, asleep = false): void {
    this.wallMs += ms;
    this.upMs += ms;
    if (!asleep) this.monoMs += ms;
  }
  find(customerId: string) {
    const held = { deviceId: `desk-${this.userId}`, leaseUpperMs: this.clock.upperMs };
    return findLease(held, this.cache.db, customerId);
  }
}

interface ModelLease {
  readonly userId: string;
  readonly expiresAtMs: number;
  readonly freeAtMs: number;
  recalled: boolean;
}
interface ModelCustomer {
  ownerId: string | null;
  lease: ModelLease | null;
  call: { userId: string; atMs: number } | null;
}

/** What leases mean, without a database: who may hold what, and what each command must answer. */
class Model {
  nowMs = MONDAY_10;
  readonly customers = new Map<string, ModelCustomer>(
    Array.from({ length: CUSTOMERS }, (_, no) => [`c${no}`, { ownerId: null, lease: null, call: null }]),
  );
  get(id: string): ModelCustomer {
    return this.customers.get(id) as ModelCustomer;
  }
  /** A lease that the hub must respect. */
  live(id: string): ModelLease | null {
    const { lease } = this.get(id);
    return lease !== null && this.nowMs < lease.freeAtMs ? lease : null;
  }
  shielded(id: string, userId: string): boolean {
    const { call } = this.get(id);
    return call !== null && call.userId !== userId && this.nowMs < call.atMs + WINDOW;
  }
  lend(id: string, userId: string, kind: "batch" | "view"): void {
    const [life, margin] = kind === "batch" ? [LIFE, MARGIN] : [VIEW_LIFE, VIEW_MARGIN];
    const expiresAtMs = this.nowMs + life;
    this.get(id).lease = { userId, expiresAtMs, freeAtMs: expiresAtMs + margin, recalled: false };
  }
  /** What claiming must answer: the code of a no, or null. */
  claimCode(id: string, userId: string): string | null {
    const { ownerId } = this.get(id);
    if (ownerId === userId) return null;
    if (ownerId !== null) return "claimed";
    const lease = this.live(id);
    return lease !== null && lease.userId !== userId ? "leased" : null;
  }
  viewCode(id: string, userId: string): string | null {
    const { ownerId } = this.get(id);
    if (ownerId !== null) return "claimed";
    const lease = this.live(id);
    if (lease !== null) return lease.userId === userId && !lease.recalled ? null : "leased";
    return this.shielded(id, userId) ? "double-call" : null;
  }
}

interface World {
  readonly hub: CommandHub;
  readonly model: Model;
  readonly seats: readonly Seat[];
}
type Op = readonly [what: string, run: (world: World) => Promise<void>];

const seatOf = (world: World, no: number): Seat => world.seats[no] as Seat;

/** A command by a seat: asked under its clock, answered under the hub's. */
async function ask(world: World, seat: Seat, run: () => Promise<Receipt>): Promise<Receipt> {
  const asked = seat.clock.read();
  const receipt = await run();
  seat.clock.heard(world.model.nowMs, asked);
  return receipt;
}

async function pull(world: World, seat: Seat): Promise<void> {
  const asked = seat.clock.read();
  const page = await world.hub.pullAll(seat.userId, seat.cursor);
  seat.clock.heard(world.model.nowMs, asked);
  seat.cursor = page.cursor;
  const rows = page.rows.flatMap((row) => (row.table === "lease" ? [row.row] : []));
  await seat.cache.db.transaction().execute((trx) => putLeases(trx, rows));
}

async function openLeases(world: World) {
  const rows = await world.hub.store().read.selectFrom("lease").selectAll().where("ended_at_ms", "is", null).execute();
  return new Map(rows.map((row) => [row.customer_id, row]));
}

const seatNo = fc.constantFrom(0, 1);
const customer = fc.integer({ min: 0, max: CUSTOMERS - 1 }).map((no) => `c${no}`);

const topUp = fc.tuple(seatNo, fc.integer({ min: 0, max: 6 })).map(
  ([no, want]): Op => [
    `${no} tops up to ${want}`,
    async (world) => {
      const { hub, model } = world;
      const seat = seatOf(world, no);
      const before = await openLeases(world);
      const receipt = await ask(world, seat, () => hub.run(seat.userId, "top-up-leases", { queue: "general", want }));
      expect(receipt.status).toBe("applied");
      const after = await openLeases(world);
      for (const [id, lease] of after) {
        if (before.get(id)?.lease_id === lease.lease_id) continue;
        // Newly lent: it must have been free, and nobody's call may shield it.
        expect(lease.user_id).toBe(seat.userId);
        expect(model.get(id).ownerId).toBeNull();
        expect(model.live(id)).toBeNull();
        expect(model.shielded(id, seat.userId)).toBe(false);
        model.lend(id, seat.userId, "batch");
      }
      for (const [id, lease] of before) {
        // Ended: its time and margin were over, or it was the asker's own and its time was.
        const ended = after.get(id)?.lease_id !== lease.lease_id;
        const due = lease.user_id === seat.userId ? lease.expires_at_ms : lease.free_at_ms;
        if (ended) expect(model.nowMs).toBeGreaterThanOrEqual(due);
        if (ended && !after.has(id)) model.get(id).lease = null;
      }
      const held = [...after.values()].filter((lease) => lease.user_id === seat.userId && lease.kind === "batch");
      expect(held.length).toBeLessThanOrEqual(Math.max(want, [...before.values()].length));
    },
  ],
);

const view = fc.tuple(seatNo, customer).map(
  ([no, id]): Op => [
    `${no} has ${id} on the desk`,
    async (world) => {
      const { hub, model } = world;
      const seat = seatOf(world, no);
      const code = model.viewCode(id, seat.userId);
      const held = model.live(id);
      const receipt = await ask(world, seat, () => hub.run(seat.userId, "lease-view", { customerId: id }));
      expect(receipt.code).toBe(code);
      const kind = (await openLeases(world)).get(id)?.kind;
      if (code === null && (held === null || kind === "view")) model.lend(id, seat.userId, "view");
    },
  ],
);

const claim = fc.tuple(seatNo, customer).map(
  ([no, id]): Op => [
    `${no} claims ${id}`,
    async (world) => {
      const { hub, model } = world;
      const seat = seatOf(world, no);
      const code = model.claimCode(id, seat.userId);
      const receipt = await ask(world, seat, () => hub.run(seat.userId, "claim", { customerId: id }));
      expect(receipt.code).toBe(code);
      if (code === null) Object.assign(model.get(id), { ownerId: seat.userId, lease: null });
    },
  ],
);

const release = fc.tuple(seatNo, customer).map(
  ([no, id]): Op => [
    `${no} releases ${id}`,
    async (world) => {
      const seat = seatOf(world, no);
      const mine = world.model.get(id).ownerId === seat.userId;
      const receipt = await world.hub.run(seat.userId, "release", { customerId: id, reason: "" });
      expect(receipt.status).toBe(mine ? "applied" : "lost");
      if (mine) world.model.get(id).ownerId = null;
    },
  ],
);

/** Dials if the seat's own knowledge lets it, and wraps up with or without a next date. */
const work = fc.tuple(seatNo, customer, fc.boolean()).map(
  ([no, id, keeps]): Op => [
    `${no} dials ${id} and ${keeps ? "keeps it" : "lets it go"}`,
    async (world) => {
      const { hub, model } = world;
      const seat = seatOf(world, no);
      const lease = await seat.find(id);
      if (lease === null || lease.why !== null) return;
      // The very point: a lease that lives on a seat is one that the hub has given to nobody else.
      expect(model.live(id)?.userId ?? model.get(id).ownerId).toBe(seat.userId);
      const callId = hub.newId();
      const called = model.shielded(id, seat.userId);
      const dialled = await hub.run(seat.userId, "start-call", {
        callId,
        customerId: id,
        numberId: null,
        contactId: null,
        numberMasked: "",
        direction: "out",
        dialledAtMs: model.nowMs,
        override: null,
      });
      expect(dialled.code).toBe(called ? "double-call" : null);
      model.get(id).call = { userId: seat.userId, atMs: model.nowMs };
      const next = { callbackId: hub.newId(), dueAtMs: model.nowMs + HOUR, note: "", lateReason: "" };
      const receipt = await hub.run(seat.userId, "wrap-up", {
        callId,
        customerId: id,
        disposition: keeps ? "interested" : "no-answer",
        endedAtMs: model.nowMs,
        wrappedUpAtMs: model.nowMs,
        note: null,
        levelFrom: null,
        levelTo: null,
        next: keeps ? next : null,
        closesCallbackIds: [],
        quietUntilMs: null,
        quietReason: "",
        lostReason: "",
      });
      expect(receipt.status).toBe("applied");
      if (model.get(id).ownerId === null) {
        model.get(id).lease = null;
        if (keeps) model.get(id).ownerId = seat.userId;
      }
      await seat.cache.db.updateTable("lease").set({ spent_at_ms: 1 }).where("customer_id", "=", id).execute();
    },
  ],
);

const giveBack = seatNo.map(
  (no): Op => [
    `${no} gives all back`,
    async (world) => {
      const { hub, model } = world;
      const seat = seatOf(world, no);
      const held = await seat.cache.db.selectFrom("lease").selectAll().execute();
      await seat.cache.db.updateTable("lease").set({ spent_at_ms: 1 }).execute();
      const leases = held.map((one) => ({ leaseId: one.lease_id, customerId: one.customer_id }));
      const before = await openLeases(world);
      await hub.run(seat.userId, "return-leases", { leases, why: "sign-out" });
      for (const { leaseId, customerId } of leases) {
        if (before.get(customerId)?.lease_id === leaseId) model.get(customerId).lease = null;
      }
    },
  ],
);

/** A lead's recall frees nothing by itself: the seat may be away, and dialling. */
const recall = seatNo.map(
  (no): Op => [
    `${no} is asked to give back`,
    async (world) => {
      const before = await openLeases(world);
      const { userId } = seatOf(world, no);
      const receipt = await world.hub.run("li", "recall-leases", { userId, reason: "x" });
      expect(receipt.status).toBe("applied");
      expect([...(await openLeases(world)).keys()].sort()).toEqual([...before.keys()].sort());
      for (const { lease } of world.model.customers.values()) if (lease?.userId === userId) lease.recalled = true;
    },
  ],
);

const pulls = seatNo.map((no): Op => [`${no} pulls`, (world) => pull(world, seatOf(world, no))]);

const passes = fc
  .tuple(
    fc.oneof(fc.integer({ min: 0, max: 3 * MINUTE }), fc.integer({ min: 0, max: 30 * HOUR })),
    seatNo,
    fc.boolean(),
  )
  .map(
    ([ms, no, asleep]): Op => [
      `${ms} ms pass${asleep ? `, ${no} asleep` : ""}`,
      async ({ hub, model, seats }) => {
        model.nowMs += ms;
        hub.setClock(model.nowMs);
        for (const [at, seat] of seats.entries()) seat.pass(ms, asleep && at === no);
      },
    ],
  );

const breaks = fc
  .tuple(
    seatNo,
    fc.constantFrom("killed", "closed", "computer", "wall"),
    fc.integer({ min: -40 * HOUR, max: 40 * HOUR }),
    fc.integer({ min: 0, max: 40 * HOUR }),
  )
  .map(
    ([no, how, wallMs, upMs]): Op => [
      `${no} ${how} ${wallMs} ${upMs}`,
      async (world) => {
        const seat = seatOf(world, no);
        if (how === "wall" || how === "computer") seat.wallMs += wallMs;
        if (how === "wall") return;
        if (how !== "killed") seat.saved = seat.clock.save() ?? seat.saved;
        if (how === "computer") Object.assign(seat, { boot: seat.boot + 1, upMs });
        seat.monoMs = 0;
        seat.clock = seat.openClock();
      },
    ],
  );

const hubAgain: fc.Arbitrary<Op> = fc.constant(["the hub starts again", (world: World) => world.hub.reopen()] as Op);

/** Holds at every instant, whatever the seats have or have not heard. */
async function check(world: World): Promise<void> {
  const { hub, model, seats } = world;
  const open = await openLeases(world);
  const customers = await hub
    .store()
    .read.selectFrom("customer")
    .select(["customer_id", "owner_id", "lessee_id", "state"])
    .execute();
  for (const { customer_id: id, owner_id: ownerId, lessee_id: lesseeId } of customers) {
    expect([id, ownerId]).toEqual([id, model.get(id).ownerId]);
    expect([id, lesseeId]).toEqual([id, open.get(id)?.user_id ?? null]);
    if (model.live(id) !== null) expect(lesseeId).toBe(model.live(id)?.userId);
    const may: string[] = [];
    for (const seat of seats) if ((await seat.find(id))?.why === null) may.push(seat.userId);
    expect(may.length).toBeLessThanOrEqual(1);
    // Whoever may dial by his own clocks is whom the hub still respects.
    for (const userId of may) expect([id, model.live(id)?.userId ?? model.get(id).ownerId]).toEqual([id, userId]);
  }
}

const op = fc.oneof(
  { weight: 4, arbitrary: topUp },
  { weight: 3, arbitrary: view },
  { weight: 2, arbitrary: claim },
  { weight: 1, arbitrary: release },
  { weight: 4, arbitrary: work },
  { weight: 1, arbitrary: giveBack },
  { weight: 1, arbitrary: recall },
  { weight: 5, arbitrary: pulls },
  { weight: 4, arbitrary: passes },
  { weight: 3, arbitrary: breaks },
  { weight: 1, arbitrary: hubAgain },
);

test("whatever seats ask, forget, sleep through or do to their clocks, nobody may dial what the hub has dealt again", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(op, { minLength: 5, maxLength: 60 }), async (ops) => {
      const hub = await openCommandHub();
      const seats = [new Seat("wang", await openTestCache()), new Seat("zhao", await openTestCache())];
      try {
        const world: World = { hub, model: new Model(), seats };
        await hub.run("li", "put-setting", { key: "coolDownDays", value: 0, expectedVersion: 0 });
        for (let no = 0; no < CUSTOMERS; no += 1) {
          await hub.pooled(`c${no}`, { numbers: [mobile(`n${no}`, `1380013${8000 + no * 111}`)] });
        }
        for (const [, run] of ops) {
          await run(world);
          await check(world);
        }
      } finally {
        await hub.close();
        for (const seat of seats) await seat.cache.close();
      }
    }),
    { numRuns: Number(process.env.MODEL_RUNS ?? 25), endOnFailure: true },
  );
}, 900_000);

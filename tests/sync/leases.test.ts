import { afterEach, beforeEach, expect, test } from "vitest";
import type { Seat } from "../../electron/seat/seat.ts";
import { MONDAY_10 } from "../helpers/command-hub.ts";
import { until as untilAnswer } from "../helpers/processes.ts";
import { enterFirm, openTeam, type TestTeam, until } from "./team.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The clocks of one computer; the test moves them apart. */
interface Machine {
  wall: number;
  mono: number;
  up: number;
  boot: string;
}
const pass = (machine: Machine, ms: number): void => {
  machine.wall += ms;
  machine.mono += ms;
  machine.up += ms;
};

let hubMs: number;
let team: TestTeam;
let lead: Seat;
let wang: Seat;
let zhao: Seat;
let machines: Record<string, Machine>;
let firms: string[];

const clocksOf = (name: string) => {
  const machine = machines[name] as Machine;
  return {
    wallMs: () => machine.wall,
    monoMs: () => machine.mono,
    upMs: () => machine.up,
    bootId: machine.boot,
  };
};
/** Time passes for the hub and every computer. */
function allPass(ms: number): void {
  hubMs += ms;
  for (const machine of Object.values(machines)) pass(machine, ms);
}

beforeEach(async () => {
  hubMs = MONDAY_10;
  machines = Object.fromEntries(
    ["lead", "wang", "zhao"].map((name, no) => [
      name,
      { wall: MONDAY_10, mono: 1000 * no, up: HOUR * (no + 1), boot: `boot of ${name}` },
    ]),
  );
  team = await openTeam({ nowMs: () => hubMs });
  lead = await team.join("lead", clocksOf("lead"));
  await team.addAgent(lead, "wang", "王小");
  await team.addAgent(lead, "zhao", "赵大");
  firms = [];
  for (let no = 0; no < 8; no += 1) {
    firms.push(
      await enterFirm(lead, `深圳市${"甲乙丙丁戊己庚辛"[no]}川机电有限公司`, false, `1380013${8000 + no * 111}`),
    );
  }
  wang = await team.join("wang", clocksOf("wang"));
  zhao = await team.join("zhao", clocksOf("zhao"));
});
afterEach(() => team.close());

/** Leases that a seat could dial by now. */
const dealt = async (seat: Seat): Promise<string[]> => {
  const { sections } = await seat.features().queue.list();
  return sections
    .filter((section) => section.code === "leased")
    .flatMap((section) => section.items.map((i) => i.customerId));
};
async function lease(seat: Seat, atLeast = 1): Promise<string[]> {
  allPass(61_000);
  await seat.features().leases.turn();
  return untilAnswer(
    () => dealt(seat),
    (ids) => ids.length >= atLeast,
  );
}
const gateOf = async (seat: Seat, customerId: string) => (await seat.features().customers.card(customerId)).gate;
const atHub = (customerId: string) =>
  team
    .hub()
    .store.read.selectFrom("customer")
    .selectAll()
    .where("customer_id", "=", customerId)
    .executeTakeFirstOrThrow();
const freeAtHub = (customerId: string) =>
  untilAnswer(
    () => atHub(customerId),
    (row) => row.lessee_id === null,
  );
async function goOffline(seat: Seat): Promise<void> {
  await team.stopHub();
  await until(seat, (status) => status.hub.state === "offline");
}
async function dialFrom(seat: Seat, customerId: string): Promise<void> {
  const { desk } = seat.features();
  await desk.open(customerId);
  await desk.dial(null, null);
}
const wrapUp = (seat: Seat, disposition: string, nextAtMs: number | null) =>
  seat.features().desk.wrapUp({
    note: "聊过了",
    disposition,
    level: "B",
    levelTouched: true,
    nextText: "",
    callbackNote: "",
    lateReason: "",
    lostReason: "",
    quietText: "",
    nextAtMs,
    quietUntilMs: null,
    thenNext: false,
  });

test("with the hub away a seat deals and dials what it was lent; a next date makes the customer its own when the hub is back", async () => {
  const [first = ""] = await lease(wang);
  const theirs = firms.find((id) => id !== first) ?? "";
  await goOffline(wang);
  const next = await wang.features().desk.next(false);
  expect(next.card).toMatchObject({
    customer: { sight: "full" },
    reason: { code: "leased" },
    lease: { kind: "batch" },
  });
  const gate = await gateOf(wang, first);
  expect(gate).toMatchObject({
    verdict: "allow",
    lines: [{ code: "lease-until", detail: { kind: "batch" } }, {}, {}, {}],
  });
  expect(Number(gate.lines[0]?.detail.leftMs)).toBeLessThanOrEqual(8 * HOUR - 5 * 60_000);
  await dialFrom(wang, first);
  expect(team.ports("wang").dialled).toHaveLength(1);
  await wrapUp(wang, "interested", hubMs + 2 * DAY);
  expect((await wang.status()).counts.mine).toBe(1);
  expect((await gateOf(wang, theirs)).verdict).toBe((await dealt(wang)).includes(theirs) ? "allow" : "stop");
  await team.startHubAgain();
  await until(wang, (status) => status.hub.waiting === 0 && status.hub.state === "online");
  expect(await atHub(first)).toMatchObject({ owner_id: wang.features().ctx.user.userId, state: "owned" });
  expect(await wang.features().team.receipts()).toEqual([]);
});

test("a call without a next date gives the customer back, and the seat does not deal it again", async () => {
  const [first = ""] = await lease(wang);
  await goOffline(wang);
  await dialFrom(wang, first);
  await wrapUp(wang, "no-answer", null);
  expect(await dealt(wang)).not.toContain(first);
  expect(await gateOf(wang, first)).toMatchObject({ verdict: "stop", lines: [{ code: "in-pool" }] });
  // Whoever lies on the desk is held for it.
  await wang.features().desk.next(false);
  await team.startHubAgain();
  await until(wang, (status) => status.hub.waiting === 0 && status.hub.state === "online");
  expect(await atHub(first)).toMatchObject({ owner_id: null, lessee_id: null, last_disposition: "no-answer" });
});

test("offline, a lease ends on the seat a margin before its time", async () => {
  const [first = ""] = await lease(wang);
  await goOffline(wang);
  pass(machines.wang as Machine, 8 * HOUR - 8 * 60_000);
  expect((await gateOf(wang, first)).verdict).toBe("allow");
  pass(machines.wang as Machine, 3 * 60_000);
  expect(await gateOf(wang, first)).toMatchObject({ verdict: "stop", lines: [{ code: "lease-ended" }], help: "claim" });
  expect(await dealt(wang)).toEqual([]);
});

test("leases outlive a restart of the seat, and the gate says how long they still hold", async () => {
  const [first = ""] = await lease(wang);
  await wang.close();
  await team.stopHub();
  pass(machines.wang as Machine, HOUR);
  // A new process counts its monotonic clock from anywhere.
  (machines.wang as Machine).mono = 5;
  const again = await team.open("wang", clocksOf("wang"));
  await again.features().desk.open(first);
  const gate = await gateOf(again, first);
  expect(gate).toMatchObject({ verdict: "allow", lines: [{ code: "lease-until" }, {}, {}, {}] });
  expect(Number(gate.lines[0]?.detail.leftMs)).toBeLessThanOrEqual(7 * HOUR - 5 * 60_000);
  await again.features().desk.dial(null, null);
  expect(team.ports("wang").dialled).toHaveLength(1);
});

/** What a laptop can look like three days later, the network gone. */
const threeDaysLater: Record<string, { slept: boolean; change: (machine: Machine) => void }> = {
  "opened from sleep, the process alive": {
    slept: true,
    change: (machine) => {
      machine.wall += 3 * DAY;
      machine.up += 3 * DAY;
    },
  },
  "opened from sleep, the wall clock set back to Monday": {
    slept: true,
    change: (machine) => {
      machine.up += 3 * DAY;
    },
  },
  "opened from sleep on a system whose boot clock stands still in sleep": {
    slept: true,
    change: (machine) => {
      machine.wall += 3 * DAY;
    },
  },
  "the seat started anew, the wall clock set back": {
    slept: false,
    change: (machine) => {
      machine.up += 3 * DAY;
      machine.mono = 3;
      machine.wall += 10 * 60_000;
    },
  },
  "the computer started anew, the wall clock right": {
    slept: false,
    change: (machine) => Object.assign(machine, { boot: "another", up: 60_000, mono: 3, wall: machine.wall + 3 * DAY }),
  },
  "the computer started anew, the wall clock set back to ten minutes after it was shut": {
    slept: false,
    change: (machine) => Object.assign(machine, { boot: "another", up: 60_000, mono: 3, wall: machine.wall + 600_000 }),
  },
  "the computer started anew and ran for long, the wall clock before it was shut": {
    slept: false,
    change: (machine) => Object.assign(machine, { boot: "another", up: 30 * HOUR, mono: 3, wall: machine.wall - DAY }),
  },
  "a system without a name for its runs, started anew, the wall clock set back": {
    slept: false,
    change: (machine) => Object.assign(machine, { boot: "", up: 30 * HOUR, mono: 3, wall: machine.wall - HOUR }),
  },
};
for (const [name, { slept, change }] of Object.entries(threeDaysLater)) {
  test(`three days shut with live leases, then offline: nothing is dialled that the hub has dealt again (${name})`, async () => {
    if (name.startsWith("a system without")) {
      (machines.wang as Machine).boot = "";
      await wang.close();
      wang = await team.open("wang", clocksOf("wang"));
      await until(wang, (status) => status.hub.state === "online");
    }
    const lent = await lease(wang, 2);
    if (!slept) await wang.close();
    await team.stopHub();
    change(machines.wang as Machine);
    const opened = slept ? wang : await team.open("wang", clocksOf("wang"));
    if (slept) team.ports("wang").wake();
    await until(opened, (status) => status.hub.state === "offline");
    expect(await dealt(opened)).toEqual([]);
    for (const customerId of lent) {
      await opened.features().desk.open(customerId);
      await expect(opened.features().desk.dial(null, null)).rejects.toMatchObject({ code: "gate-stop" });
    }
    expect(team.ports("wang").dialled).toEqual([]);
    await opened.close();
    // The hub had indeed been free to deal them again.
    hubMs += 3 * DAY;
    pass(machines.zhao as Machine, 3 * DAY);
    await team.startHubAgain();
    await until(zhao, (status) => status.hub.state === "online");
    for (const customerId of lent) await zhao.features().claims.claim(customerId);
  });
}

test("signing out gives everything back at once; signing out offline lets nothing be dialled afterwards", async () => {
  await lease(wang);
  const { userId } = wang.features().ctx.user;
  await wang.setup.signOut();
  const { read } = team.hub().store;
  const kept = await read.selectFrom("customer").select("customer_id").where("lessee_id", "=", userId).execute();
  expect(kept).toEqual([]);
  const [first = ""] = await lease(zhao);
  await goOffline(zhao);
  await zhao.setup.signOut();
  await zhao.setup.signIn("zhao", "correct horse 9");
  expect(await dealt(zhao)).toEqual([]);
  expect((await gateOf(zhao, first)).verdict).toBe("stop");
  await team.startHubAgain();
  await until(zhao, (status) => status.hub.waiting === 0 && status.hub.state === "online");
});

test("a lead's recall reaches the seat, which gives back all but the customer on the line", async () => {
  const lent = await lease(wang, 2);
  await dialFrom(wang, lent[0] ?? "");
  const answer = await lead.features().leases.recall(wang.features().ctx.user.userId, "病假");
  expect(answer.recalled).toBeGreaterThanOrEqual(2);
  await freeAtHub(lent[1] ?? "");
  expect((await atHub(lent[0] ?? "")).lessee_id).toBe(wang.features().ctx.user.userId);
  expect(await gateOf(wang, lent[1] ?? "")).toMatchObject({ verdict: "stop" });
  await wrapUp(wang, "no-answer", null);
  await until(wang, (status) => status.hub.waiting === 0);
  expect(await atHub(lent[0] ?? "")).toMatchObject({ lessee_id: null, last_disposition: "no-answer" });
});

test("a pool customer on the desk is held against everybody else until the desk moves on", async () => {
  const mine = new Set([...(await lease(wang)), ...(await lease(zhao))]);
  const free = firms.find((id) => !mine.has(id)) ?? "";
  await wang.features().desk.open(free);
  await untilAnswer(
    () => gateOf(wang, free),
    (gate) => gate.verdict === "allow",
  );
  expect((await gateOf(wang, free)).lines[0]).toMatchObject({ code: "lease-until", detail: { kind: "view" } });
  await expect(zhao.features().claims.claim(free)).rejects.toMatchObject({
    code: "leased",
    detail: { byName: "王小" },
  });
  await wang.features().desk.next(false);
  await freeAtHub(free);
  await zhao.features().claims.claim(free);
});

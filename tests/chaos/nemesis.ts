import { setTimeout as pause } from "node:timers/promises";
import { monotonicMs } from "./fast-clock.ts";
import type { Stage, StagedSeat } from "./run.ts";
import type { Dice, Fault } from "./schedule.ts";

const HOUR_MS = 3_600_000;
/** How wrong a machine's clock is set: a minute of drift to a dead battery. */
const shiftsMs = [
  60_000,
  -60_000,
  2 * HOUR_MS,
  -2 * HOUR_MS,
  25 * HOUR_MS,
  -25 * HOUR_MS,
  72 * HOUR_MS,
  -72 * HOUR_MS,
  0,
];

/** Strikes as the schedule says, and mends everything at the end. */
export async function runFaults(stage: Stage, faults: readonly Fault[], startMs: number): Promise<void> {
  const mending: Promise<void>[] = [];
  for (const fault of faults) {
    const waitMs = startMs + fault.atMs - monotonicMs();
    if (waitMs > 0) await pause(waitMs);
    mending.push(strike(stage, fault));
  }
  await Promise.all(mending);
  for (const seat of stage.seats) {
    seat.link.heal();
    await seat.host.ask(seat.name, { do: "disk", full: false }).catch(() => undefined);
  }
}

/** A share of the seats, at least one: those of a run of desks. */
function some(seats: readonly StagedSeat[], [, where, share]: Dice): StagedSeat[] {
  const count = Math.max(1, Math.round((seats.length * share) / 3));
  const from = Math.floor(where * seats.length);
  return Array.from({ length: count }, (_, no) => seats[(from + no) % seats.length]).filter(
    (seat) => seat !== undefined,
  );
}
const names = (seats: readonly StagedSeat[]): string => seats.map((seat) => seat.name).join(" ");

async function strike(stage: Stage, { kind, dice, lengthMs }: Fault): Promise<void> {
  const { seats, blow } = stage;
  switch (kind) {
    case "kill":
      return dice[0] < 0.5 ? killHub(stage, dice, lengthMs) : killSeats(stage, dice, lengthMs);
    case "partition": {
      const cut = dice[0] < 0.3 ? [...seats] : some(seats, dice);
      blow(`partition for ${lengthMs} ms: ${names(cut)}`);
      for (const seat of cut) seat.link.setDown(true);
      await pause(lengthMs);
      for (const seat of cut) seat.link.setDown(false);
      return;
    }
    case "delay":
      return disturb(stage, "delay", lengthMs, some(seats, dice), (seat, on) => {
        seat.link.faults.delayMs = on ? 30 + dice[0] * 1_500 : 0;
      });
    case "duplicate":
      return disturb(stage, "duplicate", lengthMs, seats, (seat, on) => {
        seat.link.faults.duplicate = on ? 0.2 + dice[0] / 2 : 0;
      });
    case "reorder":
      return disturb(stage, "reorder", lengthMs, seats, (seat, on) => {
        seat.link.faults.reorder = on ? 0.1 + dice[0] / 3 : 0;
      });
    case "clock": {
      const [seat] = some(seats, dice);
      if (seat === undefined) return;
      seat.shiftMs = shiftsMs[Math.floor(dice[0] * shiftsMs.length)] ?? 0;
      const noticed = dice[2] < 0.5;
      blow(`clock${noticed ? " (noticed)" : ""} ${seat.shiftMs / 60_000} min: ${seat.name}`);
      await seat.host.ask(seat.name, { do: "clock", shiftMs: seat.shiftMs, noticed }).catch(() => undefined);
      return;
    }
    case "disk": {
      if (dice[0] < 0.3) return fillHubDisk(stage, dice, lengthMs);
      const full = some(seats, dice);
      blow(`disk full for ${lengthMs} ms: ${names(full)}`);
      for (const seat of full) await seat.host.ask(seat.name, { do: "disk", full: true }).catch(() => undefined);
      await pause(lengthMs);
      for (const seat of full) await seat.host.ask(seat.name, { do: "disk", full: false }).catch(() => undefined);
      return;
    }
    case "database": {
      const crash = await stage.prepareCrash?.();
      if (crash === undefined) return;
      // The worst moment for a commit that is not on the disk: somebody has just been told of it.
      await Promise.race([stage.claimWon(), pause(lengthMs)]);
      blow("database falls");
      await crash();
      blow("back: the database");
    }
  }
}

async function disturb(
  { blow }: Stage,
  what: string,
  lengthMs: number,
  seats: readonly StagedSeat[],
  set: (seat: StagedSeat, on: boolean) => void,
): Promise<void> {
  blow(`${what} for ${lengthMs} ms: ${names(seats)}`);
  for (const seat of seats) set(seat, true);
  await pause(lengthMs);
  for (const seat of seats) set(seat, false);
}

async function fillHubDisk({ fleet, blow }: Stage, dice: Dice, lengthMs: number): Promise<void> {
  const no = Math.floor(dice[1] * fleet.count);
  if (!fleet.fillDisk(no, true)) return;
  blow(`disk full for ${lengthMs} ms: hub ${no}`);
  await pause(lengthMs);
  fleet.fillDisk(no, false);
}

async function killHub({ fleet, blow }: Stage, dice: Dice, lengthMs: number): Promise<void> {
  const no = Math.floor(dice[1] * fleet.count);
  if (!fleet.isUp(no)) return;
  blow(`kill -9: hub ${no}`);
  await fleet.kill(no);
  await pause(lengthMs);
  await fleet.restart(no);
  blow(`back: hub ${no}`);
}

async function killSeats({ hosts, seats, blow }: Stage, dice: Dice, lengthMs: number): Promise<void> {
  const host = hosts[Math.floor(dice[1] * hosts.length)];
  if (host === undefined || !host.isUp() || !host.canDie) return;
  const dying = seats.filter((seat) => seat.host === host);
  blow(`kill -9: ${names(dying)}`);
  await host.kill();
  await pause(lengthMs);
  await host.start();
  await Promise.all(dying.map((seat) => seat.open().then(seat.agent.lookBack)));
  blow(`back: ${names(dying)}`);
}

import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Logger, pino } from "pino";
import { createSeat, type Seat, type SeatOptions } from "../../electron/seat/seat.ts";
import { type RunningHub, startHub } from "../../server/hub.ts";
import type { AppStatus } from "../../shared/contract/app.ts";
import { createMemoryPorts, type MemoryPorts } from "../helpers/memory-ports.ts";
import { mobile, newCustomer } from "../helpers/new-customer.ts";
import { until as untilAnswer } from "../helpers/processes.ts";

export const password = "correct horse 9";
const log: Logger = pino({ level: process.env.LOG ?? "silent" });

/**
 * One team for one test: a real hub in this process, with a lead and agents, and as many real seats as the test opens.
 *
 * @param options.nowMs the hub's clock, where the test moves it
 */
export async function openTeam(options: { nowMs?: () => number } = {}) {
  const root = mkdtempSync(join(tmpdir(), "fairdial-team-"));
  const hubHome = join(root, "hub");
  const clock = options.nowMs === undefined ? {} : { nowMs: options.nowMs };
  let hub = await startHub({ home: hubHome, port: 0, host: "127.0.0.1", announce: false, log, ...clock });
  await hub.createTeam({ teamName: "华强队", name: "李主管", login: "lead", password });
  const { port } = hub;
  const seats = new Map<string, { seat: Seat; ports: MemoryPorts; home: string }>();

  const home = (name: string): string => join(root, `seat-${name}`);

  /** Opens a seat in the home of that name; a second time it is the same machine, after a restart. */
  async function open(name: string, options: Partial<SeatOptions> = {}): Promise<Seat> {
    const ports = seats.get(name)?.ports ?? createMemoryPorts({ key: randomBytes(32) });
    const seat = await createSeat({ home: home(name), ports, log, ...options });
    seats.set(name, { seat, ports, home: home(name) });
    return seat;
  }

  /** A seat of the team with this user signed in; agents are made by the lead's seat first. */
  async function join_(login: string, options: Partial<SeatOptions> = {}): Promise<Seat> {
    const { code } = await hub.joinCode();
    const seat = await open(login, { hub: code, ...options });
    await seat.setup.signIn(login, password);
    await until(seat, (status) => status.phase === "ready" && status.hub.state === "online");
    return seat;
  }

  async function addAgent(lead: Seat, login: string, name: string): Promise<string> {
    const person = await lead.features().team.putPerson({
      userId: null,
      login,
      name,
      role: "agent",
      seatNo: null,
      active: true,
      senior: false,
      seesNumbers: true,
      password,
    });
    return person.userId;
  }

  return {
    hub: (): RunningHub => hub,
    hubHome,
    home,
    root,
    open,
    join: join_,
    addAgent,
    ports: (name: string): MemoryPorts => {
      const found = seats.get(name);
      if (found === undefined) throw new Error(`no seat ${name}`);
      return found.ports;
    },
    stopHub: () => hub.stop(),
    /** The same hub again, or another one (another certificate, another team) at its address. */
    startHubAgain: async (otherHome?: string): Promise<void> => {
      hub = await startHub({ home: otherHome ?? hubHome, port, host: "127.0.0.1", announce: false, log, ...clock });
    },
    close: async (): Promise<void> => {
      for (const { seat } of seats.values()) await seat.close();
      await hub.stop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
export type TestTeam = Awaited<ReturnType<typeof openTeam>>;

/** Waits until a seat's status suits. */
export const until = (seat: Seat, suits: (status: AppStatus) => boolean): Promise<AppStatus> =>
  untilAnswer(() => seat.status(), suits);

/** Enters a firm; claim false puts it into the pool. @returns its id */
export async function enterFirm(seat: Seat, name: string, claim: boolean, phone = ""): Promise<string> {
  const { ctx } = seat.features();
  const customerId = ctx.newId();
  await ctx.submitAndWait({
    kind: "enter",
    payload: {
      customer: newCustomer(customerId, {
        name,
        customerType: "dealer",
        source: "walk-in",
        numbers: phone === "" ? [] : [mobile(ctx.newId(), phone)],
      }),
      claim,
      decidedDifferent: [],
    },
  });
  return customerId;
}

/** Texts of the notes that the hub holds of a customer, in the order of their arrival. */
export async function hubNotes(team: TestTeam, customerId: string): Promise<string[]> {
  const rows = await team
    .hub()
    .store.read.selectFrom("activity")
    .select("body")
    .where("customer_id", "=", customerId)
    .where("type", "=", "other")
    .orderBy("rev")
    .execute();
  return rows.map((row) => row.body);
}

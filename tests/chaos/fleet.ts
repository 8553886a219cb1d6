import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { TeamSettings } from "../../shared/domain/settings.ts";
import type { CommandBody } from "../../shared/protocol/commands.ts";
import { createRawClient } from "../helpers/hub-client.ts";
import { createHubTeam, leadLogin } from "../helpers/hub-team.ts";
import { mobile, newCustomer } from "../helpers/new-customer.ts";
import { type RunningHub, startHub } from "../helpers/processes.ts";
import { type Firm, firmName } from "./agent.ts";
import type { PlantName } from "./plants.ts";

export interface FleetOptions {
  readonly folder: string;
  readonly nodes: number;
  /** Where the team's data are when not in the first node's home. */
  readonly databaseUrl: string | undefined;
  /** As fast-clock.ts reads it. */
  readonly clock: string;
  readonly plant: PlantName | undefined;
  /** A node ended that nobody had killed. */
  readonly onDeath?: (no: number, words: string) => void;
}

/** Every file of a hub that has worked for a moment is longer. */
const FULL_BYTES = 32_768;
const RESTARTS = 30;
const RESTART_AFTER_MS = 500;
const hubHost = fileURLToPath(new URL("./hub-host.ts", import.meta.url));
export const agentPassword = "chaos-agent-1";

/** The hub as processes: one node on SQLite, or several on one database. */
export async function startFleet(options: FleetOptions) {
  const homes = Array.from({ length: options.nodes }, (_, no) => join(options.folder, `hub-${no}`));
  for (const home of homes) await mkdir(home, { recursive: true });
  const env: Record<string, string> = options.databaseUrl === undefined ? {} : { DATABASE_URL: options.databaseUrl };
  const odd = options.plant !== undefined || options.clock !== "";
  const oddArgs = ["--clock", options.clock, "--plant", options.plant ?? ""];
  const nodes: (RunningHub | undefined)[] = homes.map(() => undefined);
  const ports = homes.map(() => 0);
  let stopped = false;

  async function start(no: number): Promise<void> {
    const home = homes[no] ?? "";
    const node = await startHub({
      home,
      port: ports[no] ?? 0,
      args: ["--no-announce", ...(odd ? oddArgs : [])],
      env,
      ...(odd ? { entry: hubHost } : {}),
    });
    nodes[no] = node;
    ports[no] = node.port;
    void node.ended.then(() => {
      if (nodes[no] !== node) return;
      nodes[no] = undefined;
      options.onDeath?.(no, node.words());
    });
  }

  /** As its service would: once more where it could not, as while the database recovers. */
  async function restart(no: number): Promise<void> {
    for (let tries = 1; !stopped; tries += 1) {
      try {
        return await start(no);
      } catch (error) {
        if (tries >= RESTARTS) throw error;
        await pause(RESTART_AFTER_MS);
      }
    }
  }
  await createHubTeam(homes[0] ?? "", leadLogin, env);
  for (const no of homes.keys()) await start(no);
  const [home = ""] = homes;

  return {
    home,
    certificatePem: readFileSync(join(home, "certificate.pem"), "utf8"),
    keyPem: readFileSync(join(home, "certificate-key.pem"), "utf8"),
    count: homes.length,
    /** A node that is up; `die` in [0, 1) chooses among several. */
    address: (die: number): string | undefined => {
      const up = nodes.filter((node) => node !== undefined);
      return up[Math.floor(die * up.length)]?.address;
    },
    isUp: (no: number): boolean => nodes[no] !== undefined,
    kill: async (no: number): Promise<void> => {
      const node = nodes[no];
      nodes[no] = undefined;
      await node?.kill();
    },
    restart,
    /**
     * Lets the node's files grow no further, as a full disk does, or lifts that. Linux only; elsewhere nothing happens.
     * @returns false where it could not be done
     */
    fillDisk: (no: number, full: boolean): boolean => {
      const node = nodes[no];
      if (node === undefined) return false;
      const limit = full ? `${FULL_BYTES}:` : "unlimited:";
      return spawnSync("prlimit", ["--pid", String(node.pid), `--fsize=${limit}`]).status === 0;
    },
    stop: async (): Promise<void> => {
      stopped = true;
      const running = nodes.splice(0);
      await Promise.all(running.map((node) => node?.stop()));
    },
  };
}
export type Fleet = Awaited<ReturnType<typeof startFleet>>;

/** Rules that let a short run meet every limit: calls at any hour, small quotas, no cool-down. */
const rules: Partial<TeamSettings> = {
  callingFromMin: 0,
  callingToMin: 1440,
  attemptsPerDay: 50,
  coolDownDays: 0,
};

/** Agents, rules and a pool of firms, made as a lead's seat would make them. @returns the pool */
export async function fillTeam(
  fleet: Fleet,
  logins: readonly string[],
  options: { firms: number; claimsPerDay: number; newId: () => string },
): Promise<Firm[]> {
  const address = fleet.address(0) ?? "";
  const guest = createRawClient(address);
  const session = await guest.calls.signIn({ ...leadLogin, deviceName: "office", deviceId: null });
  const lead = createRawClient(address, { token: session.deviceToken });
  try {
    for (const login of logins) {
      const rights = { active: true, senior: false, seesNumbers: true, seatNo: null, userId: null };
      await lead.calls.people.put({ ...rights, login, name: login, role: "agent", password: agentPassword });
    }
    const firms = Array.from({ length: options.firms }, (_, no) => ({
      customerId: options.newId(),
      name: firmName(no),
      phone: `138${String(10_000_000 + no * 7919).padStart(8, "0")}`,
    }));
    const bodies: CommandBody[] = [
      ...Object.entries({ ...rules, claimsPerDay: options.claimsPerDay }).map(
        ([key, value]): CommandBody => ({ kind: "put-setting", payload: { key, value, expectedVersion: 0 } }),
      ),
      ...firms.map((firm) => enterCommand(firm, options.newId())),
    ];
    let seatSeq = session.lastSeatSeq;
    for (let at = 0; at < bodies.length; at += 100) {
      const commands = bodies.slice(at, at + 100).map((body) => {
        seatSeq += 1;
        return { opId: options.newId(), seatSeq, expectedVersion: null, wallMs: Date.now(), monoMs: 0, ...body };
      });
      const { receipts } = await lead.calls.push({ commands });
      const bad = receipts.find((receipt) => receipt.status !== "applied");
      if (bad !== undefined) throw new Error(`the pool could not be filled: ${JSON.stringify(bad)}`);
    }
    return firms;
  } finally {
    await guest.close();
    await lead.close();
  }
}

function enterCommand(firm: Firm, numberId: string): CommandBody {
  const customer = newCustomer(firm.customerId, { name: firm.name, numbers: [mobile(numberId, firm.phone)] });
  return { kind: "enter", payload: { customer, claim: false, decidedDifferent: [] } };
}

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, test as base, expect, type Page } from "@playwright/test";
import { createHubTeam, type Login, leadLogin } from "../helpers/hub-team.ts";
import {
  connectSeat,
  type RunningHub,
  type RunningSeat,
  type SeatClient,
  startHub,
  startSeat,
  until,
} from "../helpers/processes.ts";

/**
 * Real processes for a story: one hub, and seats in the browser shell, each with a home, a process and a browser context of
 * its own. Everything waits on conditions. Sign-in goes through the contract, because most stories are about what follows.
 */
export interface Seat {
  readonly home: string;
  /** The seat's page; another object after a restart. */
  readonly page: Page;
  /** The contract, as the page speaks it: for setting a stage and for asking what the page cannot show. */
  readonly client: SeatClient;
  readonly process: RunningSeat;
  /** kill -9, as a power cut would. */
  readonly kill: () => Promise<void>;
  /** Starts the killed or stopped seat again in its home and opens its page. */
  readonly restart: () => Promise<void>;
}

export interface Team {
  readonly hub: RunningHub;
  readonly hubHome: string;
  /** What the hub said first. */
  readonly joinCode: string;
  readonly lead: Seat;
  /** Makes the account, a seat of its own, and signs in. */
  readonly addAgent: (agent: Login) => Promise<Seat>;
  readonly killHub: () => Promise<void>;
  readonly restartHub: () => Promise<void>;
}

export interface Folders {
  readonly make: (name: string) => Promise<string>;
}

/** Where a seat lives, when not on an ordinary machine. */
export interface Surroundings {
  readonly home?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Stage {
  folders: Folders;
  /** A seat that nobody has used: first run. */
  freshSeat: Seat;
  /** Opens a seat of its own; options as on its command line. */
  openSeat: (args?: readonly string[], surroundings?: Surroundings) => Promise<Seat>;
  team: Team;
}

export const firstAgent: Login = { name: "李娜", login: "lina", password: "lina-tests-1" };
export const secondAgent: Login = { name: "王强", login: "wangqiang", password: "wangqiang-tests-1" };

export const test = base.extend<Stage>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the first parameter's names
  folders: async ({}, use) => {
    const made: string[] = [];
    await use({
      make: async (name) => {
        const folder = await mkdtemp(join(tmpdir(), `fairdial-e2e-${name}-`));
        made.push(folder);
        return folder;
      },
    });
    for (const folder of made) await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  },

  openSeat: async ({ browser, contextOptions, folders }, use) => {
    const open: OpenSeat[] = [];
    await use(async (args = ["--lang", "zh-CN"], { home, env = {} } = {}) => {
      const seat = await createSeat({ browser, contextOptions, home: home ?? (await folders.make("seat")), args, env });
      open.push(seat);
      return seat;
    });
    for (const seat of open) await seat.close();
  },

  freshSeat: async ({ openSeat }, use) => use(await openSeat()),

  team: async ({ folders, openSeat }, use) => {
    const hubHome = await folders.make("hub");
    let hub = await startHub({ home: hubHome });
    const joinCode = await createHubTeam(hubHome);
    const joined = async (who: Login, code: string) => {
      const seat = await openSeat();
      await signIn(seat, who, code);
      return seat;
    };
    const lead = await joined(leadLogin, joinCode);
    await use({
      get hub() {
        return hub;
      },
      hubHome,
      joinCode,
      lead,
      addAgent: async (agent) => {
        await lead.client.team.putPerson({
          ...agent,
          userId: null,
          role: "agent",
          seatNo: null,
          active: true,
          senior: false,
          seesNumbers: true,
        });
        return joined(agent, joinCode);
      },
      killHub: () => hub.kill(),
      restartHub: async () => {
        hub = await startHub({ home: hubHome });
      },
    });
    await hub.stop();
  },
});

export { expect };

interface OpenSeat extends Seat {
  readonly close: () => Promise<void>;
}

async function createSeat(options: {
  browser: Browser;
  contextOptions: Parameters<Browser["newContext"]>[0];
  home: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
}): Promise<OpenSeat> {
  const { browser, contextOptions, home, args, env } = options;
  const context = await browser.newContext(contextOptions);
  let running = await start({ home, args, env }, context);
  return {
    home,
    get page() {
      return running.page;
    },
    get client() {
      return running.client;
    },
    get process() {
      return running.process;
    },
    kill: () => running.process.kill(),
    restart: async () => {
      running.closeClient();
      await running.page.close();
      await running.process.stop();
      running = await start({ home, args, env }, context);
    },
    close: async () => {
      running.closeClient();
      await context.close();
      await running.process.stop();
    },
  };
}

async function start(options: Parameters<typeof startSeat>[0], context: BrowserContext) {
  const process = await startSeat(options);
  const { client, close } = await connectSeat(process);
  const page = await context.newPage();
  await page.goto(process.url);
  await page.locator("#root > :not(style)").first().waitFor();
  return { process, client, closeClient: close, page };
}

/** Joins and signs in through the contract, and waits until the page may be worked with. */
export async function signIn(seat: Seat, who: Login, code: string): Promise<void> {
  await seat.client.setup.joinTeam({ code });
  await seat.client.setup.signIn({ login: who.login, password: who.password });
  await until(
    () => seat.client.app.status({}),
    (status) => status.phase === "ready",
  );
}

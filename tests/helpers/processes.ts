import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/websocket";
import type { ContractRouterClient } from "@orpc/contract";
import { WebSocket } from "ws";
import type { contract } from "../../shared/contract/contract.ts";

/** Real processes for tests that need more than one: they are started as a user would start them, and may be killed at any instant. */
export interface RunningProcess {
  readonly pid: number;
  /** kill -9; resolves when the process is gone. */
  readonly kill: () => Promise<void>;
  /** Asks it to end; resolves when the process is gone. */
  readonly stop: () => Promise<void>;
  /** What it wrote to its standard error. */
  readonly words: () => string;
  /** Resolves when the process is gone, for whatever reason. */
  readonly ended: Promise<void>;
}

export interface RunningHub extends RunningProcess {
  readonly address: string;
  readonly port: number;
}

export interface RunningSeat extends RunningProcess {
  readonly url: string;
  readonly port: number;
}

export type SeatClient = ContractRouterClient<typeof contract>;

const source = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** What npm start would run, where the stories in a browser ask for it; the sources everywhere else. */
const built: Record<string, string> = {
  "electron/browser.ts": "dist/seat/browser.js",
  "server/main.ts": "dist/hub/main.js",
};
export const program = (entry: string) => source((process.env.FAIRDIAL_BUILT && built[entry]) || entry);

/**
 * Starts a program and waits for its line of JSON. @param script file, as `program` finds it
 * @throws Error with its last words when it ends before that
 */
async function start(script: string, args: readonly string[], env: Record<string, string>) {
  const { child, process } = spawnProgram(script, args, env);
  return { ready: await readyLine(child, process.words), process };
}

/** A program of ours in a process of its own. `channel`: it and we can send each other messages. */
export function spawnProgram(
  script: string,
  args: readonly string[],
  env: Record<string, string>,
  { channel = false } = {},
): { child: ChildProcess; process: RunningProcess } {
  const child = spawn(process.execPath, [script, ...args], {
    stdio: channel ? ["ignore", "pipe", "pipe", "ipc"] : ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  let words = "";
  child.stderr?.on("data", (chunk) => {
    words = (words + chunk).slice(-8000);
  });
  const end = (signal: NodeJS.Signals) => async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  };
  const ended = once(child, "exit").then(() => undefined);
  const { pid = 0 } = child;
  return { child, process: { pid, kill: end("SIGKILL"), stop: end("SIGTERM"), words: () => words, ended } };
}

function readyLine(child: ChildProcess, words: () => string): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`ended before it was ready (${code}): ${words()}`)));
    if (!child.stdout) return reject(new Error("no standard output"));
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (!line.startsWith("{")) return;
      resolve(JSON.parse(line) as Record<string, unknown>);
    });
  });
}

/** A hub on its own. @param port 0 = the system chooses; a hub started again in its home takes its old port */
export async function startHub({
  home,
  port = 0,
  args = [],
  env = {},
  entry = program("server/main.ts"),
}: {
  home: string;
  port?: number;
  args?: readonly string[];
  env?: Record<string, string>;
  /** Another program that speaks as the hub does. */
  entry?: string;
}): Promise<RunningHub> {
  const { ready, process } = await start(
    entry,
    ["--home", home, "--port", String(port), "--host", "127.0.0.1", "--ready-json", ...args],
    env,
  );
  const address = String(ready.address);
  return { ...process, address, port: Number(new URL(address).port) };
}

/** A seat in the browser shell. */
export async function startSeat({
  home,
  port = 0,
  args = [],
  env = {},
}: {
  home: string;
  port?: number;
  args?: readonly string[];
  env?: Record<string, string>;
}): Promise<RunningSeat> {
  const { ready, process } = await start(
    program("electron/browser.ts"),
    ["--home", home, "--port", String(port), "--no-open", "--ready-json", ...args],
    env,
  );
  return { ...process, url: String(ready.url), port: Number(ready.port) };
}

/** Speaks the contract to a seat as its page would. */
export async function connectSeat(seat: RunningSeat): Promise<{ client: SeatClient; close: () => void }> {
  const url = new URL(seat.url);
  const origin = url.origin;
  const token = url.hash.replace("#token=", "");
  const answer = await fetch(`${origin}/session`, { method: "POST", headers: { origin }, body: token });
  const cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? "";
  const socket = new WebSocket(`${origin.replace("http", "ws")}/rpc`, { headers: { origin, cookie } });
  await once(socket, "open");
  const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket });
  return { client: createORPCClient(link), close: () => socket.terminate() };
}

/** Asks until the answer suits; for states that arrive, never for speed: the limit is one that no slow machine reaches. */
export async function until<T>(ask: () => Promise<T>, suits: (answer: T) => boolean, limitMs = 120_000): Promise<T> {
  const endMs = Date.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (suits(answer)) return answer;
    if (Date.now() > endMs) throw new Error(`waited ${limitMs} ms in vain; last answer: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

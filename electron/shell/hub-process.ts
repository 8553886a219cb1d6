import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { z } from "zod";
import type { HubProcess } from "./ports.ts";

/** The line that a hub prints when it listens. */
const ReadyLine = z.object({ address: z.string() });

const startLimitMs = 60_000;
const stopLimitMs = 10_000;

export interface HubOptions {
  readonly home: string;
  readonly port: number | null;
  readonly demo: boolean;
}

export function hubFlags({ home, port, demo }: HubOptions): string[] {
  return [
    "--home",
    home,
    ...(port === null ? [] : ["--port", String(port)]),
    ...(demo ? ["--demo"] : []),
    "--ready-json",
    "--exit-with-parent",
  ];
}

/** @returns the hub's address when the line is its ready line */
function readReadyLine(line: string): string | undefined {
  try {
    return ReadyLine.safeParse(JSON.parse(line)).data?.address;
  } catch {
    return undefined;
  }
}

/**
 * Starts the embedded hub as a process of its own. Its standard input stays open for as long as we live: when it closes,
 * even by kill -9, the hub ends too.
 *
 * @throws Error with the hub's last words when it ends before it listens, or does not listen within a minute
 */
export async function startHubProcess(entry: string, options: HubOptions): Promise<HubProcess> {
  const child = spawn(process.execPath, [entry, ...hubFlags(options)], { stdio: ["pipe", "pipe", "pipe"] });
  const { pid } = child;
  if (pid === undefined) throw new Error("the hub process could not be started");
  child.stdin.on("error", () => undefined);
  let asked = false;
  const address = await waitUntilReady(child).catch((error) => {
    child.kill("SIGKILL");
    throw error;
  });
  return {
    address,
    pid,
    onExit: (listener) => {
      child.once("exit", (code) => {
        if (!asked) listener(code);
      });
    },
    stop: async () => {
      asked = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      await stop(child);
    },
  };
}

/** A process of a hub, Node's own or Electron's utility process. */
interface StartingHub {
  readonly stdout: NodeJS.ReadableStream | null;
  readonly stderr: NodeJS.ReadableStream | null;
  once(event: "exit", listener: (code: number | null) => void): unknown;
}

/**
 * @returns its address, once it listens
 * @throws Error with its last words when it ends before, or does not listen within a minute; it may be running still
 */
export function waitUntilReady(child: StartingHub): Promise<string> {
  return new Promise((resolve, reject) => {
    let words = "";
    const tooLate = setTimeout(() => reject(new Error("the hub did not start within a minute")), startLimitMs);
    child.stderr?.on("data", (chunk) => {
      words = (words + chunk).slice(-2000);
    });
    child.once("exit", (code) => {
      clearTimeout(tooLate);
      reject(new Error(`the hub ended before it listened (${code}): ${words.trim()}`));
    });
    if (!child.stdout) return;
    createInterface({ input: child.stdout }).on("line", (line) => {
      const address = readReadyLine(line);
      if (address === undefined) return;
      clearTimeout(tooLate);
      resolve(address);
    });
  });
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const kill = setTimeout(() => child.kill("SIGKILL"), stopLimitMs);
  child.stdin?.end();
  if (process.platform !== "win32") child.kill("SIGTERM");
  await ended;
  clearTimeout(kill);
}

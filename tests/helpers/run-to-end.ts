import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { program } from "./processes.ts";

/** Runs a program that is expected to end by itself, as a user would from a terminal. @param entry as in the sources */
export async function runToEnd(entry: string, args: readonly string[]): Promise<{ code: number; words: string }> {
  const child = spawn(process.execPath, [program(entry), ...args], { stdio: ["ignore", "ignore", "pipe"] });
  const [words, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
  return { code: Number(code), words: words.trim() };
}

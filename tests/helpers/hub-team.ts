import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import Database from "better-sqlite3";
import { program } from "./processes.ts";

export interface Login {
  readonly name: string;
  readonly login: string;
  readonly password: string;
}

export const leadLogin: Login = { name: "林静", login: "lin", password: "lin-tests-1" };

/** Makes the team of a running hub, as an administrator would from the command line; answers the first join code. */
export async function createHubTeam(
  home: string,
  lead: Login = leadLogin,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const named = ["--team", "测试团队", "--name", lead.name, "--login", lead.login, "--password-stdin"];
  const args = ["create-team", "--home", home, "--host", "127.0.0.1", ...named];
  const child = spawn(process.execPath, [program("server/main.ts"), ...args], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  child.stdin.end(`${lead.password}\n`);
  const [said, wrong] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  const joinCode = /join code (\S+)/.exec(said)?.[1];
  if (joinCode === undefined) throw new Error(`the team could not be made: ${said} ${wrong}`);
  return joinCode;
}

/** How often each text stands in the activities of a stopped hub. */
export function countNotes(home: string, texts: readonly string[]): Map<string, number> {
  const db = new Database(join(home, "hub.db"), { readonly: true });
  try {
    const count = db.prepare("select count(*) as n from activity where instr(body, ?) > 0");
    return new Map(texts.map((one) => [one, Number((count.get(one) as { n: number }).n)]));
  } finally {
    db.close();
  }
}

/** How often each text stands in the notes of a stopped hub's callbacks. */
export function countCallbacks(home: string, texts: readonly string[]): Map<string, number> {
  const db = new Database(join(home, "hub.db"), { readonly: true });
  try {
    const count = db.prepare("select count(*) as n from callback where note = ?");
    return new Map(texts.map((one) => [one, Number((count.get(one) as { n: number }).n)]));
  } finally {
    db.close();
  }
}

import { closeSync, openSync, readFileSync, unlinkSync, writeSync } from "node:fs";
import { Refusal, RefusalCode } from "../../../shared/errors.ts";

export interface HomeLock {
  release(): void;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

const holderOf = (path: string): number | undefined => {
  try {
    const pid = Number.parseInt(readFileSync(path, "utf8"), 10);
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
};

/**
 * One seat a home. The lock file names the process that holds it; the lock of a process that is gone is taken over.
 *
 * @param held homes that this process holds itself (two seats in one process are two seats)
 * @throws Refusal home-in-use with the holder's pid
 */
export function lockHome(path: string, held: Set<string>): HomeLock {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      const file = openSync(path, "wx", 0o600);
      writeSync(file, `${process.pid}\n`);
      closeSync(file);
      held.add(path);
      return {
        release: () => {
          held.delete(path);
          if (holderOf(path) === process.pid) unlinkSync(path);
        },
      };
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const pid = holderOf(path);
    const ours = pid === process.pid;
    if (pid !== undefined && (ours ? held.has(path) : isAlive(pid))) throw new Refusal(RefusalCode.HomeInUse, { pid });
    try {
      unlinkSync(path);
    } catch {
      // Another seat took it over between the look and the removal: the next round sees its pid.
    }
  }
  throw new Refusal(RefusalCode.HomeInUse, { pid: holderOf(path) ?? 0 });
}

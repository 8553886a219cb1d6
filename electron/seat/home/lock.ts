import { closeSync, openSync, readFileSync, unlinkSync, writeSync } from "node:fs";
import { Refusal, RefusalCode } from "../../../shared/errors.ts";

export interface HomeLock {
  release(): void;
}

interface Holder {
  readonly pid: number;
  /** Tells the process from a later one that was given the same number; "" where the system does not say. */
  readonly birth: string;
}

/** When a process began: of ourselves by our own clock, of others as Linux tells it. */
function birthOf(pid: number): string {
  if (process.platform === "linux") {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
    } catch {
      return "";
    }
  }
  return pid === process.pid ? String(Math.round(performance.timeOrigin)) : "";
}

function isAlive({ pid, birth }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  const now = birthOf(pid);
  return now === "" || birth === "" || now === birth;
}

function findHolder(path: string): Holder | undefined {
  try {
    const [pid = "", birth = ""] = readFileSync(path, "utf8").trim().split(" ");
    return /^\d+$/.test(pid) ? { pid: Number(pid), birth } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * One seat a home. The lock file names the process that holds it; the lock of a process that is gone is taken over.
 *
 * @throws Refusal home-in-use with the holder's pid
 */
export function lockHome(path: string): HomeLock {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      const file = openSync(path, "wx", 0o600);
      writeSync(file, `${process.pid} ${birthOf(process.pid)}\n`);
      closeSync(file);
      return {
        release: () => {
          if (findHolder(path)?.pid === process.pid) unlinkSync(path);
        },
      };
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const holder = findHolder(path);
    if (holder !== undefined && isAlive(holder)) throw new Refusal(RefusalCode.HomeInUse, { pid: holder.pid });
    try {
      unlinkSync(path);
    } catch {
      // Another seat took it over between the look and the removal: the next round sees its pid.
    }
  }
  throw new Refusal(RefusalCode.HomeInUse, { pid: findHolder(path)?.pid ?? 0 });
}

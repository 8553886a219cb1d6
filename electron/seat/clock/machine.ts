import { readFileSync } from "node:fs";
import { uptime } from "node:os";

/** Milliseconds since the computer was started, sleep counted (os.uptime reads the boot clock, not the monotonic one). */
export const upSinceBootMs = (): number => Math.round(uptime() * 1000);

/** Names this run of the operating system; "" where the system has no such name. */
export function readBootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "";
  }
}

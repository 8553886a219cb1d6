import { mkdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { type Logger, pino } from "pino";

const largestLogBytes = 8 * 1024 * 1024;

/** The seat's log: JSON lines in `log/seat.log` of its home, the one before kept beside it. Numbers and notes are never logged. */
export function openLog(home: string): Logger {
  const folder = join(home, "log");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, "seat.log");
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > largestLogBytes) renameSync(file, join(folder, "seat.1.log"));
  const destination = pino.destination({ dest: file, sync: true });
  // A full disk must not turn a line of the log into an error of whoever wrote it.
  destination.on("error", () => undefined);
  return pino({ level: process.env.FAIRDIAL_LOG ?? "info" }, destination);
}

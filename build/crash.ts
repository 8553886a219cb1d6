import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCrashRounds } from "../tests/crash/crash-rounds.ts";
import { readFlags } from "./flags.ts";

export const usage = `npm run crash -- [--rounds 50] [--seed 1] [--json FILE]
kill -9 of seat and hub at random moments while a note is typed and a wrap-up is pushed. Ends with 1 on any loss.
`;

/** `npm run crash`. @throws FlagError for a value that cannot be followed */
export async function run(args: readonly string[]): Promise<void> {
  const values = readFlags(args, { rounds: 50, seed: 1, json: undefined });
  const report = await runCrashRounds({
    folder: await mkdtemp(join(tmpdir(), "fairdial-crash-")),
    rounds: values.rounds,
    seed: values.seed,
    say: (line) => process.stdout.write(`${line}\n`),
  });
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
  if (report.lostDrafts.length + report.missing.length + report.doubled.length > 0) process.exitCode = 1;
}

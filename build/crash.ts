import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runCrashRounds } from "../tests/crash/crash-rounds.ts";

/** `npm run crash -- [--rounds 50] [--seed 1] [--json FILE]`: kill -9 of seat and hub at random moments; exit code 1 on any loss. */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: "string", default: "50" },
      seed: { type: "string", default: "1" },
      json: { type: "string" },
    },
  });
  const report = await runCrashRounds({
    folder: await mkdtemp(join(tmpdir(), "fairdial-crash-")),
    rounds: Number(values.rounds),
    seed: Number(values.seed),
    say: (line) => process.stdout.write(`${line}\n`),
  });
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
  if (report.lostDrafts.length + report.missing.length + report.doubled.length > 0) process.exitCode = 1;
}

import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openSqliteStore } from "../server/stores/sqlite/open.ts";
import { runChaos } from "../tests/chaos/run.ts";
import { type FaultKind, faultKinds } from "../tests/chaos/schedule.ts";

/**
 * `npm run chaos -- [--seats 20] [--seconds 120] [--seed 1] [--store sqlite|postgres] [--nodes 1] [--faults kill,delay,…] [--json FILE]`:
 * agents at work while processes die, lines break, clocks jump and disks fill; exit code 1 when an invariant did not hold.
 */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      seats: { type: "string", default: "20" },
      seconds: { type: "string", default: "120" },
      seed: { type: "string", default: "1" },
      store: { type: "string", default: "sqlite" },
      nodes: { type: "string", default: "1" },
      faults: { type: "string", default: faultKinds.join(",") },
      json: { type: "string" },
    },
  });
  const faults = values.faults.split(",").filter((name) => name !== "");
  const unknown = faults.find((name) => !faultKinds.includes(name as FaultKind));
  if (unknown !== undefined) throw new Error(`there is no fault ${unknown}; choose among ${faultKinds.join(", ")}`);
  const report = await runChaos({
    folder: await mkdtemp(join(tmpdir(), "fairdial-chaos-")),
    seats: Number(values.seats),
    seconds: Number(values.seconds),
    seed: Number(values.seed),
    store: "sqlite",
    nodes: Number(values.nodes),
    faults: faults as FaultKind[],
    openStore: (home) => openSqliteStore(join(home, "hub.db")),
    say: (line) => process.stderr.write(`${line}\n`),
  });
  const json = `${JSON.stringify(report, null, 2)}\n`;
  process.stdout.write(json);
  if (values.json !== undefined) await writeFile(values.json, json);
  if (report.trace.length > 0) process.exitCode = 1;
}

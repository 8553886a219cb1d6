import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openPostgresStore } from "../server/stores/postgres/open.ts";
import { openSqliteStore } from "../server/stores/sqlite/open.ts";
import { plantNames } from "../tests/chaos/plants.ts";
import { runChaos } from "../tests/chaos/run.ts";
import { type FaultKind, faultKinds } from "../tests/chaos/schedule.ts";
import { startPostgres } from "../tests/helpers/postgres.ts";

/**
 * `npm run chaos -- [--seats 20] [--seconds 120] [--seed 1] [--store sqlite|postgres] [--nodes 1] [--faults kill,delay,…] [--speed 1]
 * [--plant NAME] [--json FILE]`: agents at work while processes die, lines break, clocks jump and disks fill; exit code 1 when an invariant
 * did not hold. --speed: all clocks go this many times faster, so that leases end within the run; --plant: a known bug that the run must find.
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
      speed: { type: "string", default: "1" },
      plant: { type: "string" },
      json: { type: "string" },
    },
  });
  const faults = values.faults.split(",").filter((name) => name !== "");
  const unknown = faults.find((name) => !faultKinds.includes(name as FaultKind));
  if (unknown !== undefined) throw new Error(`there is no fault ${unknown}; choose among ${faultKinds.join(", ")}`);
  const plant = plantNames.find((name) => name === values.plant);
  if (values.plant !== undefined && plant === undefined) {
    throw new Error(`there is no planted bug ${values.plant}; choose among ${plantNames.join(", ")}`);
  }
  const postgres = values.store === "postgres" ? await startPostgres() : undefined;
  try {
    const databaseUrl = await postgres?.newDatabase();
    const report = await runChaos({
      folder: await mkdtemp(join(tmpdir(), "fairdial-chaos-")),
      keep: true,
      seats: Number(values.seats),
      seconds: Number(values.seconds),
      seed: Number(values.seed),
      store: postgres === undefined ? "sqlite" : "postgres",
      ...(databaseUrl === undefined ? {} : { databaseUrl }),
      nodes: Number(values.nodes),
      faults: faults as FaultKind[],
      speed: Number(values.speed),
      ...(plant === undefined ? {} : { plant }),
      openStore: (home) =>
        databaseUrl === undefined ? openSqliteStore(join(home, "hub.db")) : openPostgresStore(databaseUrl),
      say: (line) => process.stderr.write(`${line}\n`),
    });
    const json = `${JSON.stringify(report, null, 2)}\n`;
    process.stdout.write(json);
    if (values.json !== undefined) await writeFile(values.json, json);
    if (report.trace.length > 0) process.exitCode = 1;
  } finally {
    await postgres?.stop();
  }
}

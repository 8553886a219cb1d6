import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openPostgresStore } from "../server/stores/postgres/open.ts";
import { openSqliteStore } from "../server/stores/sqlite/open.ts";
import { plantNames } from "../tests/chaos/plants.ts";
import { runChaos } from "../tests/chaos/run.ts";
import { type FaultKind, faultKinds } from "../tests/chaos/schedule.ts";
import { slowDisk, startPostgres } from "../tests/helpers/postgres.ts";
import { FlagError, readFlags } from "./flags.ts";

export const usage = `npm run chaos -- [--seats 20] [--seconds 120] [--seed 1] [--store sqlite|postgres] [--nodes 1] [--faults LIST]
                    [--speed 1] [--plant NAME] [--json FILE]
Agents at work while processes die, lines break, clocks jump, disks and databases fail. Ends with 1 when an invariant did
not hold, and prints what led to it. The same seed gives the same schedule.

  --faults  of ${faultKinds.join(",")} (default: all);
            database, the fall of the database's server, is of PostgreSQL alone
  --speed   all clocks go this many times faster, so that leases end within the run
  --plant   a known bug that the run must find: ${plantNames.join(", ")}
`;

/** `npm run chaos`. @throws FlagError for a value that cannot be followed */
export async function run(args: readonly string[]): Promise<void> {
  const values = readFlags(args, {
    seats: 20,
    seconds: 120,
    seed: 1,
    store: "sqlite",
    nodes: 1,
    faults: faultKinds.join(","),
    speed: 1,
    plant: undefined,
    json: undefined,
  });
  const store = oneOf("store", values.store, ["sqlite", "postgres"]);
  const faults = values.faults.split(",").filter((name) => name !== "");
  for (const name of faults) oneOf("fault", name, faultKinds);
  const plant = values.plant === undefined ? undefined : oneOf("planted bug", values.plant, plantNames);
  const postgres = store === "postgres" ? await startPostgres(slowDisk) : undefined;
  try {
    const databaseUrl = await postgres?.newDatabase();
    const report = await runChaos({
      folder: await mkdtemp(join(tmpdir(), "fairdial-chaos-")),
      keep: true,
      seats: values.seats,
      seconds: values.seconds,
      seed: values.seed,
      store,
      ...(postgres === undefined || databaseUrl === undefined
        ? {}
        : { databaseUrl, prepareCrash: postgres.prepareCrash }),
      nodes: values.nodes,
      faults: faults as FaultKind[],
      speed: values.speed,
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

function oneOf<const T extends string>(kind: string, name: string, names: readonly T[]): T {
  const found = names.find((one) => one === name);
  if (found === undefined) throw new FlagError(`There is no ${kind} “${name}”; choose among ${names.join(", ")}.`);
  return found;
}

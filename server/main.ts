import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { pino } from "pino";
import { v7 as uuidv7 } from "uuid";
import packageFile from "../package.json" with { type: "json" };
import { Refusal } from "../shared/errors.ts";
import { openAtRest } from "./at-rest.ts";
import { backUp, restore } from "./backup.ts";
import { makeFolder } from "./http/hub-home.ts";
import { type HubOptions, type RunningHub, startHub } from "./hub.ts";
import { sayLedger } from "./ledger/say-ledger.ts";
import { sayRefusal } from "./say-refusal.ts";
import { asRefusal } from "./stores/sqlite/open.ts";

/** The hub's command line: serves by default; the other commands work on a hub's folder, whether it runs or not. */
const usage = `Fairdial hub

  hub --home DIR [--port N] [--host ADDRESS] [--address URL]… [--demo] [--ready-json] [--exit-with-parent] [--no-announce]
  hub create-team --home DIR --team NAME --name NAME --login LOGIN --password-stdin
  hub join-code --home DIR [--renew]
  hub backup FILE --home DIR
  hub restore FILE --home DIR
  hub move --home DIR
  hub verify-ledger --home DIR [--expect SEQ:HASH]

  --port N           default: the port it had last, else 7443; 0 = any free one
  --host ADDRESS     default 0.0.0.0; 127.0.0.1 = this machine alone
  --address URL      https://host:port under which seats reach this node, where that is a balancer or another name; several may be given
  --ready-json       one JSON line when it listens
  --exit-with-parent ends when standard input closes

  DATABASE_URL=postgres://user:password@host:port/database keeps the rows there instead of in the folder; several hubs
  started on the same database are nodes of one hub (docs/SCALING.md)

  backup copies a hub into one file while it runs, with its certificate and key: keep it as you keep the hub. restore puts
  it in the place of a stopped hub's rows and keeps those beside; seats send again what the back-up lacks. On PostgreSQL use
  its own tools

  move takes a stopped hub's rows from the folder to DATABASE_URL, with its certificate and devices; seats notice nothing

  verify-ledger finds changed, deleted, inserted and moved events and owners that disagree with them, names each and ends
  with 1; --expect is a head that it printed earlier, kept elsewhere: it finds a ledger rewritten as a whole
`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      home: { type: "string" },
      port: { type: "string" },
      host: { type: "string" },
      address: { type: "string", multiple: true },
      demo: { type: "boolean" },
      "ready-json": { type: "boolean" },
      "exit-with-parent": { type: "boolean" },
      "no-announce": { type: "boolean" },
      renew: { type: "boolean" },
      expect: { type: "string" },
      team: { type: "string" },
      name: { type: "string" },
      login: { type: "string" },
      "password-stdin": { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help === true) return say(usage);
  const home = resolve(values.home ?? "fairdial-hub");
  const options: HubOptions = {
    home,
    host: values.host ?? "0.0.0.0",
    port: values.port === undefined ? null : readPort(values.port),
    appVersion: packageFile.version,
    ...(process.env.FAIRDIAL_BOOTSTRAP ? { bootstrapSecret: process.env.FAIRDIAL_BOOTSTRAP } : {}),
    announce: values["no-announce"] !== true && values.host !== "127.0.0.1",
    // A hub that lives with a seat keeps its rows beside it, whatever else this machine's environment is for.
    ...(process.env.DATABASE_URL && values["exit-with-parent"] !== true
      ? { databaseUrl: process.env.DATABASE_URL }
      : {}),
    ...(values.address === undefined ? {} : { publicAddresses: values.address.map(readAddress) }),
  };
  const [command = "serve", file] = positionals;
  if (command === "serve") return serve(options, values);
  if (command === "create-team") return createTeam(options, values);
  if (command === "join-code") return showJoinCode(options, values.renew === true);
  if (command === "verify-ledger") return verifyLedger(options, values.expect);
  if (command === "backup" || command === "restore") return copyHub(command, options, file);
  if (command === "move") return moveHub(options);
  throw new Error(`unknown command: ${command}\n\n${usage}`);
}

async function serve(
  options: HubOptions,
  flags: { demo?: boolean; "ready-json"?: boolean; "exit-with-parent"?: boolean },
): Promise<void> {
  const demo = flags.demo === true ? await import("./demo/seed.ts") : undefined;
  try {
    makeFolder(join(options.home, "log"));
  } catch (error) {
    throw asRefusal(error, options.home);
  }
  const destination = pino.destination({ dest: join(options.home, "log", "hub.log"), mkdir: true, sync: true });
  // A full disk must not turn a line of the log into an error of whoever wrote it.
  destination.on("error", () => undefined);
  const log = pino({ level: "info" }, destination);
  const hub = await startHub({ ...options, log, ...(demo === undefined ? {} : { seed: demo.seedDemo }) });
  watchEnd(hub, flags["exit-with-parent"] === true);
  if (flags["ready-json"] === true) {
    const { address, addresses, fingerprint } = hub;
    say(JSON.stringify({ event: "listening", address, addresses, fingerprint, pid: process.pid }));
    return;
  }
  say(`Fairdial hub ${packageFile.version} on ${hostname()}`);
  for (const address of hub.addresses) say(`  ${address}`);
  say(`  certificate ${hub.fingerprint.slice(0, 24)}`);
  await sayJoinCode(hub);
}

/** Ends in order when asked, or when whoever started it is gone. */
function watchEnd(hub: RunningHub, withParent: boolean): void {
  const end = () => {
    // A stop that hangs must not keep a process alive that nobody wants; the database survives any end.
    setTimeout(() => process.exit(0), 5_000).unref();
    void hub.stop().then(() => process.exit(0));
  };
  process.once("SIGTERM", end);
  process.once("SIGINT", end);
  if (!withParent) return;
  process.stdin.resume();
  process.stdin.once("end", end);
  process.stdin.once("close", end);
  process.stdin.on("error", end);
  process.once("disconnect", end);
}

async function createTeam(
  options: HubOptions,
  flags: { team?: string; name?: string; login?: string; "password-stdin"?: boolean },
): Promise<void> {
  const { team, name, login } = flags;
  if (!team || !name || !login || flags["password-stdin"] !== true) throw new Error(usage);
  const password = (await text(process.stdin)).replace(/\r?\n$/, "");
  const hub = await openAtRest(options);
  try {
    await hub.createTeam({ teamName: team, name, login, password });
    say(`Team "${team}" made; ${login} may sign in.`);
    say(`  join code ${(await hub.joinCode()).code}`);
  } finally {
    await hub.close();
  }
}

async function showJoinCode(options: HubOptions, renew: boolean): Promise<void> {
  const hub = await openAtRest(options);
  try {
    say((await hub.joinCode(renew)).code);
  } finally {
    await hub.close();
  }
}

async function copyHub(command: "backup" | "restore", { home, databaseUrl }: HubOptions, file: string | undefined) {
  if (file === undefined) throw new Error(usage);
  if (databaseUrl !== undefined) throw new Error("This hub's rows are on PostgreSQL: back them up with its own tools.");
  if (command === "backup") {
    const { customers, rev } = await backUp(home, resolve(file), Date.now);
    return say(`Backed up ${customers} customers, up to change ${rev}, into ${resolve(file)}.`);
  }
  const restored = await restore(home, resolve(file), { nowMs: Date.now, newId: uuidv7 });
  const { customers, rev, kept, carried } = restored;
  say(
    `Restored ${customers} customers, up to change ${rev}.${kept === null ? "" : ` What was there is kept in ${kept}.`}`,
  );
  if (carried === null) {
    const until = new Date(restored.unknownUntilMs).toLocaleString();
    say(`The rows before could not be read. A seat that has been away since may call customers that this hub takes for free,
until ${until} at the latest: let every seat come online before the pool is worked.`);
  } else if (carried > 0) say(`${carried} customers stay with the seats that got them after the back-up.`);
}

async function moveHub({ home, databaseUrl }: HubOptions): Promise<void> {
  if (databaseUrl === undefined)
    throw new Error("Say where to: DATABASE_URL=postgres://user:password@host:port/database");
  const { moveToDatabase } = await import("./move.ts");
  const { rows, kept } = await moveToDatabase(home, databaseUrl, { nowMs: Date.now, newId: uuidv7, say });
  say(
    `Moved ${rows} rows. Start the hub with the same DATABASE_URL and --home ${home}. What was there is kept in ${kept}.`,
  );
}

async function verifyLedger(options: HubOptions, expected: string | undefined): Promise<void> {
  const [, seq, hash] = /^(\d+):([0-9a-f]{64})$/.exec(expected ?? "") ?? [];
  if (expected !== undefined && hash === undefined) throw new Error(`--expect wants SEQ:HASH, got ${expected}`);
  if (!process.env.DATABASE_URL && !existsSync(options.home)) throw new Error(`no hub in ${options.home}`);
  const hub = await openAtRest(options);
  try {
    const reports = await hub.verifyLedger(hash === undefined ? undefined : { seq: Number(seq), hash });
    for (const report of reports) for (const line of sayLedger(report)) say(line);
    if (reports.some((report) => report.faults.length > 0)) process.exitCode = 1;
  } finally {
    await hub.close();
  }
}

async function sayJoinCode(hub: RunningHub): Promise<void> {
  const code = await hub.joinCode().catch(() => undefined);
  say(code === undefined ? "  no team yet: make one with create-team or from a seat" : `  join code ${code.code}`);
}

function readPort(given: string): number {
  const port = Number(given);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port wants a number up to 65535, got ${given}`);
  return port;
}

/** https://host:port and nothing else. */
function readAddress(given: string): string {
  const url = URL.parse(given);
  if (url === null || url.protocol !== "https:") throw new Error(`--address wants https://host:port, got ${given}`);
  return url.origin;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().catch((error: unknown) => {
  const words = error instanceof Refusal ? sayRefusal(error) : error instanceof Error ? error.message : String(error);
  process.stderr.write(`${words}\n`);
  process.exit(1);
});

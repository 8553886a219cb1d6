import { existsSync, renameSync } from "node:fs";
import { type Kysely, sql } from "kysely";
import { readable } from "../shared/protocol/readable.ts";
import { hubAnswers } from "./http/hub-answers.ts";
import { openHubHome } from "./http/hub-home.ts";
import { loadIdentity } from "./nodes/identity.ts";
import { openPostgresStore } from "./stores/postgres/open.ts";
import { takeIdentity } from "./stores/sql/nodes.ts";
import { openSqliteStore } from "./stores/sqlite/open.ts";
import type { HubStore } from "./stores/store.ts";

/** PostgreSQL takes 65,535 parameters a statement. */
const MOST_PARAMETERS = 60_000;
const MOST_ROWS = 1_000;
/** Who is there just now, what says which hub it is, and what SQLite has in the place of an index: none of it is a row of the team. */
const ownTables = ["hub", "node", "presence", "duty", "hub_schema", "holding", "holding_settled"];
/** Written last: a database without a team is one that no move has finished. */
const LAST = "org";

export interface Moved {
  readonly rows: number;
  /** Where the folder's rows are kept; they are no longer the hub's. */
  readonly kept: string;
}

/**
 * Moves a stopped hub's rows from its folder into a database on PostgreSQL, with its id, epoch, certificate and devices, so that the hub
 * started on it is the same for every seat. A move that broke off is begun anew by the next.
 *
 * @throws Refusal hub-too-new; Error where there is no hub, it still runs, or the database has a team already
 */
export async function moveToDatabase(
  home: string,
  databaseUrl: string,
  deps: { nowMs: () => number; newId: () => string; say: (line: string) => void },
): Promise<Moved> {
  const hubHome = openHubHome(home, deps.newId);
  if (!existsSync(hubHome.databaseFile)) throw new Error(`There is no hub in ${home}.`);
  const { port } = hubHome.get();
  if (port !== null && (await hubAnswers(port)))
    throw new Error(`A hub still runs on port ${port}: stop it first, then move.`);
  const from = await openSqliteStore(hubHome.databaseFile);
  const to = await openPostgresStore(databaseUrl);
  let rows = 0;
  try {
    const { hubId, epoch, certificate } = await loadIdentity(from, hubHome, deps);
    const tables = await listTables(from);
    await clear(to, tables);
    const copy = async (table: string): Promise<void> => {
      const { count, changed } = await copyTable(from, to, table);
      rows += count;
      if (count > 0) deps.say(`${table}: ${count}`);
      for (const [column, texts] of changed) deps.say(saidOfChanged(table, column, texts));
    };
    for (const table of tables) await copy(table);
    await takeIdentity(to.db, {
      hub_id: hubId,
      epoch,
      certificate_pem: certificate.certificatePem,
      certificate_key_pem: certificate.keyPem,
    });
    await copy(LAST);
  } finally {
    await to.close();
    await from.close();
  }
  const kept = `${hubHome.databaseFile}.moved-${new Date(deps.nowMs()).toISOString().replaceAll(/[:.]/g, "-")}`;
  renameSync(hubHome.databaseFile, kept);
  return { rows, kept };
}

async function listTables(from: HubStore): Promise<string[]> {
  const { rows } = await sql<{
    name: string;
  }>`select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'`.execute(from.read);
  return rows.map((row) => row.name).filter((name) => name !== LAST && !ownTables.includes(name));
}

/** Takes away what a move that broke off has left. @throws Error where the database has a team */
async function clear(to: HubStore, tables: readonly string[]): Promise<void> {
  const known = await to.db.selectFrom("org").select("name").executeTakeFirst();
  if (known !== undefined)
    throw new Error(`That database has the team ${known.name} already: give the address of an empty one.`);
  for (const table of [...tables, "hub"]) await any(to.db).deleteFrom(table).execute();
}

/** Copies the rows, their texts as PostgreSQL takes them. @returns how many rows, and how many texts had to be changed by column */
async function copyTable(
  from: HubStore,
  to: HubStore,
  table: string,
): Promise<{ count: number; changed: ReadonlyMap<string, number> }> {
  let waiting: Record<string, unknown>[] = [];
  let count = 0;
  const changed = new Map<string, number>();
  const write = async (): Promise<void> => {
    if (waiting.length === 0) return;
    await any(to.db).insertInto(table).values(waiting).execute();
    count += waiting.length;
    waiting = [];
  };
  for await (const row of any(from.read).selectFrom(table).selectAll().stream(MOST_ROWS)) {
    const taken = readable(row);
    for (const column of Object.keys(row)) {
      if (taken[column] !== row[column]) changed.set(column, (changed.get(column) ?? 0) + 1);
    }
    waiting.push(taken);
    if (waiting.length >= Math.min(MOST_ROWS, MOST_PARAMETERS / Object.keys(row).length)) await write();
  }
  await write();
  return { count, changed };
}

/** Texts of an older hub, which took every character in. */
function saidOfChanged(table: string, column: string, texts: number): string {
  const said = `${table}.${column}: the character U+0000 was left out of ${texts} texts, PostgreSQL takes it in none`;
  return table === "ledger" ? `${said}; verify-ledger will name these events as changed` : said;
}

/** Tables by name: the copy knows none of them. */
const any = (db: HubStore["read"]) => db as unknown as Kysely<Record<string, Record<string, unknown>>>;

import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { migrateHub } from "../migrate.ts";
import type { HubDatabase } from "../schema.ts";
import { createHotQueries } from "../sql/hot-queries.ts";
import type { HubStore } from "../store.ts";
import { postgresBulk } from "./bulk.ts";
import { createDisk } from "./disk.ts";
import { createForeseenBulk } from "./foreseen.ts";
import { createHints } from "./hints.ts";
import { postgresHoldings } from "./holdings.ts";
import { createLine } from "./line.ts";
import { named } from "./named.ts";
import { transactAgain } from "./retry.ts";

/** Writers of one organisation wait for its counter row anyway; a few connections are enough for all of a node's. */
const WRITERS = 4;
const READERS = 8;
const CONNECT_TIMEOUT_MS = 10_000;
/** A node that vanished in the middle of a transaction must not hold the counter row of an organisation for longer. */
const IDLE_IN_TRANSACTION_MS = 15_000;
/** Nor one whose computer vanished with half of its statements sent: that one is not idle for the server, it is still being read. */
const KEEPALIVES = ["set tcp_keepalives_idle = 10", "set tcp_keepalives_interval = 3", "set tcp_keepalives_count = 3"];

/**
 * Opens (and brings up to date) the hub's tables on PostgreSQL or an engine that speaks like it. Several nodes may open
 * the same database at the same moment.
 *
 * @param url postgres://user:password@host:port/database
 * @throws Refusal hub-too-new; Error that names server and database where they cannot be used
 */
export async function openPostgresStore(url: string): Promise<HubStore> {
  // Arrays of a group's size would be planned anew each time; the plan that fits any size is the right one here.
  // And every statement of a writer looks rows up by key, whatever a new table's statistics say.
  const writers = openPool(url, WRITERS, ["set plan_cache_mode = force_generic_plan", "set enable_seqscan = off"]);
  const db = overPool(writers);
  try {
    await migrateHub(db as unknown as Kysely<unknown>);
  } catch (error) {
    await db.destroy();
    throw inWords(error, url);
  }
  const read = overPool(openPool(url, READERS));
  const line = createLine(writers, numbersAsNumbers);
  const markers = openPool(url, 1);
  const disk = createDisk(markers, numbersAsNumbers);
  const hints = createHints(url);
  return {
    dialect: "postgres",
    db,
    read,
    hot: createHotQueries(db, { claimsByTime: true }),
    holdings: postgresHoldings,
    transact: (work) => transactAgain(db, work),
    bulk: postgresBulk,
    foreseen: createForeseenBulk(line),
    hints,
    disk,
    async close() {
      await hints.close();
      await read.destroy();
      line.close();
      disk.close();
      await markers.end();
      await db.destroy();
    },
  };
}

const overPool = (pool: pg.Pool): Kysely<HubDatabase> =>
  new Kysely<HubDatabase>({ dialect: new PostgresDialect({ pool: named(pool, numbersAsNumbers) }) });

function openPool(url: string, most: number, settings: readonly string[] = []): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: most,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    pipeline: true,
    types: numbersAsNumbers,
    application_name: "fairdial",
  });
  // A connection that the server ended is replaced at the next use; without a listener it would end the process.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => {
    client.on("error", () => undefined);
    // Sent before the first query of the connection; an engine that does not know one of them goes without.
    const patience = `set idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_MS}`;
    for (const text of [patience, ...KEEPALIVES, ...settings]) {
      client.query(text).catch(() => undefined);
    }
  });
  return pool;
}

const INT8 = 20;
const NUMERIC = 1700;
/** bigint comes as text by default; ours are times, revs and counts, all below 2^53. Of this pool alone. */
const numbersAsNumbers: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    format !== "binary" && (oid === INT8 || oid === NUMERIC)
      ? Number
      : pg.types.getTypeParser(oid, format as "text")) as pg.CustomTypesConfig["getTypeParser"],
};

/** Faults of the connection by code of Node or of the server, with the server's name and without the password. */
function inWords(error: unknown, url: string): unknown {
  const code = String((error as { code?: unknown } | null)?.code ?? "");
  if (!/^(E[A-Z_]+|08...|28...|3D000|53...|57P03|42501)$/.test(code)) return error;
  const { hostname, port, pathname } = new URL(url);
  const words = error instanceof Error ? error.message : code;
  return new Error(`The database ${hostname}:${port || "5432"}${pathname} cannot be used (${code}): ${words}`, {
    cause: error,
  });
}

import type { Kysely, Transaction } from "kysely";
import type { Bulk, ForeseenBulk } from "./bulk.ts";
import type { Holdings } from "./holdings.ts";
import type { HubDatabase } from "./schema.ts";
import type { HotQueries } from "./sql/hot-queries.ts";

/**
 * What the hub asks of a database: SQLite (stores/sqlite) or PostgreSQL and what speaks like it (stores/postgres). Both
 * pass tests/stores; the query modules in stores/sql are written once for all of them.
 */
export interface HubStore {
  readonly dialect: "sqlite" | "postgres";
  /** Writes. Inside db.transaction() use only the transaction. */
  readonly db: Kysely<HubDatabase>;
  /** Reads committed rows only, and never waits for a transaction of `db`. */
  readonly read: Kysely<HubDatabase>;
  /** Runs a transaction of `db`, again from its beginning where the engine says that another one was in its way. */
  transact<T>(work: (trx: HubTransaction) => Promise<T>): Promise<T>;
  /** Queries compiled once, for the paths that run thousands of times a second. */
  readonly hot: HotQueries;
  readonly holdings: Holdings;
  /** What a group of commands reads first and writes last; null = by `hot` alone, one statement at a time. */
  readonly bulk: Bulk | null;
  /** For groups of claims alone, beside `bulk`. */
  readonly foreseen: ForeseenBulk;
  /** Where several nodes may stand on the same database; else null. */
  readonly hints: Hints | null;
  /** Where a commit can be seen before it is on the disk; else null. */
  readonly disk: Disk | null;
  /** Moves what was committed into the main file where the engine keeps a log beside it, then closes. */
  close(): Promise<void>;
}

/** "Something may be new", from node to node of one database. Never more than a hint. */
export interface Hints {
  listen(heard: () => void): void;
  send(): void;
  close(): Promise<void>;
}

/**
 * Which commits would outlive a database that falls now. Whatever is answered, remembered or given to a seat stands on no others; what is
 * decided under the lock of the organisation's row may, for its own commit puts those before it on the disk.
 */
export interface Disk {
  /** The organisation's commits up to this rev are there. */
  reached(orgId: string, rev: number): void;
  /** To be begun before anything is read that shall not be gone after a fall. @throws the fault of the connection */
  watch(): Promise<DiskWatch>;
}
export interface DiskWatch {
  /**
   * Waits until the organisation's commits up to this rev are on the disk. The rev must have been read, in committed rows, since the watch
   * began.
   *
   * @throws the fault of the connection: what was read may be gone
   */
  reach(orgId: string, rev: number): Promise<void>;
}

export type HubTransaction = Transaction<HubDatabase>;
/** A transaction or a plain connection: for queries that do not care. */
export type HubReader = Kysely<HubDatabase>;

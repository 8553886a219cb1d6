import type { Kysely, Transaction } from "kysely";
import type { Logger } from "pino";
import type { AppStatus, Change, Preferences } from "../../shared/contract/app.ts";
import type { TeamSettings } from "../../shared/domain/settings.ts";
import type { Role } from "../../shared/domain/vocabulary.ts";
import type { CommandBody, Receipt } from "../../shared/protocol/commands.ts";
import type { SeatDatabase } from "../cache/schema.ts";
import type { ShellPorts } from "../shell/ports.ts";

/** Whoever is signed in. */
export interface SeatUser {
  readonly userId: string;
  readonly name: string;
  readonly login: string;
  readonly role: Role;
  readonly seesNumbers: boolean;
  readonly seatNo: number | null;
}

/** Where the cache lies, for a worker thread that reads it over a connection of its own. */
export interface CacheFile {
  readonly path: string;
  readonly key: Uint8Array;
}

export type DeskPhase = "idle" | "on-call" | "wrap-up";

/** Everything a feature of the core needs; one for each signed-in user, made at sign-in and dead after sign-out. */
export interface SeatContext {
  /** The encrypted cache; the core is its only writer. Inside a transaction use trx alone. */
  readonly db: Kysely<SeatDatabase>;
  /** The file behind db, for threads that only read. */
  readonly cacheFile: CacheFile;
  readonly user: SeatUser;
  /** Corrected wall clock: seat clock plus the hub's offset, Unix milliseconds. */
  readonly nowMs: () => number;
  /** Monotonic clock of this process, milliseconds. */
  readonly monoMs: () => number;
  /** This device, as the hub knows it: leases are its alone. */
  readonly deviceId: string;
  /** The latest that the hub's clock can be by now, for leases; undefined where nobody can say (seat/leases/lease-clock.ts). */
  readonly leaseUpperMs: () => number | undefined;
  /** uuidv7 */
  readonly newId: () => string;
  readonly ports: ShellPorts;
  readonly log: Logger;
  /** The team's settings over the defaults; a cached value, cheap to ask. */
  readonly settings: () => TeamSettings;
  /** What the user of this seat prefers. */
  readonly preferences: () => Preferences;
  /** The organisation's key for number hashes. */
  readonly hashKey: () => Uint8Array;
  /** Display name; "" for null and for users unknown here. */
  readonly nameOf: (userId: string | null) => string;
  /** Names what changed; call it after the commit. Changes of one tick are joined. */
  readonly emit: (change: Change) => void;
  /**
   * Applies the command's local effect and appends it to the outbox, in the caller's transaction: both stand or fall together.
   * It is pushed soon after the commit. Never waits for the network.
   */
  readonly submit: (
    trx: Transaction<SeatDatabase>,
    body: CommandBody,
    expectedVersion?: number | null,
  ) => Promise<{ opId: string }>;
  /**
   * Commits, pushes at once and waits for the receipt (at most 10 s) and for the rows it wrote.
   * @throws Refusal with the receipt's code for lost and refused; hub-offline without a hub (the command is withdrawn)
   */
  readonly submitAndWait: (body: CommandBody, expectedVersion?: number | null) => Promise<Receipt>;
  /** A draft was saved or forgotten in the cache; call it after the commit. */
  readonly draftsChanged: () => void;
  readonly hubState: () => AppStatus["hub"];
  /** Tells the hub and the floor what this seat is doing; the desk calls it on each change of phase. */
  readonly setDeskPhase: (phase: DeskPhase, customerId: string | null) => void;
}

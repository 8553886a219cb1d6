import { copyFileSync, existsSync, linkSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { Refusal, RefusalCode } from "../shared/errors.ts";
import { loadCertificate, writeWhole } from "./http/certificate.ts";
import { hubAnswers } from "./http/hub-answers.ts";
import { makeFolder, openHubHome } from "./http/hub-home.ts";
import { type CarriedRights, carryRights } from "./restored-rights.ts";
import { HUB_SCHEMA_VERSION } from "./stores/migrate.ts";
import { asRefusal } from "./stores/sqlite/open.ts";

/** Pages copied between two looks at the clock: a running hub goes on meanwhile. */
const PAGES_A_STEP = 2_000;

export interface BackedUp {
  readonly file: string;
  readonly customers: number;
  readonly rev: number;
}

/**
 * Copies the hub of a folder into one file while it runs: a consistent moment of its rows, with its id, certificate and key,
 * so that the file alone is enough to be this hub again. Whoever has the file can be the hub: it is readable by this user only.
 *
 * @throws Refusal disk-full, home-read-only {path}; Error where there is no hub in the folder
 */
export async function backUp(home: string, file: string, nowMs: () => number): Promise<BackedUp> {
  const databaseFile = join(home, "hub.db");
  if (!existsSync(databaseFile)) throw new Error(`There is no hub in ${home}.`);
  const { hubId } = openHubHome(home, () => "");
  const { certificatePem, keyPem } = await loadCertificate(home, nowMs());
  const part = `${file}.part`;
  try {
    writeWhole(part, "");
    rmSync(part);
    const source = new Database(databaseFile, { timeout: 5_000 });
    try {
      await source.backup(part, { progress: () => PAGES_A_STEP });
    } finally {
      source.close();
    }
    const copy = new Database(part);
    try {
      copy.pragma("journal_mode = DELETE");
      copy
        .prepare("update hub set hub_id = ?, certificate_pem = ?, certificate_key_pem = ?")
        .run(hubId, certificatePem, keyPem);
      const facts = check(copy);
      copy.close();
      renameSync(part, file);
      return { file, ...facts };
    } finally {
      copy.close();
    }
  } catch (error) {
    rmSync(part, { force: true });
    throw asRefusal(error, file);
  }
}

/**
 * Puts a back-up in the place of a stopped hub's rows, with its id and certificate. What was there is kept beside
 * (hub.db.before-…), also where it is damaged. The restored hub has a new epoch, so that its seats send again what they know and it lacks;
 * rights to dial that were given after the back-up are carried over (./restored-rights.ts).
 *
 * @throws Refusal hub-too-new; Error where the file is no whole back-up or the hub still runs
 */
export async function restore(home: string, file: string, deps: { nowMs: () => number; newId: () => string }) {
  if (!existsSync(file)) throw new Error(`There is no file ${file}.`);
  makeFolder(home);
  const before = openHubHome(home, deps.newId);
  const { port } = before.get();
  if (port !== null && (await hubAnswers(port)))
    throw new Error(`A hub still runs on port ${port}: stop it first, then restore.`);
  const databaseFile = join(home, "hub.db");
  const part = `${databaseFile}.part`;
  try {
    copyFileSync(file, part);
    const copy = new Database(part);
    let facts: Omit<BackedUp, "file">;
    let rights: CarriedRights;
    let former: Former | null;
    try {
      facts = check(copy);
      const identity = copy.prepare("select hub_id, certificate_pem, certificate_key_pem from hub").get() as Identity;
      if (identity.certificate_pem === null || identity.certificate_key_pem === null)
        throw new Error(`${file} is not a hub's back-up.`);
      writeWhole(join(home, "certificate-key.pem"), identity.certificate_key_pem);
      writeWhole(join(home, "certificate.pem"), identity.certificate_pem);
      before.put({ hubId: identity.hub_id, bootstrap: null });
      copy.prepare("update hub set epoch = ?, certificate_pem = null, certificate_key_pem = null").run(deps.newId());
      former = existsSync(databaseFile) ? putAside(databaseFile, deps.nowMs()) : null;
      rights = carryRights(copy, former?.isWhole ? former.kept : null, { nowMs: deps.nowMs(), newId: deps.newId });
    } finally {
      copy.close();
    }
    renameSync(part, databaseFile);
    return { ...facts, kept: former?.kept ?? null, ...rights };
  } catch (error) {
    rmSync(part, { force: true });
    throw asRefusal(error, home);
  }
}
interface Identity {
  readonly hub_id: string;
  readonly certificate_pem: string | null;
  readonly certificate_key_pem: string | null;
}

/**
 * Brings the log of a stopped hub into its file and gives the file a second name, so that the first can be taken over in one step. The log of
 * a damaged one is kept beside it as it is: left where it lies, SQLite would take it for the restored rows'.
 */
function putAside(databaseFile: string, nowMs: number): Former {
  const kept = `${databaseFile}.before-${new Date(nowMs).toISOString().replaceAll(/[:.]/g, "-")}`;
  const log = `${databaseFile}-wal`;
  // SQLite throws the log away when it cannot read the file.
  if (existsSync(log)) copyFileSync(log, `${kept}-wal`);
  let isWhole = true;
  try {
    const old = new Database(databaseFile, { timeout: 5_000 });
    try {
      // The first that reads the file, and so hears of damage.
      old.pragma("schema_version");
      old.pragma("wal_checkpoint(TRUNCATE)");
      old.pragma("journal_mode = DELETE");
    } finally {
      old.close();
    }
    rmSync(`${kept}-wal`, { force: true });
  } catch (error) {
    if (!isDamage(error)) {
      rmSync(`${kept}-wal`, { force: true });
      throw error;
    }
    isWhole = false;
    for (const rest of [log, `${databaseFile}-shm`]) rmSync(rest, { force: true });
  }
  linkSync(databaseFile, kept);
  return { kept, isWhole };
}

/** The rows that the back-up takes the place of. A damaged file is not opened again: SQLite would clear its log away. */
interface Former {
  readonly kept: string;
  readonly isWhole: boolean;
}

const isDamage = (error: unknown): boolean =>
  error instanceof Database.SqliteError && /^SQLITE_(NOTADB|CORRUPT|IOERR)/.test(error.code);

/** @throws Refusal hub-too-new; Error where the database is damaged or not a hub's */
function check(database: Database.Database): Omit<BackedUp, "file"> {
  const [first] = database.pragma("integrity_check(1)") as { integrity_check: string }[];
  if (first?.integrity_check !== "ok") throw new Error(`The database is damaged: ${first?.integrity_check ?? "?"}`);
  const { version } = database.prepare("select max(version) as version from hub_schema").get() as { version: number };
  if (version > HUB_SCHEMA_VERSION) {
    throw new Refusal(RefusalCode.HubTooNew, { hubVersion: version, appVersion: HUB_SCHEMA_VERSION });
  }
  const { customers } = database.prepare("select count(*) as customers from customer").get() as { customers: number };
  const { rev } = database.prepare("select coalesce(max(rev), 0) as rev from org").get() as { rev: number };
  return { customers, rev };
}

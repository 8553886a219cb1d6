import { randomUUID } from "node:crypto";
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { z } from "zod";
import { Preferences } from "../../../shared/contract/app.ts";
import { Id, Ms, Role } from "../../../shared/domain/vocabulary.ts";
import { asDiskRefusal } from "../../cache/sqlite.ts";

/** Who has signed in on this seat. Secrets in it are sealed by the shell's secret store. */
export const KnownUser = z.object({
  userId: Id,
  login: z.string(),
  name: z.string(),
  role: Role,
  seatNo: z.number().int().nullable().default(null),
  seesNumbers: z.boolean().default(true),
  deviceId: Id,
  lastSignInMs: Ms,
  /** argon2id of the password, for signing in without the hub on this seat alone. */
  verifier: z.string(),
  /** Sealed device token and organisation key; null after sign-out or revocation. */
  sealedToken: z.string().nullable(),
  sealedHashKey: z.string(),
  /** No seatSeq above it is known to be used by this device. */
  lastSeatSeq: z.number().int().default(0),
});
export type KnownUser = z.infer<typeof KnownUser>;

export const Team = z.object({
  hubId: Id,
  orgId: Id,
  orgName: z.string(),
  addresses: z.array(z.string()),
  /** SHA-256 of the hub's certificate, hex. */
  fingerprint: z.string(),
  /** The hub runs on this computer, in <home>/hub. */
  embedded: z.boolean(),
  demo: z.boolean().default(false),
  /** Port of the embedded hub, kept so that other seats find it again after a restart. */
  hubPort: z.number().int().nullable().default(null),
});
export type Team = z.infer<typeof Team>;

export const SeatFile = z.object({
  version: z.literal(1).default(1),
  seatId: Id,
  team: Team.nullable().default(null),
  /** Who may sign in here, as the hub told at joining. */
  offered: z.array(z.object({ login: z.string(), name: z.string(), role: Role })).default([]),
  users: z.array(KnownUser).default([]),
  signedIn: Id.nullable().default(null),
  preferences: Preferences,
});
export type SeatFile = z.infer<typeof SeatFile>;

export const defaultPreferences: Preferences = {
  locale: "auto",
  theme: "auto",
  keys: {},
  ringSound: true,
  ringAheadMin: 0,
};

/** Writes a file so that a crash leaves the old one or the new one, never half of it. */
export function writeAtomically(path: string, text: string): void {
  const next = `${path}.next`;
  try {
    const file = openSync(next, "w", 0o600);
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(next, path);
  } catch (error) {
    throw asDiskRefusal(error, path);
  }
}

/** The seat's own file, read once and written whole. A file that cannot be read is put aside, never overwritten. */
export function openSeatFile(path: string) {
  let damaged = false;
  let current: SeatFile = SeatFile.parse({ seatId: randomUUID(), preferences: defaultPreferences });
  if (existsSync(path)) {
    try {
      current = SeatFile.parse(JSON.parse(readFileSync(path, "utf8")));
    } catch {
      damaged = true;
      renameSync(path, `${path}.damaged-${Date.now()}`);
    }
  }
  return {
    get: (): SeatFile => current,
    damaged,
    /** Writes first, then remembers: after a refusal the old state still holds. */
    update: (change: (file: SeatFile) => SeatFile): SeatFile => {
      const next = change(current);
      writeAtomically(path, `${JSON.stringify(next, null, 2)}\n`);
      current = next;
      return next;
    },
  };
}
export type SeatFileStore = ReturnType<typeof openSeatFile>;

import { randomBytes } from "node:crypto";
import { Refusal, RefusalCode } from "../../shared/errors.ts";
import type { Session } from "../../shared/protocol/hub-contract.ts";
import { encodeJoinCode, FINGERPRINT_BYTES, SECRET_BYTES } from "../../shared/protocol/join-code.ts";
import type { Actor } from "../commands/context.ts";
import { beginDuplicateIndex } from "../stores/sql/duplicate-renewal.ts";
import { findFirstOrg, insertOrg } from "../stores/sql/organisation.ts";
import {
  findCurrentJoinCode,
  findJoinCode,
  findUser,
  insertUser,
  listUsers,
  replaceJoinCode,
  type StoredJoinCode,
} from "../stores/sql/people.ts";
import type { HubReader } from "../stores/store.ts";
import { newUser } from "./people.ts";
import { hashPassword } from "./secrets.ts";
import type { AccountsDeps, SignIn } from "./sign-in.ts";

/** How the hub can be reached now. */
export interface Reach {
  readonly hosts: readonly string[];
  readonly port: number;
  readonly fingerprint: string;
}
export interface TeamDeps extends AccountsDeps {
  readonly signIn: SignIn;
  readonly reach: () => Reach;
}
export interface NewTeam {
  readonly teamName: string;
  readonly name: string;
  readonly login: string;
  readonly password: string;
}

/** The organisation and the codes with which seats join it. */
export function createTeamDesk({ store, nowMs, newId, signIn, reach }: TeamDeps) {
  /** Makes organisation, first admin and join code in one transaction. @throws Refusal team-exists, weak-password */
  async function createTeam(team: NewTeam): Promise<{ orgId: string; userId: string }> {
    const passwordHash = await hashPassword(team.password);
    return store.transact(async (trx) => {
      const existing = await findFirstOrg(trx);
      if (existing !== undefined) throw new Refusal(RefusalCode.TeamExists, { orgName: existing.name });
      const now = nowMs();
      const orgId = newId();
      const userId = newId();
      await insertOrg(trx, {
        org_id: orgId,
        name: team.teamName,
        rev: 1,
        hash_key: randomBytes(32).toString("base64url"),
        ledger_seq: 0,
        ledger_hash: "",
        created_at_ms: now,
      });
      await beginDuplicateIndex(trx, orgId);
      const person = { ...team, role: "admin" as const, seatNo: null, active: true, senior: true, seesNumbers: true };
      await insertUser(trx, newUser(orgId, userId, person, passwordHash, now, 1));
      await renewCode(trx, orgId, userId);
      return { orgId, userId };
    });
  }

  /** The session of a user who has just proved himself otherwise than by a password. */
  async function sessionFor(ids: { orgId: string; userId: string }, deviceName: string): Promise<Session> {
    const org = await findFirstOrg(store.db);
    const user = await findUser(store.db, ids.orgId, ids.userId);
    if (org === undefined || user === undefined) throw new Refusal(RefusalCode.NotFound);
    return signIn.openSession(store.db, org, user, { deviceName, deviceId: null });
  }

  async function renewCode(db: HubReader, orgId: string, userId: string): Promise<StoredJoinCode> {
    const code = {
      org_id: orgId,
      code_id: newId(),
      secret: randomBytes(SECRET_BYTES).toString("hex"),
      made_by_user_id: userId,
      made_at_ms: nowMs(),
      expires_at_ms: null,
      revoked_at_ms: null,
    };
    await replaceJoinCode(db, code);
    return code;
  }

  /** The team's present code, written for how the hub can be reached now. */
  async function joinCode(by: Pick<Actor, "orgId" | "userId">, renew = false) {
    const current = renew ? undefined : await findCurrentJoinCode(store.db, by.orgId);
    const code = current ?? (await store.transact((trx) => renewCode(trx, by.orgId, by.userId)));
    const { hosts, port, fingerprint } = reach();
    return {
      code: encodeJoinCode({
        hosts,
        port,
        fingerprint: fingerprint.slice(0, FINGERPRINT_BYTES * 2),
        secret: code.secret,
      }),
      addresses: hosts.map((host) => `https://${host}:${port}`),
      expiresAtMs: code.expires_at_ms,
    };
  }

  /** @throws Refusal bad-join-code {problem: unknown | expired} */
  async function join(secret: string) {
    const code = await findJoinCode(store.read, secret.toLowerCase());
    const org = await findFirstOrg(store.read);
    if (code === undefined || org === undefined) throw new Refusal(RefusalCode.BadJoinCode, { problem: "unknown" });
    if (code.expires_at_ms !== null && code.expires_at_ms <= nowMs()) {
      throw new Refusal(RefusalCode.BadJoinCode, { problem: "expired" });
    }
    const users = (await listUsers(store.read, org.org_id)).filter((user) => user.active === 1);
    return { orgName: org.name, users };
  }

  return { createTeam, sessionFor, joinCode, join };
}
export type TeamDesk = ReturnType<typeof createTeamDesk>;

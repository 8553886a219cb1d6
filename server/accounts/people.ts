import type { Selectable } from "kysely";
import type { z } from "zod";
import type { Role } from "../../shared/domain/vocabulary.ts";
import { Refusal, RefusalCode } from "../../shared/errors.ts";
import type { Person } from "../../shared/protocol/hub-contract.ts";
import { type Actor, leads } from "../commands/context.ts";
import type { UserTable } from "../stores/schema.ts";
import {
  findUser,
  findUserByLogin,
  insertUser,
  listDevices,
  listUsers,
  loginKey,
  revokeDevices,
  type StoredUser,
  updateUser,
} from "../stores/sql/people.ts";
import { insertAudit } from "../stores/sql/records.ts";
import type { HubReader } from "../stores/store.ts";
import { writeFeed } from "./feed-write.ts";
import { checkPassword, hashPassword } from "./secrets.ts";
import type { AccountsDeps } from "./sign-in.ts";

type PersonView = z.infer<typeof Person>;
export interface PutPerson {
  readonly userId: string | null;
  readonly login: string;
  readonly name: string;
  readonly role: Role;
  readonly seatNo: number | null;
  readonly active: boolean;
  readonly senior: boolean;
  readonly seesNumbers: boolean;
  readonly password: string | null;
}
export interface PeopleDeps extends AccountsDeps {
  readonly onCommit: (orgId: string, rev: number) => void;
  /** These users' or devices' open connections must end. */
  readonly onRevoked: (which: { orgId: string; userId?: string; deviceId?: string }) => void;
}

export const toPerson = (user: Selectable<UserTable>): PersonView => ({
  userId: user.user_id,
  login: user.login,
  name: user.name,
  role: user.role as Role,
  seatNo: user.seat_no,
  active: user.active === 1,
  senior: user.senior === 1,
  seesNumbers: user.sees_numbers === 1,
});

/** @throws Refusal not-allowed */
export function mustLead(actor: Actor): void {
  if (!leads(actor)) throw new Refusal(RefusalCode.NotAllowed, { needs: "lead" });
}

/** Accounts as leads and admins keep them. */
export function createPeople(deps: PeopleDeps) {
  const { store, nowMs, newId } = deps;

  /** @throws Refusal login-taken, weak-password, not-found, not-allowed */
  async function put(actor: Actor, person: PutPerson): Promise<PersonView> {
    mustLead(actor);
    const passwordHash = person.password === null ? null : await hashPassword(person.password);
    const { result, rev } = await writeFeed(store, actor.orgId, async (trx, nextRev) => {
      const taken = await findUserByLogin(trx, actor.orgId, person.login);
      if (taken !== undefined && taken.user_id !== person.userId) throw new Refusal(RefusalCode.LoginTaken);
      if (person.userId === null) {
        if (passwordHash === null) throw new Refusal(RefusalCode.WeakPassword, { minimum: 8 });
        checkRank(actor, undefined, person);
        const user = newUser(actor.orgId, newId(), person, passwordHash, nowMs(), nextRev());
        await insertUser(trx, user);
        await note(trx, actor, "person-added", person.login);
        return user;
      }
      const before = await findUser(trx, actor.orgId, person.userId);
      if (before === undefined) throw new Refusal(RefusalCode.NotFound, { userId: person.userId });
      checkRank(actor, before, person);
      await keepOneAdmin(trx, before, person);
      return change(trx, actor, before, person, passwordHash, nextRev());
    });
    deps.onCommit(actor.orgId, rev);
    if (!person.active) deps.onRevoked({ orgId: actor.orgId, userId: result.user_id });
    return toPerson(result);
  }

  async function change(
    trx: HubReader,
    actor: Actor,
    before: StoredUser,
    person: PutPerson,
    passwordHash: string | null,
    rev: number,
  ): Promise<StoredUser> {
    const seesLess = before.role !== "agent" && person.role === "agent";
    const after: StoredUser = {
      ...before,
      rev,
      login: person.login,
      login_key: loginKey(person.login),
      name: person.name,
      role: person.role,
      seat_no: person.seatNo,
      active: person.active ? 1 : 0,
      senior: person.senior ? 1 : 0,
      sees_numbers: person.seesNumbers ? 1 : 0,
      password_hash: passwordHash ?? before.password_hash,
      failed_count: passwordHash === null ? before.failed_count : 0,
      locked_until_ms: passwordHash === null ? before.locked_until_ms : null,
      // More sight needs the old rows too, less sight must take them away: both begin the feed anew.
      sight_epoch: before.sight_epoch + (seesLess || (before.role === "agent" && person.role !== "agent") ? 1 : 0),
    };
    await updateUser(trx, actor.orgId, before.user_id, after);
    const ended = !person.active || (passwordHash !== null && before.user_id !== actor.userId);
    if (ended) await revokeDevices(trx, actor.orgId, { userId: before.user_id }, nowMs());
    await note(trx, actor, "person-changed", person.login);
    return after;
  }

  /** @throws Refusal wrong-password, weak-password */
  async function changePassword(actor: Actor, ask: { oldPassword: string; newPassword: string }): Promise<void> {
    const user = await findUser(store.db, actor.orgId, actor.userId);
    if (!(await checkPassword(user?.password_hash, ask.oldPassword))) throw new Refusal(RefusalCode.WrongPassword);
    const passwordHash = await hashPassword(ask.newPassword);
    await updateUser(store.db, actor.orgId, actor.userId, { password_hash: passwordHash });
    await note(store.db, actor, "password-changed", "");
  }

  async function revokeDevice(actor: Actor, deviceId: string): Promise<void> {
    mustLead(actor);
    await revokeDevices(store.db, actor.orgId, { deviceId }, nowMs());
    await note(store.db, actor, "device-revoked", deviceId);
    deps.onRevoked({ orgId: actor.orgId, deviceId });
  }

  async function list(actor: Actor) {
    mustLead(actor);
    const users = await listUsers(store.read, actor.orgId);
    const devices = await listDevices(store.read, actor.orgId);
    return {
      people: users.map(toPerson),
      devices: devices.map((device) => ({
        deviceId: device.device_id,
        userId: device.user_id,
        name: device.name,
        createdAtMs: device.created_at_ms,
        lastSeenAtMs: device.last_seen_at_ms,
        revokedAtMs: device.revoked_at_ms,
      })),
    };
  }

  const note = (db: HubReader, actor: Actor, what: string, detail: string): Promise<void> =>
    insertAudit(db, {
      org_id: actor.orgId,
      audit_id: newId(),
      at_ms: nowMs(),
      user_id: actor.userId,
      device_id: actor.deviceId,
      what,
      customer_id: null,
      detail,
    });

  return { put, changePassword, revokeDevice, list, note };
}
export type People = ReturnType<typeof createPeople>;

export function newUser(
  orgId: string,
  userId: string,
  person: Omit<PutPerson, "userId" | "password">,
  passwordHash: string,
  nowMs: number,
  rev: number,
): StoredUser {
  return {
    org_id: orgId,
    user_id: userId,
    rev,
    login: person.login,
    login_key: loginKey(person.login),
    name: person.name,
    role: person.role,
    seat_no: person.seatNo,
    active: person.active ? 1 : 0,
    senior: person.senior ? 1 : 0,
    sees_numbers: person.seesNumbers ? 1 : 0,
    password_hash: passwordHash,
    created_at_ms: nowMs,
    sight_epoch: 0,
    failed_count: 0,
    locked_until_ms: null,
  };
}

/** Admins are made and changed by admins alone. @throws Refusal not-allowed */
function checkRank(actor: Actor, before: StoredUser | undefined, person: PutPerson): void {
  const touchesAdmin = before?.role === "admin" || person.role === "admin";
  if (touchesAdmin && actor.role !== "admin") throw new Refusal(RefusalCode.NotAllowed, { needs: "admin" });
}

/** A team never loses its last working admin. @throws Refusal not-allowed */
async function keepOneAdmin(trx: HubReader, before: StoredUser, person: PutPerson): Promise<void> {
  const goes = before.role === "admin" && before.active === 1 && (person.role !== "admin" || !person.active);
  if (!goes) return;
  const others = (await listUsers(trx, before.org_id)).filter(
    (user) => user.user_id !== before.user_id && user.role === "admin" && user.active === 1,
  );
  if (others.length === 0) throw new Refusal(RefusalCode.NotAllowed, { needs: "admin" });
}

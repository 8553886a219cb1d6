import type { Role } from "../../shared/domain/vocabulary.ts";
import { Refusal, RefusalCode } from "../../shared/errors.ts";
import type { Session } from "../../shared/protocol/hub-contract.ts";
import type { Actor } from "../commands/context.ts";
import { findFirstOrg, type StoredOrg } from "../stores/sql/organisation.ts";
import {
  createHolderQuery,
  findUserByLogin,
  insertDevice,
  listDeviceUsers,
  type StoredUser,
  updateDevice,
  updateUser,
} from "../stores/sql/people.ts";
import type { HubReader, HubStore } from "../stores/store.ts";
import { checkPassword, newToken, tokenHash } from "./secrets.ts";

export interface AccountsDeps {
  readonly store: HubStore;
  readonly nowMs: () => number;
  readonly newId: () => string;
}

/** Wrong passwords in a row before a login must wait; then the wait doubles up to the longest. */
const FREE_TRIES = 5;
const FIRST_WAIT_MS = 15_000;
const LONGEST_WAIT_MS = 15 * 60_000;
const SEEN_EVERY_MS = 60_000;

/** Who may come in: passwords, devices, tokens. */
export function createSignIn({ store, nowMs, newId }: AccountsDeps) {
  const findHolder = createHolderQuery(store.read);

  /**
   * @throws Refusal wrong-password, account-disabled, too-many-attempts {untilMs}
   */
  async function signIn(ask: {
    login: string;
    password: string;
    deviceName: string;
    deviceId: string | null;
  }): Promise<Session> {
    const org = await findFirstOrg(store.db);
    const user = org && (await findUserByLogin(store.db, org.org_id, ask.login));
    const now = nowMs();
    if (user?.locked_until_ms != null && user.locked_until_ms > now) {
      throw new Refusal(RefusalCode.TooManyAttempts, { untilMs: user.locked_until_ms });
    }
    const right = await checkPassword(user?.password_hash, ask.password);
    if (org === undefined || user === undefined) throw new Refusal(RefusalCode.WrongPassword);
    if (!right) {
      await countFailure(user, now);
      throw new Refusal(RefusalCode.WrongPassword);
    }
    if (user.active !== 1) throw new Refusal(RefusalCode.AccountDisabled);
    return store.transact(async (trx) => {
      if (user.failed_count > 0) {
        await updateUser(trx, org.org_id, user.user_id, { failed_count: 0, locked_until_ms: null });
      }
      return openSession(trx, org, user, ask);
    });
  }

  async function countFailure(user: StoredUser, now: number): Promise<void> {
    const failures = user.failed_count + 1;
    const over = failures - FREE_TRIES;
    const untilMs = over < 0 ? null : now + Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(over, 10));
    await updateUser(store.db, user.org_id, user.user_id, { failed_count: failures, locked_until_ms: untilMs });
  }

  /**
   * Gives the device a new token. A device that this user had before keeps its id and its place in the order of
   * commands; one that was revoked, or belongs to others alone, gets a new id.
   */
  async function openSession(
    db: HubReader,
    org: StoredOrg,
    user: StoredUser,
    device: { deviceName: string; deviceId: string | null },
  ): Promise<Session> {
    const now = nowMs();
    const token = newToken();
    const known = device.deviceId === null ? [] : await listDeviceUsers(db, org.org_id, device.deviceId);
    const own = known.find((one) => one.user_id === user.user_id && one.revoked_at_ms === null);
    const deviceId = own?.device_id ?? newId();
    if (own !== undefined) {
      await updateDevice(
        db,
        { orgId: org.org_id, deviceId, userId: user.user_id },
        { token_hash: tokenHash(token), last_seen_at_ms: now, name: device.deviceName },
      );
    } else {
      await insertDevice(db, {
        org_id: org.org_id,
        device_id: deviceId,
        user_id: user.user_id,
        name: device.deviceName,
        token_hash: tokenHash(token),
        created_at_ms: now,
        last_seen_at_ms: now,
        revoked_at_ms: null,
        last_seat_seq: 0,
        // Unknown: should this device hold rows of the feed already, it begins anew.
        sight_epoch: -1,
      });
    }
    return {
      deviceToken: token,
      deviceId,
      userId: user.user_id,
      orgId: org.org_id,
      orgName: org.name,
      role: user.role as Role,
      name: user.name,
      hashKey: Buffer.from(org.hash_key, "base64url").toString("base64"),
      lastSeatSeq: own?.last_seat_seq ?? 0,
      hubMs: now,
    };
  }

  /** @throws Refusal device-revoked, account-disabled */
  async function authenticate(token: string): Promise<SignedIn> {
    const holder = token === "" ? undefined : await findHolder(tokenHash(token));
    if (holder === undefined || holder.revoked_at_ms !== null) throw new Refusal(RefusalCode.DeviceRevoked);
    if (holder.active !== 1) throw new Refusal(RefusalCode.AccountDisabled);
    const now = nowMs();
    if (now - holder.last_seen_at_ms > SEEN_EVERY_MS) {
      const key = { orgId: holder.org_id, deviceId: holder.device_id, userId: holder.user_id };
      await updateDevice(store.db, key, { last_seen_at_ms: now });
    }
    return {
      orgId: holder.org_id,
      userId: holder.user_id,
      name: holder.name,
      role: holder.role as Role,
      deviceId: holder.device_id,
      sightEpoch: holder.sight_epoch,
      deviceSightEpoch: holder.device_sight_epoch,
    };
  }

  return { signIn, openSession, authenticate };
}
export type SignIn = ReturnType<typeof createSignIn>;

export interface SignedIn extends Actor {
  /** Grows when the user may see less than before. */
  readonly sightEpoch: number;
  /** The epoch that this device's rows belong to. */
  readonly deviceSightEpoch: number;
}

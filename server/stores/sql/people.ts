import type { Insertable, Selectable, Updateable } from "kysely";
import type { SeatBound } from "../bulk.ts";
import type { DeviceTable, JoinCodeTable, UserTable } from "../schema.ts";
import type { HubReader } from "../store.ts";
import { prepare } from "./prepared.ts";

export type StoredUser = Selectable<UserTable>;
export type StoredDevice = Selectable<DeviceTable>;
export type StoredJoinCode = Selectable<JoinCodeTable>;

/** Logins are compared without case and width. */
export const loginKey = (login: string): string => login.normalize("NFKC").trim().toLowerCase();

export function listUsers(db: HubReader, orgId: string): Promise<StoredUser[]> {
  return db.selectFrom("user").selectAll().where("org_id", "=", orgId).orderBy("created_at_ms").execute();
}
/** Agents who may sign in: those among whom a pool is shared. */
export async function countActiveAgents(db: HubReader, orgId: string): Promise<number> {
  const row = await db
    .selectFrom("user")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("org_id", "=", orgId)
    .where("role", "=", "agent")
    .where("active", "=", 1)
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}
export function findUser(db: HubReader, orgId: string, userId: string): Promise<StoredUser | undefined> {
  return db.selectFrom("user").selectAll().where("org_id", "=", orgId).where("user_id", "=", userId).executeTakeFirst();
}
export function findUserByLogin(db: HubReader, orgId: string, login: string): Promise<StoredUser | undefined> {
  return db
    .selectFrom("user")
    .selectAll()
    .where("org_id", "=", orgId)
    .where("login_key", "=", loginKey(login))
    .executeTakeFirst();
}
export async function insertUser(db: HubReader, user: Insertable<UserTable>): Promise<void> {
  await db.insertInto("user").values(user).execute();
}
export async function updateUser(
  db: HubReader,
  orgId: string,
  userId: string,
  set: Updateable<UserTable>,
): Promise<void> {
  await db.updateTable("user").set(set).where("org_id", "=", orgId).where("user_id", "=", userId).execute();
}

/** Who holds a token: asked with every call, so compiled once. */
export function createHolderQuery(db: HubReader) {
  const find = prepare<{ hash: string }, Holder>(db, (slot, q) =>
    q
      .selectFrom("device")
      .innerJoin("user", (join) =>
        join.onRef("user.org_id", "=", "device.org_id").onRef("user.user_id", "=", "device.user_id"),
      )
      .select(["device.org_id", "device.device_id", "device.user_id", "device.revoked_at_ms", "device.last_seen_at_ms"])
      .select(["user.name", "user.role", "user.active", "user.sight_epoch", "device.sight_epoch as device_sight_epoch"])
      .where("device.token_hash", "=", slot.hash),
  );
  return async (tokenHash: string): Promise<Holder | undefined> => (await find(db, { hash: tokenHash }))[0];
}
export type Holder = Pick<StoredDevice, "org_id" | "device_id" | "user_id" | "revoked_at_ms" | "last_seen_at_ms"> &
  Pick<StoredUser, "name" | "role" | "active" | "sight_epoch"> & { device_sight_epoch: number };

export function listDevices(db: HubReader, orgId: string): Promise<StoredDevice[]> {
  return db.selectFrom("device").selectAll().where("org_id", "=", orgId).orderBy("last_seen_at_ms", "desc").execute();
}
/** One user's rows of all devices. */
export function listDevicesOf(db: HubReader, orgId: string, userId: string): Promise<StoredDevice[]> {
  return db.selectFrom("device").selectAll().where("org_id", "=", orgId).where("user_id", "=", userId).execute();
}
/** All users' rows of one device: a seat that several people use has one each. */
export function listDeviceUsers(db: HubReader, orgId: string, deviceId: string): Promise<StoredDevice[]> {
  return db.selectFrom("device").selectAll().where("org_id", "=", orgId).where("device_id", "=", deviceId).execute();
}
export async function insertDevice(db: HubReader, device: Insertable<DeviceTable>): Promise<void> {
  await db.insertInto("device").values(device).execute();
}
export async function updateDevice(
  db: HubReader,
  key: { orgId: string; deviceId: string; userId: string },
  set: Updateable<DeviceTable>,
): Promise<void> {
  await db
    .updateTable("device")
    .set(set)
    .where("org_id", "=", key.orgId)
    .where("device_id", "=", key.deviceId)
    .where("user_id", "=", key.userId)
    .execute();
}
/** A lower bound than the one that is stored changes nothing. */
export async function raiseSeatBound(
  db: HubReader,
  orgId: string,
  { deviceId, userId, lastSeatSeq }: SeatBound,
): Promise<void> {
  await db
    .updateTable("device")
    .set({ last_seat_seq: lastSeatSeq })
    .where("org_id", "=", orgId)
    .where("device_id", "=", deviceId)
    .where("user_id", "=", userId)
    .where("last_seat_seq", "<", lastSeatSeq)
    .execute();
}
/** Ends the right of a device (or of everything one user signed in on) to speak for anybody. */
export async function revokeDevices(
  db: HubReader,
  orgId: string,
  which: { deviceId: string } | { userId: string },
  nowMs: number,
): Promise<void> {
  let query = db.updateTable("device").set({ revoked_at_ms: nowMs }).where("org_id", "=", orgId);
  query =
    "deviceId" in which ? query.where("device_id", "=", which.deviceId) : query.where("user_id", "=", which.userId);
  await query.where("revoked_at_ms", "is", null).execute();
}

export function findJoinCode(db: HubReader, secret: string): Promise<StoredJoinCode | undefined> {
  return db
    .selectFrom("join_code")
    .selectAll()
    .where("secret", "=", secret)
    .where("revoked_at_ms", "is", null)
    .executeTakeFirst();
}
export function findCurrentJoinCode(db: HubReader, orgId: string): Promise<StoredJoinCode | undefined> {
  return db
    .selectFrom("join_code")
    .selectAll()
    .where("org_id", "=", orgId)
    .where("revoked_at_ms", "is", null)
    .orderBy("made_at_ms", "desc")
    .limit(1)
    .executeTakeFirst();
}
/** The new code replaces all before it. */
export async function replaceJoinCode(db: HubReader, code: Insertable<JoinCodeTable>): Promise<void> {
  await db
    .updateTable("join_code")
    .set({ revoked_at_ms: code.made_at_ms })
    .where("org_id", "=", code.org_id)
    .where("revoked_at_ms", "is", null)
    .execute();
  await db.insertInto("join_code").values(code).execute();
}

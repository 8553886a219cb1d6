import type { Kysely, Selectable } from "kysely";
import type { HubReader } from "../store.ts";

/** Tables of this module; columns as in migrations/server/0004-nodes.ts. */
interface NodeTables {
  hub: {
    hub_key: string;
    hub_id: string;
    epoch: string;
    certificate_pem: string | null;
    certificate_key_pem: string | null;
  };
  node: { node_id: string; addresses_json: string; alive_at_ms: number; floor_no: number };
  presence: {
    org_id: string;
    node_id: string;
    user_id: string;
    online: number;
    phase: string;
    since_ms: number;
    customer_id: string | null;
  };
  duty: { org_id: string; name: string; node_id: string; until_ms: number };
}
export type StoredIdentity = Selectable<NodeTables["hub"]>;
export type StoredNode = Selectable<NodeTables["node"]>;
export type StoredPresence = Selectable<NodeTables["presence"]>;
const own = (db: HubReader) => db as unknown as Kysely<NodeTables>;

/** The one row of the table. */
const HUB = "hub";

export function findIdentity(db: HubReader): Promise<StoredIdentity | undefined> {
  return own(db).selectFrom("hub").selectAll().where("hub_key", "=", HUB).executeTakeFirst();
}
/** Writes who the hub is unless another node was first; the stored row is the answer. */
export async function takeIdentity(db: HubReader, identity: Omit<StoredIdentity, "hub_key">): Promise<StoredIdentity> {
  await own(db)
    .insertInto("hub")
    .values({ ...identity, hub_key: HUB })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return own(db).selectFrom("hub").selectAll().where("hub_key", "=", HUB).executeTakeFirstOrThrow();
}
export async function putEpoch(db: HubReader, epoch: string): Promise<void> {
  await own(db).updateTable("hub").set({ epoch }).where("hub_key", "=", HUB).execute();
}

export async function putNode(db: HubReader, node: StoredNode): Promise<void> {
  const { node_id: _id, ...changed } = node;
  await own(db)
    .insertInto("node")
    .values(node)
    .onConflict((conflict) => conflict.column("node_id").doUpdateSet(changed))
    .execute();
}
export function listNodes(db: HubReader, aliveSinceMs: number): Promise<StoredNode[]> {
  return own(db).selectFrom("node").selectAll().where("alive_at_ms", ">=", aliveSinceMs).orderBy("node_id").execute();
}
/** Forgets nodes that have been silent since before an instant, and who was at them. */
export async function dropNodes(db: HubReader, silentSinceMs: number): Promise<void> {
  const gone = await own(db).selectFrom("node").select("node_id").where("alive_at_ms", "<", silentSinceMs).execute();
  for (const { node_id } of gone) await dropNode(db, node_id);
}
export async function dropNode(db: HubReader, nodeId: string): Promise<void> {
  await own(db).deleteFrom("presence").where("node_id", "=", nodeId).execute();
  await own(db).deleteFrom("node").where("node_id", "=", nodeId).execute();
}

export async function putPresence(db: HubReader, rows: readonly StoredPresence[]): Promise<void> {
  if (rows.length === 0) return;
  await own(db)
    .insertInto("presence")
    .values([...rows])
    .onConflict((conflict) =>
      conflict.columns(["org_id", "node_id", "user_id"]).doUpdateSet((eb) => ({
        online: eb.ref("excluded.online"),
        phase: eb.ref("excluded.phase"),
        since_ms: eb.ref("excluded.since_ms"),
        customer_id: eb.ref("excluded.customer_id"),
      })),
    )
    .execute();
}
/** Who was last seen at the nodes other than this one that still live. */
export function listPresence(db: HubReader, orgId: string, notNodeId: string, aliveSinceMs: number) {
  return own(db)
    .selectFrom("presence")
    .innerJoin("node", "node.node_id", "presence.node_id")
    .selectAll("presence")
    .where("presence.org_id", "=", orgId)
    .where("presence.node_id", "<>", notNodeId)
    .where("node.alive_at_ms", ">=", aliveSinceMs)
    .execute();
}

export function listRevs(db: HubReader): Promise<{ org_id: string; rev: number }[]> {
  return db.selectFrom("org").select(["org_id", "rev"]).execute();
}
/** Devices whose right ended since an instant. */
export function listRevoked(db: HubReader, orgId: string, sinceMs: number) {
  return db
    .selectFrom("device")
    .select(["device_id", "user_id"])
    .where("org_id", "=", orgId)
    .where("revoked_at_ms", ">=", sinceMs)
    .execute();
}

/**
 * Takes (or keeps) a duty until an instant: one conditional write, so that of several nodes one has it.
 *
 * @returns whether this node has it now
 */
export async function takeDuty(db: HubReader, duty: Selectable<NodeTables["duty"]>, nowMs: number): Promise<boolean> {
  const taken = await own(db)
    .insertInto("duty")
    .values(duty)
    .onConflict((conflict) =>
      conflict
        .columns(["org_id", "name"])
        .doUpdateSet({ node_id: duty.node_id, until_ms: duty.until_ms })
        .where((eb) => eb.or([eb("duty.until_ms", "<=", nowMs), eb("duty.node_id", "=", duty.node_id)])),
    )
    .returning("node_id")
    .executeTakeFirst();
  return taken !== undefined;
}

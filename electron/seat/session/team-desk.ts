import { TeamSettings } from "../../../shared/domain/settings.ts";
import { Refusal, RefusalCode } from "../../../shared/errors.ts";
import { CommandBody, Receipt } from "../../../shared/protocol/commands.ts";
import { getSettingVersion, listUsers, readSettings } from "../../cache/team-rows.ts";
import type { SeatContext } from "../context.ts";
import { wordsOf } from "../outages/words-of.ts";
import { type HubClient, HubUnreachable } from "./hub-client.ts";

type PeoplePut = Parameters<Parameters<Parameters<HubClient["ask"]>[0]>[0]["people"]["put"]>[0];

/** What a lead sees and changes of the team: asked of the hub directly, except what the cache knows. */
export function createTeamDesk(ctx: SeatContext, client: HubClient) {
  const ask: HubClient["ask"] = async (run) => {
    try {
      return await client.ask(run);
    } catch (error) {
      if (!(error instanceof HubUnreachable)) throw error;
      throw new Refusal(RefusalCode.HubOffline, { sinceMs: ctx.hubState().offlineSinceMs ?? ctx.nowMs() });
    }
  };

  async function putSettings(changes: Partial<TeamSettings>): Promise<TeamSettings> {
    const before: Record<string, unknown> = await readSettings(ctx.db);
    for (const [key, value] of Object.entries(TeamSettings.partial().parse(changes))) {
      if (value === undefined || JSON.stringify(value) === JSON.stringify(before[key])) continue;
      const expectedVersion = await getSettingVersion(ctx.db, key);
      await ctx.submitAndWait({ kind: "put-setting", payload: { key, value, expectedVersion } });
    }
    ctx.emit({ topics: ["settings", "status"] });
    return readSettings(ctx.db);
  }

  async function receipts() {
    const rows = await ctx.db
      .selectFrom("receipt")
      .leftJoin("outage_entry", "outage_entry.op_id", "receipt.op_id")
      .selectAll("receipt")
      .select("outage_entry.outage_id")
      .where("seen_at_ms", "is", null)
      .orderBy("at_ms", "desc")
      .limit(200)
      .execute();
    return rows.map((row) => ({
      opId: row.op_id,
      outageId: row.outage_id,
      kind: row.kind,
      customerId: row.customer_id,
      customerName: row.customer_name,
      atMs: row.at_ms,
      receipt: Receipt.parse(JSON.parse(row.receipt_json)),
      text: wordsOf(CommandBody.parse({ kind: row.kind, payload: JSON.parse(row.payload_json) })),
    }));
  }

  async function seenReceipts(opIds: readonly string[]): Promise<void> {
    if (opIds.length === 0) return;
    await ctx.db.updateTable("receipt").set({ seen_at_ms: ctx.nowMs() }).where("op_id", "in", opIds).execute();
    ctx.emit({ topics: ["receipts", "status"] });
  }

  /** Whose commission an order is, by the hub's ledger. @throws Refusal not-allowed, not-found, hub-offline */
  async function commission(order: { customerId: string; orderAtMs: number; closedByUserId: string | null }) {
    const { basis, assistedByUserId, intact } = await ask((hub) => hub.commission(order));
    const ownerId = basis?.toOwnerId ?? null;
    const owner =
      basis === null || ownerId === null
        ? null
        : {
            ownerId,
            ownerName: ctx.nameOf(ownerId),
            sinceMs: basis.hubMs,
            basisId: basis.eventId,
            kind: basis.kind,
            seq: basis.seq,
            hash: basis.hash,
          };
    return { owner, assistedByName: ctx.nameOf(assistedByUserId), intact };
  }

  async function audit(beforeMs: number | null) {
    const answer = await ask((hub) => hub.audit({ beforeMs, limit: 200 }));
    return answer.rows.map((row) => ({
      atMs: row.atMs,
      byName: ctx.nameOf(row.userId),
      what: row.what,
      customerName: row.customerName,
      detail: row.detail,
    }));
  }

  return {
    settings: async () => ctx.settings(),
    putSettings,
    people: () => ask((hub) => hub.people.list({})),
    names: async () => {
      const users = await listUsers(ctx.db);
      return users.map(({ userId, name, role, active }) => ({ userId, name, role, active }));
    },
    putPerson: async (person: PeoplePut) => {
      const saved = await ask((hub) => hub.people.put(person));
      ctx.emit({ topics: ["people"] });
      return saved;
    },
    revokeDevice: async (deviceId: string) => {
      await ask((hub) => hub.people.revokeDevice({ deviceId }));
      ctx.emit({ topics: ["people"] });
    },
    joinCode: (renew: boolean) => ask((hub) => hub.joinCode({ renew })),
    floor: () => ask((hub) => hub.floor({})),
    audit,
    commission,
    receipts,
    seenReceipts,
  };
}
export type TeamDesk = ReturnType<typeof createTeamDesk>;

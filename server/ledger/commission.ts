import type { Selectable } from "kysely";
import { findCommissionOwner } from "../../shared/domain/tracking.ts";
import { Refusal, RefusalCode } from "../../shared/errors.ts";
import { ledgerHash } from "../commands/ledger.ts";
import { toLedgerRow } from "../feed/feed-rows.ts";
import type { LedgerTable } from "../stores/schema.ts";
import type { HubReader } from "../stores/store.ts";

/** Records merged into records merged …; more is a circle. */
const DEEPEST = 8;

/**
 * Who gets the commission of an order placed at an instant, from the hub's ledger (0.18); what whoever closed it is then called.
 *
 * @returns ownerId null when nobody tracked the customer then; `intact`: the events that the answer rests on are as they were written
 * @throws Refusal not-found
 */
export async function readCommission(
  db: HubReader,
  ask: { orgId: string; customerId: string; orderAtMs: number; closedByUserId: string | null },
) {
  const customer = await db
    .selectFrom("customer")
    .select("customer_id")
    .where("org_id", "=", ask.orgId)
    .where("customer_id", "=", ask.customerId)
    .executeTakeFirst();
  if (customer === undefined) throw new Refusal(RefusalCode.NotFound, { customerId: ask.customerId });
  const rows = await listFirmEvents(db, ask.orgId, ask.customerId);
  const found = findCommissionOwner(rows.map(toLedgerRow), ask.customerId, ask.orderAtMs);
  const helps = found !== undefined && ask.closedByUserId !== null && ask.closedByUserId !== found.ownerId;
  return {
    ownerId: found?.ownerId ?? null,
    sinceMs: found?.sinceMs ?? null,
    basis: found?.basis ?? null,
    assistedByUserId: helps ? ask.closedByUserId : null,
    intact: rows.every(isIntact),
  };
}

/** Events of a customer and of every record that was ever merged into it. */
async function listFirmEvents(db: HubReader, orgId: string, customerId: string): Promise<Selectable<LedgerTable>[]> {
  const known = new Set<string>();
  const events: Selectable<LedgerTable>[] = [];
  let ids = [customerId];
  for (let depth = 0; depth < DEEPEST && ids.length > 0; depth += 1) {
    for (const id of ids) known.add(id);
    const ledger = db.selectFrom("ledger").selectAll().where("org_id", "=", orgId);
    events.push(...(await ledger.where("customer_id", "in", ids).execute()));
    const merged = await db
      .selectFrom("ledger")
      .select("customer_id")
      .distinct()
      .where("org_id", "=", orgId)
      .where("kind", "=", "merged")
      .where("other_customer_id", "in", ids)
      .execute();
    ids = merged.map((row) => row.customer_id).filter((id) => !known.has(id));
  }
  return events;
}

function isIntact(row: Selectable<LedgerTable>): boolean {
  const { prevHash, hash, ...event } = toLedgerRow(row);
  return ledgerHash({ ...event, orgId: row.org_id }, prevHash) === hash;
}

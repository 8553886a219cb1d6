import { hash } from "node:crypto";
import type Database from "better-sqlite3";
import type { Kysely, Selectable } from "kysely";
import type { Bulk, Counters, ForeseenBulk, ForeseenClaim, ForeseenClaims, Steady, Take } from "../bulk.ts";
import type { HubDatabase, LedgerTable, OrgTable, ReceiptTable } from "../schema.ts";
import type { Standing } from "../sql/hot-queries.ts";

const ORG = "select * from org where org_id = ?";
const NAME = `select name from "user" where org_id = ? and user_id = ?`;

/**
 * Claims alone, past the handlers, their contexts and their promises: half of what a claim costs on SQLite. Decides as the statement does that
 * PostgreSQL runs (../postgres/foreseen.ts).
 */
export function createSqliteForeseen(
  db: Kysely<HubDatabase>,
  database: Database.Database,
  { write, listStandings }: Pick<Bulk, "write"> & { listStandings: ListStandings },
): ForeseenBulk {
  const findOrg = database.prepare(ORG);
  const findName = database.prepare(NAME).pluck();
  const nameOf = (orgId: string, userId: string) => String(findName.get(orgId, userId) ?? "");

  return {
    knowsRivals: true,
    write: (asked) =>
      db.transaction().execute(async (trx) => {
        const { orgId, knownRev, mostSeq, bounds } = asked;
        const org = findOrg.get(orgId) as Selectable<OrgTable> | undefined;
        const holds =
          org !== undefined && org.steady_to === org.rev && org.steady_from <= knownRev && org.ledger_seq <= mostSeq;
        if (!holds) return undefined;
        const customerIds = asked.claims.map((claim) => claim.customerId);
        const standings = new Map(listStandings(orgId, customerIds).map((row) => [row.customer_id, row]));
        const decided = decide(asked, org, standings, nameOf);
        if (decided === undefined) return undefined;
        const { takes, ledger, receipts, others, counters } = decided;
        await write(trx, orgId, { takes, ledger, receipts, bounds, counters, activities: [], marks: [] });
        return { counters, others };
      }),
  };
}

type Found = Standing & { readonly was_released: number };
/** Those that there are, with whether somebody has ever given them back. */
export type ListStandings = (orgId: string, customerIds: readonly string[]) => readonly Found[];

/** @returns undefined where something is left to be decided: one group under the lock is cheaper here than two */
function decide(
  { orgId, nowMs, claims }: ForeseenClaims,
  org: Counters & Steady,
  standings: Map<string, Found>,
  nameOf: (orgId: string, userId: string) => string,
) {
  const takes: Take[] = [];
  const ledger: Selectable<LedgerTable>[] = [];
  const receipts: Selectable<ReceiptTable>[] = [];
  const others = new Map<number, string>();
  let { rev, ledger_seq: seq, ledger_hash: prev } = org;
  const orgText = JSON.stringify(orgId);
  const tell = (claim: ForeseenClaim, status: string, text: string) =>
    void receipts.push({
      org_id: orgId,
      op_id: claim.opId,
      device_id: claim.deviceId,
      user_id: claim.ownerId,
      seat_seq: claim.seatSeq,
      kind: "claim",
      status,
      receipt_json: text,
      at_ms: nowMs,
    });

  for (const [at, claim] of claims.entries()) {
    const { customerId, ownerId, opId } = claim;
    const customer = standings.get(customerId);
    if (customer === undefined || !isFree(customer, claim)) {
      const holderId = customer?.state === "owned" && customer.owner_id !== ownerId ? customer.owner_id : null;
      if (customer === undefined || holderId === null) return undefined;
      const detail = { ownerName: nameOf(orgId, holderId), sinceMs: customer.tracking_since_ms };
      const text = JSON.stringify({ code: "claimed", detail, status: "lost", opId, rev: 0 });
      others.set(at, text);
      tell(claim, "lost", text);
      continue;
    }
    takes.push({ customerId, version: customer.version, ownerId, rev: rev + 1, nowMs });
    standings.set(customerId, { ...customer, state: "owned", owner_id: ownerId, tracking_since_ms: nowMs });
    rev += 2;
    seq += 1;
    const link = hash("sha256", `["${prev}",${orgText},${seq},${claim.facts}`);
    ledger.push({
      org_id: orgId,
      event_id: claim.eventId,
      rev,
      seq,
      customer_id: customerId,
      kind: "claimed",
      from_owner_id: null,
      to_owner_id: ownerId,
      by_user_id: ownerId,
      rule: "claim",
      reason: "",
      other_customer_id: null,
      hub_ms: nowMs,
      seat_ms: claim.seatMs,
      mono_ms: claim.monoMs,
      prev_hash: prev,
      hash: link,
    });
    prev = link;
    tell(claim, "applied", JSON.stringify({ code: null, detail: {}, status: "applied", opId, rev }));
  }
  const { steady_from } = org;
  const counters = { rev, ledger_seq: seq, ledger_hash: prev, steady_from, steady_to: rev };
  return { takes, ledger, receipts, others, counters };
}

const isFree = (customer: Found, { version }: ForeseenClaim): boolean =>
  customer.state === "pool" &&
  customer.owner_id === null &&
  customer.lessee_id === null &&
  (version === null || customer.version === version) &&
  customer.has_twin === 0 &&
  customer.shares_keys === 0 &&
  customer.was_released === 0;

import type { Insertable } from "kysely";
import { newUser } from "../../server/accounts/people.ts";
import type { Actor } from "../../server/commands/context.ts";
import { ledgerHash } from "../../server/commands/ledger.ts";
import type { CustomerTable, LedgerTable, NumberTable } from "../../server/stores/schema.ts";
import { insertOrg, saveCounters } from "../../server/stores/sql/organisation.ts";
import { insertDevice, insertUser } from "../../server/stores/sql/people.ts";
import type { HubStore, HubTransaction } from "../../server/stores/store.ts";

export const orgId = "org";
export const customerId = (no: number): string => `c${String(no).padStart(7, "0")}`;
export const agentId = (no: number): string => `agent-${no}`;
export const agent = (no: number): Actor => ({
  orgId,
  userId: agentId(no),
  name: `agent ${no}`,
  role: "agent",
  deviceId: `desk-${no}`,
});
const PART = 400;

/** A team of `agents` whose limits are out of the way, and a pool of `customers` with two numbers and an import event each. */
export async function fillHub(
  store: HubStore,
  { customers, agents }: { customers: number; agents: number },
  nowMs: number,
  tokenHashOf: (no: number) => string = (no) => `token-${no}`,
): Promise<void> {
  await store.transact(async (trx) => {
    await insertOrg(trx, {
      org_id: orgId,
      name: "Team",
      rev: 0,
      hash_key: Buffer.alloc(32, 7).toString("base64url"),
      ledger_seq: 0,
      ledger_hash: "",
      created_at_ms: nowMs,
    });
    let rev = 0;
    for (const [key, value] of [
      ["claimsPerDay", 10_000],
      ["holdingCap", 100_000],
    ] as const) {
      rev += 1;
      const setting = {
        org_id: orgId,
        key,
        rev,
        version: 1,
        value_json: String(value),
        by_user_id: null,
        at_ms: nowMs,
      };
      await trx.insertInto("setting").values(setting).execute();
    }
    for (let no = 0; no < agents; no += 1) {
      const person = { login: `a${no}`, name: `agent ${no}`, role: "agent", seatNo: null } as const;
      rev += 1;
      const limits = { active: true, senior: false, seesNumbers: true };
      await insertUser(trx, newUser(orgId, agentId(no), { ...person, ...limits }, "no password", nowMs, rev));
      await insertDevice(trx, {
        org_id: orgId,
        device_id: `desk-${no}`,
        user_id: agentId(no),
        name: `desk ${no}`,
        token_hash: tokenHashOf(no),
        created_at_ms: nowMs,
        last_seen_at_ms: nowMs,
        revoked_at_ms: null,
        last_seat_seq: 0,
        sight_epoch: 0,
      });
    }
    await fillPool(trx, customers, rev, nowMs);
    if (store.holdings.late !== null)
      await trx.insertInto("holding_settled").values({ org_id: orgId, seq: customers }).execute();
  });
}

async function fillPool(trx: HubTransaction, count: number, fromRev: number, nowMs: number): Promise<void> {
  let rev = fromRev;
  let hash = "";
  for (let from = 0; from < count; from += PART) {
    const customers: Insertable<CustomerTable>[] = [];
    const numbers: Insertable<NumberTable>[] = [];
    const events: Insertable<LedgerTable>[] = [];
    for (let no = from; no < Math.min(count, from + PART); no += 1) {
      rev += 2;
      customers.push(customerRow(no, rev - 1, nowMs));
      numbers.push(numberRow(no, 0), numberRow(no, 1));
      const chained = {
        orgId,
        seq: no + 1,
        eventId: `e${customerId(no)}`,
        customerId: customerId(no),
        kind: "imported",
        fromOwnerId: null,
        toOwnerId: null,
        byUserId: null,
        rule: "import",
        reason: "bench.csv",
        otherCustomerId: null,
        hubMs: nowMs,
        seatMs: nowMs,
        monoMs: no,
      };
      const next = ledgerHash(chained, hash);
      events.push({
        org_id: orgId,
        event_id: chained.eventId,
        rev,
        seq: chained.seq,
        customer_id: chained.customerId,
        kind: chained.kind,
        from_owner_id: null,
        to_owner_id: null,
        by_user_id: null,
        rule: chained.rule,
        reason: chained.reason,
        other_customer_id: null,
        hub_ms: nowMs,
        seat_ms: nowMs,
        mono_ms: no,
        prev_hash: hash,
        hash: next,
      });
      hash = next;
    }
    await trx.insertInto("customer").values(customers).execute();
    await trx.insertInto("number").values(numbers).execute();
    await trx.insertInto("ledger").values(events).execute();
  }
  await saveCounters(trx, orgId, { rev, ledger_seq: count, ledger_hash: hash });
}

function customerRow(no: number, rev: number, nowMs: number): Insertable<CustomerTable> {
  return {
    org_id: orgId,
    customer_id: customerId(no),
    rev,
    version: 1,
    name: `深圳市第${no}电子有限公司`,
    name_key: `深圳市第${no}电子有限公司`,
    state: "pool",
    pool: "general",
    owner_id: null,
    tracking_since_ms: null,
    survivor_id: null,
    bin_reason: "",
    binned_at_ms: null,
    province: "广东",
    city: "深圳",
    district: "",
    address: "",
    industry: "",
    product: "",
    customer_type: "unidentified",
    source: "import",
    stage: "new",
    level: null,
    level_since_ms: null,
    starred: 0,
    intro: "",
    website: "",
    cost: null,
    do_not_call: 0,
    quiet_until_ms: null,
    quiet_reason: "",
    contact_count: 0,
    last_contact_at_ms: null,
    last_disposition: "",
    last_call_at_ms: null,
    last_call_by_user_id: null,
    attempts_day: "",
    attempts_today: 0,
    last_viewed_at_ms: null,
    last_viewed_by_user_id: null,
    member_json: null,
    batch_id: null,
    created_at_ms: nowMs,
    created_by_user_id: null,
    edited_by_user_id: null,
    has_history: 0,
    shares_keys: 0,
  } as Insertable<CustomerTable>;
}

function numberRow(no: number, at: number): Insertable<NumberTable> {
  const e164 = `+8613${String(no * 2 + at).padStart(9, "0")}`;
  return {
    org_id: orgId,
    number_id: `n${no}-${at}`,
    customer_id: customerId(no),
    contact_id: null,
    kind: "mobile",
    label: "",
    display: e164,
    e164,
    ext: "",
    masked: "",
    tail: e164.slice(-4),
    hash: `h${no * 2 + at}`.padEnd(22, "x"),
    dead: 0,
    position: at,
  };
}

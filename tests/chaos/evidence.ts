import type { HubStore } from "../../server/stores/store.ts";
import type { Receipt } from "../../shared/protocol/commands.ts";
import type { History } from "./history.ts";
import type { Dialled, SeatPicture } from "./seat-host.ts";

/** What the hub holds at the end. */
export interface HubRecord {
  readonly rev: number;
  readonly users: readonly { userId: string; login: string; role: string }[];
  readonly claimsPerDay: number;
  readonly customers: readonly {
    customer_id: string;
    rev: number;
    state: string;
    owner_id: string | null;
    lessee_id: string | null;
    survivor_id: string | null;
    intro: string;
  }[];
  readonly hashes: readonly { customer_id: string; hash: string; e164: string }[];
  readonly ledger: readonly LedgerEntry[];
  readonly leases: readonly LeaseEntry[];
  readonly receipts: readonly { op_id: string; user_id: string; kind: string; receipt: Receipt }[];
  readonly calls: readonly {
    rev: number;
    call_id: string;
    customer_id: string;
    user_id: string;
    direction: string;
    dialled_at_ms: number;
    override_rule: string | null;
  }[];
  readonly activities: readonly {
    rev: number;
    activity_id: string;
    customer_id: string;
    by_user_id: string | null;
    body: string;
    contribution: number;
  }[];
  readonly callbacks: readonly {
    rev: number;
    callback_id: string;
    customer_id: string;
    user_id: string;
    note: string;
    state: string;
  }[];
}

export interface LeaseEntry {
  readonly customer_id: string;
  readonly user_id: string;
  readonly kind: string;
  readonly granted_rev: number;
  readonly granted_at_ms: number;
  readonly expires_at_ms: number;
  readonly free_at_ms: number;
  readonly ended_at_ms: number | null;
  readonly ended_why: string;
}

export interface LedgerEntry {
  readonly rev: number;
  readonly org_id: string;
  readonly event_id: string;
  readonly seq: number;
  readonly customer_id: string;
  readonly kind: string;
  readonly from_owner_id: string | null;
  readonly to_owner_id: string | null;
  readonly by_user_id: string | null;
  readonly rule: string;
  readonly reason: string;
  readonly other_customer_id: string | null;
  readonly hub_ms: number;
  readonly seat_ms: number | null;
  readonly mono_ms: number | null;
  readonly prev_hash: string;
  readonly hash: string;
}

export interface Evidence {
  readonly history: History;
  readonly dialled: readonly Dialled[];
  readonly hub: HubRecord;
  /** By login. A seat that never came to rest has none. */
  readonly pictures: ReadonlyMap<string, SeatPicture>;
  readonly seats: readonly string[];
}

/** Reads everything that the checker looks at. */
export async function readHub(store: HubStore): Promise<HubRecord> {
  const db = store.read;
  const org = await db.selectFrom("org").select(["org_id", "rev"]).executeTakeFirstOrThrow();
  const of = org.org_id;
  const quota = await db
    .selectFrom("setting")
    .select("value_json")
    .where("org_id", "=", of)
    .where("key", "=", "claimsPerDay")
    .executeTakeFirst();
  const receipts = await db
    .selectFrom("receipt")
    .select(["op_id", "user_id", "kind", "receipt_json"])
    .where("org_id", "=", of)
    .execute();
  return {
    rev: org.rev,
    claimsPerDay: Number(quota?.value_json ?? Number.POSITIVE_INFINITY),
    users: (await db.selectFrom("user").select(["user_id", "login", "role"]).where("org_id", "=", of).execute()).map(
      ({ user_id, login, role }) => ({ userId: user_id, login, role }),
    ),
    customers: await db
      .selectFrom("customer")
      .select(["customer_id", "rev", "state", "owner_id", "lessee_id", "survivor_id", "intro"])
      .where("org_id", "=", of)
      .execute(),
    hashes: await db.selectFrom("number").select(["customer_id", "hash", "e164"]).where("org_id", "=", of).execute(),
    ledger: await db.selectFrom("ledger").selectAll().where("org_id", "=", of).orderBy("seq").execute(),
    leases: await db.selectFrom("lease").selectAll().where("org_id", "=", of).orderBy("granted_at_ms").execute(),
    receipts: receipts.map(({ receipt_json, ...row }) => ({ ...row, receipt: JSON.parse(receipt_json) as Receipt })),
    calls: await db
      .selectFrom("call")
      .select(["call_id", "customer_id", "user_id", "direction", "dialled_at_ms", "rev", "override_rule"])
      .where("org_id", "=", of)
      .execute(),
    activities: await db
      .selectFrom("activity")
      .select(["activity_id", "customer_id", "by_user_id", "body", "contribution", "rev"])
      .where("org_id", "=", of)
      .execute(),
    callbacks: await db
      .selectFrom("callback")
      .select(["callback_id", "customer_id", "user_id", "note", "state", "rev"])
      .where("org_id", "=", of)
      .execute(),
  };
}

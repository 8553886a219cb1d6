import { join } from "node:path";
import type { Insertable } from "kysely";
import type { ContactTable, CustomerTable, NumberTable } from "../../server/stores/schema.ts";
import { openSqliteStore } from "../../server/stores/sqlite/open.ts";
import type { HubTransaction } from "../../server/stores/store.ts";
import { makeRng } from "../../shared/sample/rng.ts";
import { makeRow } from "./cache-fill.ts";

const PART = 400;

/** Puts customers into a stopped hub, as imports would have: every (n/500)th is `ownerId`'s, three of five lie in the pool. */
export async function fillHub(home: string, customers: number, ownerId: string): Promise<void> {
  const store = await openSqliteStore(join(home, "hub.db"));
  try {
    const org = await store.read.selectFrom("org").select(["org_id", "rev"]).executeTakeFirstOrThrow();
    const rng = makeRng(11);
    for (let from = 0; from < customers; from += PART) {
      const rows = Array.from({ length: Math.min(PART, customers - from) }, (_, i) => from + i);
      await store.transact((trx) => putPart(trx, rows, { orgId: org.org_id, rev: org.rev, customers, ownerId, rng }));
    }
  } finally {
    await store.close();
  }
}

interface Filling {
  readonly orgId: string;
  /** The organisation's rev before the filling. */
  readonly rev: number;
  readonly customers: number;
  readonly ownerId: string;
  readonly rng: ReturnType<typeof makeRng>;
}

async function putPart(trx: HubTransaction, rows: readonly number[], filling: Filling): Promise<void> {
  const { orgId, rng } = filling;
  const customers: Insertable<CustomerTable>[] = [];
  const contacts: Insertable<ContactTable>[] = [];
  const numbers: Insertable<NumberTable>[] = [];
  let rev = 0;
  for (const i of rows) {
    const row = makeRow(rng, i, filling.customers, { me: filling.ownerId, whole: true });
    if (row.sight === "stub") continue;
    rev = filling.rev + i + 1;
    const { customerId } = row;
    customers.push({
      org_id: orgId,
      customer_id: customerId,
      rev,
      version: 1,
      name: row.name,
      name_key: row.name,
      state: row.state,
      pool: row.pool,
      owner_id: row.ownerId,
      tracking_since_ms: row.trackingSinceMs,
      survivor_id: null,
      bin_reason: "",
      binned_at_ms: null,
      province: row.province,
      city: row.city,
      district: row.district,
      address: row.address,
      industry: row.industry,
      product: row.product,
      customer_type: row.customerType,
      source: row.source,
      stage: row.stage,
      level: row.level,
      level_since_ms: null,
      starred: row.starred ? 1 : 0,
      intro: row.intro,
      website: row.website,
      cost: null,
      do_not_call: 0,
      quiet_until_ms: null,
      quiet_reason: "",
      contact_count: row.contactCount,
      last_contact_at_ms: row.lastContactAtMs,
      last_disposition: "",
      last_call_at_ms: row.lastCallAtMs,
      last_call_by_user_id: row.lastCallByUserId,
      attempts_day: "",
      attempts_today: 0,
      last_viewed_at_ms: row.lastViewedAtMs,
      last_viewed_by_user_id: null,
      member_json: row.member === null ? null : JSON.stringify(row.member),
      batch_id: null,
      created_at_ms: row.createdAtMs,
      created_by_user_id: null,
      edited_by_user_id: null,
      has_history: 0,
      shares_keys: 1,
    });
    for (const [position, contact] of row.contacts.entries()) {
      contacts.push({
        org_id: orgId,
        contact_id: contact.contactId,
        customer_id: customerId,
        name: contact.name,
        role: contact.role,
        note: contact.note,
        position,
      });
    }
    for (const [position, number] of row.numbers.entries()) {
      numbers.push({
        org_id: orgId,
        number_id: number.numberId,
        customer_id: customerId,
        contact_id: number.contactId,
        kind: number.kind,
        label: number.label,
        display: number.display ?? "",
        e164: number.e164 ?? "",
        ext: number.ext,
        masked: number.masked,
        tail: number.tail,
        hash: number.hash,
        dead: 0,
        position,
      });
    }
  }
  await trx.insertInto("customer").values(customers).execute();
  const held = customers.flatMap(({ org_id, owner_id, customer_id }) =>
    owner_id == null ? [] : [{ org_id, owner_id, customer_id }],
  );
  if (held.length > 0) await trx.insertInto("holding").values(held).execute();
  if (contacts.length > 0) await trx.insertInto("contact").values(contacts).execute();
  if (numbers.length > 0) await trx.insertInto("number").values(numbers).execute();
  await trx.updateTable("org").set({ rev }).where("org_id", "=", orgId).execute();
}

/** Changes so many customers of a stopped hub, as if their cities had been put right: each gets a new rev. */
export async function changeCustomers(home: string, count: number): Promise<void> {
  const store = await openSqliteStore(join(home, "hub.db"));
  try {
    await store.transact(async (trx) => {
      const org = await trx.selectFrom("org").select(["org_id", "rev"]).executeTakeFirstOrThrow();
      const ids = await trx.selectFrom("customer").select("customer_id").orderBy("customer_id").limit(count).execute();
      for (const [at, { customer_id }] of ids.entries()) {
        await trx
          .updateTable("customer")
          .set({ rev: org.rev + at + 1, version: 2, address: `改${at}号` })
          .where("org_id", "=", org.org_id)
          .where("customer_id", "=", customer_id)
          .execute();
      }
      await trx
        .updateTable("org")
        .set({ rev: org.rev + ids.length })
        .where("org_id", "=", org.org_id)
        .execute();
    });
  } finally {
    await store.close();
  }
}

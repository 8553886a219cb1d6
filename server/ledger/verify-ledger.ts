import { type Selectable, sql } from "kysely";
import type { HubDatabase, LedgerTable } from "../stores/schema.ts";
import type { HubReader } from "../stores/store.ts";
import { type ChainFault, createChainCheck, type StoredLink, toLink } from "./check-chain.ts";

/** An event that says it took a customer from another than the one who had him by the ledger. */
export interface OwnerGap {
  readonly kind: "owner-gap";
  readonly event: StoredLink;
  readonly hadOwnerId: string | null;
}
/** A customer whose owner is not the one that his last event names; `event` undefined: the ledger does not know him. */
export interface OwnerFault {
  readonly kind: "owner";
  readonly customerId: string;
  readonly name: string;
  readonly ownerId: string | null;
  readonly event: { readonly eventId: string; readonly seq: number; readonly toOwnerId: string | null } | undefined;
}
/** The event at the seq that was noted down earlier has another hash than then, or is gone. */
export interface WitnessFault {
  readonly kind: "witness";
  readonly seq: number;
  readonly hash: string;
}
export type LedgerFault = ChainFault | OwnerGap | OwnerFault | WitnessFault;

export interface LedgerReport {
  readonly orgId: string;
  readonly orgName: string;
  readonly events: number;
  readonly customers: number;
  /** Where the chain ends: worth noting down elsewhere, for it stands for everything before it. */
  readonly head: { readonly seq: number; readonly hash: string };
  readonly faults: readonly LedgerFault[];
}

const PAGE = 5_000;

/**
 * Checks the ledger of every organisation in one snapshot: each event's hash and its place in the chain, the chain's end, that ownership
 * goes on from event to event, and that every customer's owner is the one that his last event names. Reads only, through Kysely alone,
 * so that it holds for every store.
 *
 * @param witness a head noted down at an earlier check; finds a chain that was rewritten as a whole
 */
export function verifyLedger(db: HubReader, witness?: { seq: number; hash: string }): Promise<LedgerReport[]> {
  return db
    .transaction()
    .setIsolationLevel("repeatable read")
    .execute(async (snapshot) => {
      const reports: LedgerReport[] = [];
      for (const org of await snapshot.selectFrom("org").selectAll().orderBy("created_at_ms").execute()) {
        reports.push(await verifyOrg(snapshot, org, witness));
      }
      return reports;
    });
}

async function verifyOrg(
  db: HubReader,
  org: Selectable<HubDatabase["org"]>,
  witness: { seq: number; hash: string } | undefined,
): Promise<LedgerReport> {
  const orgId = org.org_id;
  const check = createChainCheck((hash) => findSeqByHash(db, orgId, hash));
  const owners = new Map<string, string | null>();
  const gaps: OwnerGap[] = [];
  let events = 0;
  let after: Selectable<LedgerTable> | undefined;
  for (;;) {
    const page = await listEvents(db, orgId, after);
    for (const row of page) {
      const event = toLink(row);
      events += 1;
      await check.add(event);
      const had = owners.get(event.customerId) ?? null;
      if (event.fromOwnerId !== had) gaps.push({ kind: "owner-gap", event, hadOwnerId: had });
      owners.set(event.customerId, event.toOwnerId);
    }
    after = page.at(-1);
    if (page.length < PAGE) break;
  }
  const head = { seq: org.ledger_seq, hash: org.ledger_hash };
  const faults: LedgerFault[] = [...check.end(head), ...gaps, ...(await listOwnerFaults(db, orgId))];
  if (witness !== undefined && (await findSeqByHash(db, orgId, witness.hash)) !== witness.seq) {
    faults.push({ kind: "witness", ...witness });
  }
  const { count } = await db
    .selectFrom("customer")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("org_id", "=", orgId)
    .executeTakeFirstOrThrow();
  return { orgId, orgName: org.name, events, customers: Number(count), head, faults };
}

function listEvents(db: HubReader, orgId: string, after: Selectable<LedgerTable> | undefined) {
  let query = db.selectFrom("ledger").selectAll().where("org_id", "=", orgId);
  if (after !== undefined) {
    const { seq, event_id } = after;
    query = query.where((eb) =>
      eb.or([eb("seq", ">", seq), eb.and([eb("seq", "=", seq), eb("event_id", ">", event_id)])]),
    );
  }
  return query.orderBy("seq").orderBy("event_id").limit(PAGE).execute();
}

async function findSeqByHash(db: HubReader, orgId: string, hash: string): Promise<number | undefined> {
  const row = await db
    .selectFrom("ledger")
    .select("seq")
    .where("org_id", "=", orgId)
    .where("hash", "=", hash)
    .limit(1)
    .executeTakeFirst();
  return row?.seq;
}

/** Customers whose owner disagrees with the end of their own chain, those without any event among them; the first hundred. */
async function listOwnerFaults(db: HubReader, orgId: string): Promise<OwnerFault[]> {
  const lastSeq = db
    .selectFrom("ledger")
    .select(["customer_id", (eb) => eb.fn.max("seq").as("seq")])
    .where("org_id", "=", orgId)
    .groupBy("customer_id")
    .as("last");
  const rows = await db
    .selectFrom("customer")
    .leftJoin(lastSeq, "last.customer_id", "customer.customer_id")
    .leftJoin("ledger", (join) =>
      join.onRef("ledger.org_id", "=", "customer.org_id").onRef("ledger.seq", "=", "last.seq"),
    )
    .select([
      "customer.customer_id",
      "customer.name",
      "customer.owner_id",
      "ledger.event_id",
      "ledger.seq",
      "ledger.to_owner_id",
    ])
    .where("customer.org_id", "=", orgId)
    .where((eb) =>
      eb.or([
        eb("ledger.event_id", "is", null),
        eb(sql`coalesce(ledger.to_owner_id, '')`, "<>", sql`coalesce(customer.owner_id, '')`),
      ]),
    )
    .orderBy("customer.customer_id")
    .limit(100)
    .execute();
  return rows.map((row) => ({
    kind: "owner",
    customerId: row.customer_id,
    name: row.name,
    ownerId: row.owner_id,
    event:
      row.event_id === null || row.seq === null
        ? undefined
        : { eventId: row.event_id, seq: Number(row.seq), toOwnerId: row.to_owner_id },
  }));
}

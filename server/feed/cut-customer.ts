import type { Selectable } from "kysely";
import type { CustomerNumber, CustomerRow } from "../../shared/domain/customer.ts";
import type { CustomerState, Level, NumberKind, PoolKind } from "../../shared/domain/vocabulary.ts";
import type { ContactTable, CustomerTable, NumberTable } from "../stores/schema.ts";

export interface Reader {
  readonly orgId: string;
  readonly userId: string;
  readonly isLead: boolean;
}

type Sight = CustomerRow["sight"];
type Held = Pick<CustomerTable, "state" | "owner_id" | "lessee_id">;

/** Whose it is, or to whom it is lent: who sees it in full besides leads. */
export function keeperOf({ state, owner_id: ownerId, lessee_id: lesseeId }: Held): string | null {
  if (state === "owned") return ownerId;
  return state === "pool" ? lesseeId : null;
}

/** To those who do not see it in full. Pool: claimable. Stub: another's, or in the bin (least sight, I9). */
export const commonSight = ({ state }: Held): Sight => (state === "pool" ? "pool" : "stub");

/** Full: the reader's own, or lent to him, or the reader is a lead. */
export const sightOf = (customer: Held, reader: Reader): Sight =>
  reader.isLead || keeperOf(customer) === reader.userId ? "full" : commonSight(customer);

/** The customer row as a reader of this sight may have it on his disk. Numbers leave the hub in clear for `full` alone. */
export function cutCustomer(
  customer: Selectable<CustomerTable>,
  numbers: readonly Selectable<NumberTable>[],
  contacts: readonly Selectable<ContactTable>[],
  sight: Sight,
): CustomerRow {
  const common = {
    customerId: customer.customer_id,
    rev: customer.rev,
    version: customer.version,
    name: customer.name,
    state: customer.state as CustomerState,
    pool: customer.pool as PoolKind,
    ownerId: customer.owner_id,
    trackingSinceMs: customer.tracking_since_ms,
    survivorId: customer.survivor_id,
    binReason: customer.bin_reason,
    binnedAtMs: customer.binned_at_ms,
    province: customer.province,
    city: customer.city,
    lastCallAtMs: customer.last_call_at_ms,
    lastCallByUserId: customer.last_call_by_user_id,
    doNotCall: customer.do_not_call === 1,
    quietUntilMs: customer.quiet_until_ms,
  };
  if (sight === "stub") return { ...common, sight, hashes: numbers.map((number) => number.hash) };
  return {
    ...common,
    sight,
    district: customer.district,
    address: customer.address,
    industry: customer.industry,
    product: customer.product,
    customerType: customer.customer_type,
    source: customer.source,
    stage: customer.stage,
    level: customer.level as Level | null,
    levelSinceMs: customer.level_since_ms,
    starred: customer.starred === 1,
    intro: customer.intro,
    website: customer.website,
    cost: customer.cost,
    quietReason: customer.quiet_reason,
    contactCount: customer.contact_count,
    lastContactAtMs: customer.last_contact_at_ms,
    lastDisposition: customer.last_disposition,
    attemptsDay: customer.attempts_day,
    attemptsToday: customer.attempts_today,
    lastViewedAtMs: customer.last_viewed_at_ms,
    lastViewedByUserId: customer.last_viewed_by_user_id,
    member: customer.member_json === null ? null : JSON.parse(customer.member_json),
    contacts: contacts.map(({ contact_id, name, role, note }) => ({ contactId: contact_id, name, role, note })),
    numbers: numbers.map((number) => cutNumber(number, sight === "full")),
    batchId: customer.batch_id,
    createdAtMs: customer.created_at_ms,
    createdByUserId: customer.created_by_user_id,
  };
}

function cutNumber(number: Selectable<NumberTable>, inClear: boolean): CustomerNumber {
  return {
    numberId: number.number_id,
    contactId: number.contact_id,
    kind: number.kind as NumberKind,
    label: number.label,
    display: inClear ? number.display : null,
    e164: inClear ? number.e164 : null,
    ext: number.ext,
    masked: number.masked,
    tail: number.tail,
    hash: number.hash,
    dead: number.dead === 1,
  };
}

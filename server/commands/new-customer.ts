import type { Selectable } from "kysely";
import type { NewCustomer } from "../../shared/domain/customer.ts";
import type { NumberKind } from "../../shared/domain/vocabulary.ts";
import { maskNumber, parseNumbers } from "../../shared/duplicates/numbers.ts";
import { listNumbersInName } from "../../shared/duplicates/numbers-in-name.ts";
import type { DuplicateProbe } from "../../shared/duplicates/types.ts";
import type { NumberTable } from "../stores/schema.ts";
import { insertCustomer, markSharing } from "../stores/sql/customers.ts";
import { nameKey, putDuplicateKeys } from "../stores/sql/duplicate-index.ts";
import type { CommandContext } from "./context.ts";

interface TypedNumber {
  readonly numberId: string;
  readonly contactId: string | null;
  readonly kind: NumberKind;
  readonly label: string;
  readonly raw: string;
  readonly dead?: boolean;
}

/**
 * The numbers that one typed field holds, as they are stored. A field with several numbers makes several rows (the first
 * keeps the seat's id); one that nobody can read is kept as typed, so that nothing typed is lost.
 */
export function storedNumbers(
  context: CommandContext,
  customerId: string,
  typed: TypedNumber,
  place: { city: string; province: string },
  position: number,
): Selectable<NumberTable>[] {
  const shared = {
    org_id: context.actor.orgId,
    customer_id: customerId,
    contact_id: typed.contactId,
    label: typed.label,
    dead: typed.dead === true ? 1 : 0,
  };
  const { numbers } = parseNumbers(typed.raw, { ...place, kind: typed.kind });
  if (numbers.length === 0) {
    const digits = typed.raw.normalize("NFKC").replace(/\D/g, "").slice(0, 24);
    const e164 = digits === "" ? typed.raw.slice(0, 24) : digits;
    return [
      {
        ...shared,
        number_id: typed.numberId,
        kind: typed.kind,
        display: typed.raw,
        e164,
        ext: "",
        masked: maskNumber(e164),
        tail: e164.slice(-4),
        hash: context.hashNumber(e164),
        position,
      },
    ];
  }
  return numbers.map((number, index) => ({
    ...shared,
    number_id: index === 0 ? typed.numberId : context.newId(),
    kind: number.kind,
    display: numbers.length === 1 ? typed.raw : number.national,
    e164: number.e164,
    ext: number.ext,
    masked: number.masked,
    tail: number.tail,
    hash: context.hashNumber(number.e164),
    position: position + index,
  }));
}

/** A customer as typed, with its numbers read and hashed: ready to be checked and then stored. */
export function draftCustomer(context: CommandContext, typed: NewCustomer) {
  const numbers: Selectable<NumberTable>[] = [];
  for (const number of typed.numbers) {
    numbers.push(...storedNumbers(context, typed.customerId, number, typed, numbers.length));
  }
  // As the seat asks: somebody types "汇鑫 13800138000" into the field for the name. Asked by, not stored.
  const inName = listNumbersInName(typed.name).flatMap((raw) => parseNumbers(raw, typed).numbers);
  const probe: DuplicateProbe = {
    customerId: typed.customerId,
    name: typed.name,
    province: typed.province,
    city: typed.city,
    district: typed.district,
    address: typed.address,
    contactNames: typed.contacts.map((contact) => contact.name),
    numbers: [
      ...numbers.map((number) => ({
        e164: number.e164,
        hash: number.hash,
        ext: number.ext,
        kind: number.kind as NumberKind,
      })),
      ...inName.map(({ e164, ext, kind }) => ({ e164, hash: context.hashNumber(e164), ext, kind })),
    ],
  };
  return { typed, numbers, probe };
}

/** Stores a drafted customer, owned by `ownerId` or in its pool, with its duplicate keys. The ledger event is the caller's. */
export async function storeCustomer(
  context: CommandContext,
  draft: ReturnType<typeof draftCustomer>,
  to: { ownerId: string | null; batchId: string | null },
): Promise<void> {
  const { trx, actor, nowMs } = context;
  const { typed } = draft;
  const key = { orgId: actor.orgId, customerId: typed.customerId, nameKey: nameKey(typed.name) };
  await insertCustomer(
    trx,
    context.hot,
    {
      org_id: actor.orgId,
      customer_id: typed.customerId,
      rev: context.nextRev(),
      version: 1,
      name: typed.name,
      name_key: key.nameKey,
      state: to.ownerId === null ? "pool" : "owned",
      pool: typed.pool,
      owner_id: to.ownerId,
      tracking_since_ms: to.ownerId === null ? null : nowMs,
      survivor_id: null,
      bin_reason: "",
      binned_at_ms: null,
      province: typed.province,
      city: typed.city,
      district: typed.district,
      address: typed.address,
      industry: typed.industry,
      product: typed.product,
      customer_type: typed.customerType,
      source: typed.source,
      stage: "new",
      level: typed.level,
      level_since_ms: typed.level === null ? null : nowMs,
      starred: typed.starred ? 1 : 0,
      intro: typed.intro,
      website: typed.website,
      cost: typed.cost,
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
      member_json: typed.member === null ? null : JSON.stringify(typed.member),
      batch_id: to.batchId,
      created_at_ms: nowMs,
      created_by_user_id: actor.userId,
      edited_by_user_id: null,
      has_history: 0,
      lessee_id: null,
      deal_after_ms: 0,
      has_twin: 0,
      shares_keys: 0,
    },
    typed.contacts.map((contact, position) => ({
      org_id: actor.orgId,
      contact_id: contact.contactId,
      customer_id: typed.customerId,
      name: contact.name,
      role: contact.role,
      note: contact.note,
      position,
    })),
    draft.numbers,
  );
  await markSharing(trx, context.hot, key);
  await putDuplicateKeys(trx, actor.orgId, [typed.customerId]);
}

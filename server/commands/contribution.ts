import type { FieldValue } from "../../shared/domain/customer.ts";
import { Refusal, RefusalCode } from "../../shared/errors.ts";
import { findAlias } from "../stores/sql/records.ts";
import type { CommandContext, Outcome, StoredCustomer } from "./context.ts";
import { whoHasIt } from "./ownership.ts";

/** Records merged into one another in a row; more is a circle. */
const LONGEST_CHAIN = 8;

/**
 * The customer that words about `customerId` belong on: itself, the record that it was merged into, or the firm that an entry made
 * without the hub turned out to be.
 *
 * @throws Refusal not-found
 */
export async function getLiving(context: CommandContext, customerId: string): Promise<StoredCustomer> {
  const { trx, hot, actor } = context;
  let id = customerId;
  let known: StoredCustomer | undefined;
  for (let steps = 0; steps < LONGEST_CHAIN; steps += 1) {
    const [found] = await hot.findCustomer(trx, { orgId: actor.orgId, customerId: id });
    if (found === undefined && known !== undefined) return known;
    known = found;
    const next = found === undefined ? await findAlias(trx, actor.orgId, id) : mergedInto(found);
    if (next === null || next === undefined) break;
    id = next;
  }
  if (known === undefined) throw new Refusal(RefusalCode.NotFound, { customerId });
  return known;
}

const mergedInto = (customer: StoredCustomer): string | null =>
  customer.state === "bin" ? customer.survivor_id : null;

/** Whose it is by now, with the words kept on it all the same (I4). A customer that nobody tracks is back in the pool. */
export function keptOn(context: CommandContext, customer: StoredCustomer): Outcome {
  const { code, detail } =
    customer.state === "pool" ? { code: RefusalCode.BackInPool, detail: {} } : whoHasIt(context, customer);
  return { status: "lost", code, detail: { ...detail, kept: "contribution" } };
}

/** One thing that was typed: what the agent wrote beside what the record says. */
export interface Typed {
  readonly field: string;
  readonly mine: FieldValue;
  readonly theirs: FieldValue;
}

/**
 * Keeps on a customer's record what somebody typed into its fields and the fields did not take: as a note of the product's own, with
 * both texts.
 *
 * @param subject edit-conflict: of its owner, who was second. edit-kept: of somebody who does not own it. entry-kept: of a firm entered twice.
 */
export async function keepTyped(
  context: CommandContext,
  customer: StoredCustomer,
  subject: "edit-conflict" | "edit-kept" | "entry-kept",
  typed: readonly Typed[],
): Promise<void> {
  const { actor, nowMs } = context;
  await context.hot.insertActivity(context.trx, {
    org_id: actor.orgId,
    activity_id: context.newId(),
    rev: context.nextRev(),
    customer_id: customer.customer_id,
    call_id: null,
    type: "system",
    subject,
    body: JSON.stringify(typed.map(({ field, mine, theirs }) => ({ field, mine, theirs }))),
    transcript: "",
    contact_id: null,
    at_ms: Math.min(context.command.wallMs, nowMs),
    by_user_id: actor.userId,
    executor_ids_json: "[]",
    created_at_ms: nowMs,
    contribution: subject === "edit-conflict" ? 0 : 1,
  });
}

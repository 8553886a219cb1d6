import type { Updateable } from "kysely";
import { type Disposition, findDisposition } from "../../shared/domain/vocabulary.ts";
import { keepsLead } from "../../shared/domain/wrap-up.ts";
import { Refusal, RefusalCode } from "../../shared/errors.ts";
import type { PayloadOf } from "../../shared/protocol/commands.ts";
import type { CustomerTable } from "../stores/schema.ts";
import { findNumber, putNumber } from "../stores/sql/customers.ts";
import { putCallback, type StoredCall, updateCall } from "../stores/sql/history.ts";
import { closeOpenCallback } from "./close-callback.ts";
import { applied, type CommandContext, type Handler, type StoredCustomer } from "./context.ts";
import { getLiving, keptOn } from "./contribution.ts";
import { getOwnCall } from "./end-call.ts";
import { keepLead, letGo } from "./keep-lead.ts";
import { bumpCustomer, mayWork } from "./ownership.ts";

type WrapUp = PayloadOf<"wrap-up">;

/**
 * Files a call: outcome, note, level, next date, kept promises, and what the outcome does to the customer. The call and
 * what was typed are kept whoever owns the customer by now (I4): for one that is somebody else's the note becomes a
 * contribution, the promise is kept as cancelled, and the receipt says lost. A leased one becomes his by a next date or a deal, and else
 * goes back to the pool.
 */
export const wrapUp: Handler<"wrap-up"> = async (context, given) => {
  const disposition = findDisposition(given.disposition);
  if (disposition === undefined) {
    throw new Refusal(RefusalCode.BadRequest, { path: "disposition", problem: given.disposition });
  }
  const call = await getOwnCall(context, given.callId);
  const found = await getLiving(context, given.customerId);
  const keeps = found.state === "pool" && keepsLead(disposition, given.next?.dueAtMs ?? null);
  const { customer, lost } = keeps ? await keepLead(context, found) : { customer: found };
  const payload: WrapUp = { ...given, customerId: customer.customer_id };
  const mine = lost === undefined && mayWork(context, customer);
  await fileCall(context, call, payload, mine);
  await fileNote(context, payload, mine);
  if (payload.next !== null) await fileNext(context, customer, payload, mine);
  for (const callbackId of payload.closesCallbackIds) {
    await closeOpenCallback(context, {
      callbackId,
      state: "done",
      atMs: payload.wrappedUpAtMs,
      callId: payload.callId,
    });
  }
  if (disposition.effect === "number-dead" && call.number_id !== null) {
    await markDead(context, payload.customerId, call.number_id);
  }
  const facts = factsOfCall(customer, call, disposition, payload);
  const decisions = mine ? decisionsOfOwner(customer, disposition, payload) : {};
  // Not a new version: the owner's next command was typed before this one's answer could reach him.
  await bumpCustomer(context, customer, { ...facts, ...decisions }, { version: false });
  if (lost !== undefined) return lost;
  await letGo(context, payload.customerId);
  const refusedPart = payload.next !== null || disposition.effect === "won" || disposition.effect === "lost";
  const toldNothing = customer.state === "pool" && !refusedPart;
  return mine || toldNothing ? applied : keptOn(context, customer);
};

async function fileCall(context: CommandContext, call: StoredCall, payload: WrapUp, mine: boolean): Promise<void> {
  await updateCall(context.trx, context.actor.orgId, payload.callId, {
    rev: context.nextRev(),
    ended_at_ms: call.ended_at_ms ?? payload.endedAtMs,
    disposition: payload.disposition,
    wrapped_up_at_ms: payload.wrappedUpAtMs,
    level_from: payload.levelFrom,
    level_to: mine ? payload.levelTo : payload.levelFrom,
  });
}

async function fileNote(context: CommandContext, payload: WrapUp, mine: boolean) {
  const shared = {
    org_id: context.actor.orgId,
    customer_id: payload.customerId,
    call_id: payload.callId,
    transcript: "",
    contact_id: null,
    at_ms: payload.wrappedUpAtMs,
    by_user_id: context.actor.userId,
    executor_ids_json: JSON.stringify([context.actor.userId]),
    created_at_ms: context.nowMs,
    contribution: mine ? 0 : 1,
  };
  const write = (activityId: string, type: string, subject: string, body: string) =>
    context.hot.insertActivity(context.trx, {
      ...shared,
      activity_id: activityId,
      rev: context.nextRev(),
      type,
      subject,
      body,
    });
  if (payload.note !== null) await write(payload.note.activityId, "phone-visit", "", payload.note.text);
  if (payload.lostReason !== "") await write(context.newId(), "system", "lost-reason", payload.lostReason);
}

async function fileNext(context: CommandContext, customer: StoredCustomer, payload: WrapUp, mine: boolean) {
  const { next } = payload;
  if (next === null) return;
  await putCallback(context.trx, {
    org_id: context.actor.orgId,
    callback_id: next.callbackId,
    rev: context.nextRev(),
    customer_id: payload.customerId,
    user_id: mine && customer.owner_id !== null ? customer.owner_id : context.actor.userId,
    due_at_ms: next.dueAtMs,
    note: next.note,
    state: mine ? "open" : "cancelled",
    made_at_ms: payload.wrappedUpAtMs,
    made_by_call_id: payload.callId,
    done_at_ms: mine ? null : context.nowMs,
    done_by_call_id: null,
    late_reason: next.lateReason,
    contribution: mine ? 0 : 1,
  });
}

async function markDead(context: CommandContext, customerId: string, numberId: string): Promise<void> {
  const number = await findNumber(context.trx, context.actor.orgId, customerId, numberId);
  if (number !== undefined && number.dead === 0) await putNumber(context.trx, { ...number, dead: 1 });
}

/** What is so because the call took place; true whoever owns the customer. A wish not to be called holds for all. */
function factsOfCall(customer: StoredCustomer, call: StoredCall, disposition: Disposition, payload: WrapUp) {
  const facts: Updateable<CustomerTable> = { has_history: 1, last_disposition: payload.disposition };
  // A second wrap-up of the same call corrects it; it is no second contact.
  if (disposition.connected && call.wrapped_up_at_ms === null) {
    facts.contact_count = customer.contact_count + 1;
    facts.last_contact_at_ms = Math.max(customer.last_contact_at_ms ?? 0, call.dialled_at_ms);
  }
  if (disposition.effect === "do-not-call") facts.do_not_call = 1;
  if (payload.quietUntilMs !== null) {
    facts.quiet_until_ms = payload.quietUntilMs;
    facts.quiet_reason = payload.quietReason;
  }
  return facts;
}

/** What only the owner (or a lead) decides: level and stage. */
function decisionsOfOwner(customer: StoredCustomer, disposition: Disposition, payload: WrapUp) {
  const set: Updateable<CustomerTable> = {};
  if (payload.levelTo !== null && payload.levelTo !== customer.level) {
    set.level = payload.levelTo;
    set.level_since_ms = payload.wrappedUpAtMs;
  }
  const stage = stageAfter(customer.stage, disposition);
  if (stage !== customer.stage) set.stage = stage;
  return set;
}

function stageAfter(stage: string, disposition: Disposition): string {
  if (disposition.effect === "won" || disposition.effect === "lost") return disposition.effect;
  if (disposition.code === "interested" && (stage === "new" || stage === "contacted")) return "interested";
  return disposition.connected && stage === "new" ? "contacted" : stage;
}

import { transcriptTypes } from "../../shared/domain/vocabulary.ts";
import { Refusal, RefusalCode } from "../../shared/errors.ts";
import { applied, type Handler } from "./context.ts";
import { getLiving, keptOn } from "./contribution.ts";
import { markHistory, mayWork } from "./ownership.ts";

/**
 * Adds a note or another activity. By somebody who does not own the customer it is kept as a contribution, and he is told whose the
 * customer is (I4).
 */
export const addActivity: Handler<"add-activity"> = async (context, payload) => {
  if (transcriptTypes.includes(payload.type) && payload.transcript.trim() === "") {
    throw new Refusal(RefusalCode.TranscriptMissing, { type: payload.type });
  }
  const customer = await getLiving(context, payload.customerId);
  const mine = mayWork(context, customer);
  await context.hot.insertActivity(context.trx, {
    org_id: context.actor.orgId,
    activity_id: payload.activityId,
    rev: context.nextRev(),
    customer_id: customer.customer_id,
    call_id: null,
    type: payload.type,
    subject: payload.subject,
    body: payload.body,
    transcript: payload.transcript,
    contact_id: payload.contactId,
    at_ms: payload.atMs,
    by_user_id: context.actor.userId,
    executor_ids_json: JSON.stringify(payload.executorIds),
    created_at_ms: context.nowMs,
    contribution: mine ? 0 : 1,
  });
  await markHistory(context, customer);
  return mine || customer.state === "pool" ? applied : keptOn(context, customer);
};

import { Refusal, RefusalCode } from "../../shared/errors.ts";
import { findCall, updateCall } from "../stores/sql/history.ts";
import { applied, type CommandContext, type Handler } from "./context.ts";

/** The line was hung up; the call stays unfinished until its wrap-up. */
export const endCall: Handler<"end-call"> = async (context, { callId, endedAtMs }) => {
  const call = await getOwnCall(context, callId);
  if (call.ended_at_ms !== null) return applied;
  await updateCall(context.trx, context.actor.orgId, callId, { ended_at_ms: endedAtMs, rev: context.nextRev() });
  return applied;
};

/** @throws Refusal not-found | not-allowed where another user made the call */
export async function getOwnCall(context: CommandContext, callId: string) {
  const call = await findCall(context.trx, context.actor.orgId, callId);
  if (call === undefined) throw new Refusal(RefusalCode.NotFound, { callId });
  if (call.user_id !== context.actor.userId && context.actor.role === "agent") {
    throw new Refusal(RefusalCode.NotAllowed, { needs: "lead" });
  }
  return call;
}

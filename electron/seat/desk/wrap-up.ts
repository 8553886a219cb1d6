import type { Transaction } from "kysely";
import type { Draft } from "../../../shared/contract/desk.ts";
import type { CustomerRow } from "../../../shared/domain/customer.ts";
import { findDisposition } from "../../../shared/domain/vocabulary.ts";
import { isWorkingDay } from "../../../shared/domain/working-days.ts";
import { findWrapUpGap } from "../../../shared/domain/wrap-up.ts";
import { Refusal, RefusalCode } from "../../../shared/errors.ts";
import type { PayloadOf } from "../../../shared/protocol/commands.ts";
import type { CallbackRow, CallRow } from "../../../shared/protocol/rows.ts";
import type { SeatDatabase } from "../../cache/schema.ts";
import type { SeatContext } from "../context.ts";
import { listOpenCallbacks } from "../customers/card.ts";

export type WrapUpInput = Omit<Draft, "savedAtMs"> & {
  readonly nextAtMs: number | null;
  readonly quietUntilMs: number | null;
};

/**
 * Builds the one command that files a call. For a customer who is no longer mine only the outcome and the note go out: a
 * promise or a level is the new owner's to give, but nothing typed is lost (I4).
 *
 * @throws Refusal wrap-up-incomplete, next-too-late, bad-date
 */
export async function makeWrapUp(
  ctx: SeatContext,
  trx: Transaction<SeatDatabase>,
  call: CallRow,
  row: CustomerRow | undefined,
  input: WrapUpInput,
): Promise<PayloadOf<"wrap-up">> {
  const nowMs = ctx.nowMs();
  // A customer of the pool was leased when it was dialled; what comes of the call decides whether he keeps it.
  const inPool = row !== undefined && row.sight !== "stub" && row.state === "pool";
  const mine =
    row !== undefined &&
    row.sight !== "stub" &&
    (inPool || row.ownerId === ctx.user.userId || ctx.user.role !== "agent");
  const disposition = findDisposition(input.disposition ?? "");
  if (!disposition) throw new Refusal(RefusalCode.WrapUpIncomplete, { missing: "disposition" });
  const nextAtMs = disposition.staysOpen && mine ? input.nextAtMs : null;
  if (mine) {
    const gap = findWrapUpGap({ ...input, nextAtMs }, { nowMs, settings: ctx.settings(), isWorkingDay, inPool });
    if (gap) throw new Refusal(gap.code, gap.detail);
  }
  const levelFrom = row && row.sight !== "stub" ? row.level : null;
  // Words for a promise that is not given are the agent's all the same: they go with the note.
  const words = nextAtMs === null ? [input.note, input.callbackNote] : [input.note];
  const note = words
    .map((text) => text.trim())
    .filter((text) => text !== "")
    .join("\n");
  const open = await listOpenCallbacks(trx, call.customerId);
  return {
    callId: call.callId,
    customerId: call.customerId,
    disposition: disposition.code,
    endedAtMs: call.endedAtMs ?? nowMs,
    wrappedUpAtMs: nowMs,
    note: note === "" ? null : { activityId: ctx.newId(), text: note },
    levelFrom,
    levelTo: mine && input.levelTouched ? input.level : levelFrom,
    next:
      nextAtMs === null
        ? null
        : { callbackId: ctx.newId(), dueAtMs: nextAtMs, note: input.callbackNote.trim(), lateReason: input.lateReason },
    closesCallbackIds: keptBy(open, ctx.user.userId, nowMs, disposition.connected || !disposition.staysOpen),
    quietUntilMs: input.quietUntilMs,
    quietReason: input.quietUntilMs === null ? "" : input.quietText,
    lostReason: disposition.effect === "lost" ? input.lostReason.trim() : "",
  };
}

/**
 * The promises that this call keeps: what was due, and, where somebody was spoken to or the customer closed, what was to come. A promise
 * for later that nobody answered today stays.
 */
function keptBy(open: readonly CallbackRow[], userId: string, nowMs: number, settled: boolean): string[] {
  return open
    .filter((callback) => callback.userId === userId && (settled || callback.dueAtMs <= nowMs))
    .map((callback) => callback.callbackId)
    .slice(0, 50);
}

import { DAY_MS, localDayBounds } from "../../shared/domain/local-time.ts";
import { Refusal, RefusalCode } from "../../shared/errors.ts";
import type { CommandContext } from "./context.ts";

/**
 * The limits of taking customers oneself. Claims a day count claims ever made (a release refunds nothing); a lead's
 * assignment never comes here (REQUIREMENTS "Decided", DESIGN §4, §7).
 *
 * @throws Refusal claim-quota {limit, untilMs} | holding-cap {limit}
 */
export async function checkQuotas(context: CommandContext): Promise<void> {
  const { settings, tallies, actor } = context;
  if ((await tallies.claimsToday(actor.userId)) >= settings.claimsPerDay) {
    const { toMs } = localDayBounds(context.nowMs, settings.timeZone);
    throw new Refusal(RefusalCode.ClaimQuota, { limit: settings.claimsPerDay, untilMs: toMs });
  }
  await checkHoldingCap(context);
}

/** @throws Refusal holding-cap {limit} */
export async function checkHoldingCap({ settings, tallies, actor }: CommandContext): Promise<void> {
  if ((await tallies.held(actor.userId)) >= settings.holdingCap) {
    throw new Refusal(RefusalCode.HoldingCap, { limit: settings.holdingCap });
  }
}

/** @throws Refusal cool-down {untilMs}: this user released this customer too recently */
export function checkCoolDown(
  context: CommandContext,
  events: readonly { kind: string; by_user_id: string | null; hub_ms: number }[],
): void {
  let releasedAtMs = 0;
  for (const event of events) {
    if (event.kind === "released" && event.by_user_id === context.actor.userId) {
      releasedAtMs = Math.max(releasedAtMs, event.hub_ms);
    }
  }
  const untilMs = releasedAtMs + context.settings.coolDownDays * DAY_MS;
  if (releasedAtMs > 0 && context.nowMs < untilMs) throw new Refusal(RefusalCode.CoolDown, { untilMs });
}

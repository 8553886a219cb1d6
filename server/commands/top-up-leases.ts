import { DAY_MS } from "../../shared/domain/local-time.ts";
import { updateCustomer } from "../stores/sql/customers.ts";
import { countCandidates, listCandidates, listOpenLeases, listOverdueLeases } from "../stores/sql/leases.ts";
import { countActiveAgents } from "../stores/sql/people.ts";
import { applied, type CommandContext, type Handler } from "./context.ts";
import { endLease, findHindrance, grantLease, termsOf } from "./leases.ts";
import { getCustomer } from "./ownership.ts";
import { checkQuotas } from "./quotas.ts";

/** Candidates looked at in one command: a pool full of hindered ones must not hold up the organisation. */
const MOST_LOOKED_AT = 300;
/** Above this many free customers nobody's share matters. */
const PLENTY = 20_000;
const NEVER = Number.MAX_SAFE_INTEGER;

/**
 * Fills a device's batch of one pool queue, so that its next leads are local and stay its own when the network goes (DESIGN §4).
 * Leases whose time is up are ended first. No seat is lent more than half its share of what is free: a small pool stays open
 * to everybody.
 *
 * @throws Refusal claim-quota, holding-cap: what the agent may not claim he is not lent
 */
export const topUpLeases: Handler<"top-up-leases"> = async (context, { queue, want }) => {
  const { trx, actor, nowMs, settings } = context;
  await endOverdue(context);
  const mine = { userId: actor.userId, deviceId: actor.deviceId, queue, kind: "batch" };
  let held = 0;
  for (const lease of await listOpenLeases(trx, actor.orgId, mine)) {
    // Its own device asks: a lease of its own that is past its end needs no margin.
    if (lease.expires_at_ms <= nowMs)
      await endLease(context, await getCustomer(context, lease.customer_id), lease, "expired");
    else held += 1;
  }
  const limit = Math.min(want, settings.leaseBatch, await shareOf(context, queue, held));
  if (limit <= held) return { ...applied, detail: { granted: 0, held, limit } };
  await checkQuotas(context);
  const terms = termsOf(context, "batch");
  let granted = 0;
  let looked = 0;
  while (held + granted < limit && looked < MOST_LOOKED_AT) {
    const wanted = limit - held - granted;
    const candidates = await listCandidates(trx, { orgId: actor.orgId, pool: queue, nowMs, limit: wanted + 5 });
    if (candidates.length === 0) break;
    for (const { reachable, ...customer } of candidates) {
      looked += 1;
      const closed = customer.do_not_call === 1 || customer.stage === "won" || customer.stage === "lost";
      const quietMs = customer.quiet_until_ms ?? 0;
      const hindrance =
        reachable === 0 || closed || quietMs > nowMs ? undefined : await findHindrance(context, customer);
      let untilMs = hindrance === undefined ? 0 : (hindrance.untilMs ?? nowMs + DAY_MS);
      if (quietMs > nowMs) untilMs = quietMs;
      if (reachable === 0) untilMs = nowMs + 7 * DAY_MS;
      if (closed) untilMs = NEVER;
      if (untilMs > 0) {
        await updateCustomer(trx, actor.orgId, customer.customer_id, { deal_after_ms: untilMs });
        continue;
      }
      if ((await grantLease(context, customer, terms)) !== undefined) granted += 1;
      if (held + granted >= limit) break;
    }
  }
  return { ...applied, detail: { granted, held: held + granted, limit } };
};

/** Leases of anybody whose time and margin are over: their holders lose sight, the pool gets them back. */
async function endOverdue(context: CommandContext): Promise<void> {
  for (const lease of await listOverdueLeases(context.trx, context.actor.orgId, context.nowMs, 100)) {
    await endLease(context, await getCustomer(context, lease.customer_id), lease, "expired");
  }
}

async function shareOf(context: CommandContext, pool: string, held: number): Promise<number> {
  const { trx, actor, nowMs } = context;
  const free = await countCandidates(trx, { orgId: actor.orgId, pool, nowMs, limit: PLENTY });
  if (free >= PLENTY) return PLENTY;
  return Math.floor((free + held) / (2 * Math.max(1, await countActiveAgents(trx, actor.orgId))));
}

import { Refusal, RefusalCode } from "../../shared/errors.ts";
import { putPair } from "../stores/sql/records.ts";
import { binAsDuplicate } from "./claim.ts";
import { applied, type CommandContext, type Handler, leads } from "./context.ts";
import { settleLease } from "./leases.ts";
import { checkVersion, getCustomer, mayWork, whoHasIt } from "./ownership.ts";

/**
 * A person's verdict on two records. `different` is remembered and never asked again. `same` puts the other one into
 * the bin, pointing at the kept one; an agent may do so with what is his or lies in the pool, a lead with anything.
 */
export const judgePair: Handler<"judge-pair"> = async (context, { keepId, otherId, verdict }) => {
  if (keepId === otherId) throw new Refusal(RefusalCode.BadRequest, { path: "otherId", problem: "same" });
  const keep = await getCustomer(context, keepId);
  const other = await getCustomer(context, otherId);
  if (verdict === "different") {
    await rememberDifferent(context, keepId, otherId);
    return applied;
  }
  checkVersion(context, keep);
  if (keep.state === "bin") throw new Refusal(RefusalCode.InBin, whoHasIt(context, keep).detail);
  if (!leads(context.actor)) {
    const free = other.state === "pool" || mayWork(context, other);
    if (!mayWork(context, keep) || !free) throw new Refusal(RefusalCode.NotAllowed, { needs: "lead" });
  }
  await writePair(context, keepId, otherId, "same");
  await settleLease(context, other, keep.owner_id);
  if (other.state !== "bin") await binAsDuplicate(context, other, keepId, "judged");
  return applied;
};

export const rememberDifferent = (context: CommandContext, one: string, other: string): Promise<void> =>
  writePair(context, one, other, "different");

async function writePair(context: CommandContext, one: string, other: string, verdict: string): Promise<void> {
  const [a, b] = one < other ? [one, other] : [other, one];
  await putPair(context.trx, {
    org_id: context.actor.orgId,
    pair_id: context.newId(),
    rev: context.nextRev(),
    a,
    b,
    verdict,
    by_user_id: context.actor.userId,
    at_ms: context.nowMs,
  });
}

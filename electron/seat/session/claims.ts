import type { AssignInput, AssignResult, AwayOwner } from "../../../shared/contract/desk.ts";
import { Refusal, RefusalCode } from "../../../shared/errors.ts";
import type { SeatContext } from "../context.ts";

/** Acts on ownership: the hub alone decides them, so each waits for its receipt. */
export function createClaims(ctx: SeatContext) {
  async function versionOf(customerId: string): Promise<number> {
    const row = await ctx.db
      .selectFrom("customer")
      .select(["version"])
      .where("customer_id", "=", customerId)
      .executeTakeFirst();
    if (row === undefined) throw new Refusal(RefusalCode.NotFound);
    return row.version;
  }

  /** Takes a customer out of the pool into my tracking list. @throws Refusal claimed, in-bin, claim-quota, …, hub-offline */
  async function claim(customerId: string): Promise<void> {
    const version = await versionOf(customerId);
    await ctx.submitAndWait({ kind: "claim", payload: { customerId } }, version);
    ctx.emit({ topics: ["customer", "mine", "pool", "queue", "status"], ids: [customerId] });
  }

  async function release(customerId: string, reason: string): Promise<void> {
    const version = await versionOf(customerId);
    await ctx.submitAndWait({ kind: "release", payload: { customerId, reason } }, version);
    ctx.emit({ topics: ["customer", "mine", "pool", "queue", "status"], ids: [customerId] });
  }

  /**
   * A lead gives customers to a user, or back to the pool. One refused among many does not stop the others; those whose owner's seat is
   * away come back as `away` to be asked about, unless `evenIfAway`.
   */
  async function assign(given: AssignInput): Promise<AssignResult> {
    const { customerIds, toUserId, reason, evenIfAway } = given;
    let first: Refusal | undefined;
    const away: AwayOwner[] = [];
    const one = async (customerId: string): Promise<boolean> => {
      try {
        await ctx.submitAndWait({ kind: "assign", payload: { customerId, toUserId, reason, evenIfAway } });
        return true;
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        if (error.code === RefusalCode.OwnerAway) addAway(away, error.detail, customerId);
        else first ??= error;
        return false;
      }
    };
    const answers = await Promise.all(customerIds.map(one));
    const applied = answers.filter((done) => done).length;
    if (applied === 0 && away.length === 0 && first !== undefined) throw first;
    ctx.emit({ topics: ["customer", "mine", "pool", "queue", "status"], ids: [...customerIds] });
    const asked = away.reduce((sum, owner) => sum + owner.customerIds.length, 0);
    return { applied, refused: answers.length - applied - asked, away };
  }

  async function restore(customerId: string, reason: string): Promise<void> {
    const version = await versionOf(customerId);
    await ctx.submitAndWait({ kind: "restore", payload: { customerId, reason } }, version);
    ctx.emit({ topics: ["customer", "bin", "pool", "mine", "status"], ids: [customerId] });
  }

  /** A person's verdict on two customers: `same` merges them at the hub, `different` is never asked again. */
  async function judgePair(keepId: string, otherId: string, verdict: "same" | "different"): Promise<void> {
    await ctx.submitAndWait({ kind: "judge-pair", payload: { keepId, otherId, verdict } });
    ctx.emit({ topics: ["customer", "bin", "pool", "mine"], ids: [keepId, otherId] });
  }

  return { claim, release, assign, restore, judgePair };
}
export type Claims = ReturnType<typeof createClaims>;

function addAway(owners: AwayOwner[], detail: Refusal["detail"], customerId: string): void {
  const ownerName = String(detail.ownerName);
  const known = owners.find((owner) => owner.ownerName === ownerName);
  if (known === undefined) owners.push({ ownerName, sinceMs: Number(detail.sinceMs), customerIds: [customerId] });
  else known.customerIds.push(customerId);
}

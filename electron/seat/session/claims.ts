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

  /** A lead gives customers to a user, or back to the pool. One refused among many does not stop the others. */
  async function assign(
    customerIds: readonly string[],
    toUserId: string | null,
    reason: string,
  ): Promise<{ applied: number; refused: number }> {
    let first: Refusal | undefined;
    const one = async (customerId: string): Promise<boolean> => {
      try {
        await ctx.submitAndWait({ kind: "assign", payload: { customerId, toUserId, reason } });
        return true;
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        first ??= error;
        return false;
      }
    };
    const answers = await Promise.all(customerIds.map(one));
    const applied = answers.filter((done) => done).length;
    if (applied === 0 && first !== undefined) throw first;
    ctx.emit({ topics: ["customer", "mine", "pool", "queue", "status"], ids: [...customerIds] });
    return { applied, refused: answers.length - applied };
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

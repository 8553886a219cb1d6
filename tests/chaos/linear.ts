/** One act on one customer's ownership, by the machine's monotonic clock. */
export interface RegisterAct {
  readonly by: string;
  readonly kind: "claim" | "release";
  readonly fromMs: number;
  /** Infinity: nobody knows when it took effect, or whether. */
  readonly toMs: number;
  /**
   * done: it was answered as applied. taken: answered as lost, because somebody else has it.
   * perhaps: without an answer that says either.
   */
  readonly answer: "done" | "taken" | "perhaps";
}

type Owner = string | null;

/** The owner after an act at this instant; undefined where the answer cannot have been given then. */
function step(owner: Owner, act: RegisterAct): Owner | undefined {
  if (act.kind === "claim") {
    if (act.answer === "taken") return owner !== null && owner !== act.by ? owner : undefined;
    return owner === null || owner === act.by ? act.by : act.answer === "perhaps" ? owner : undefined;
  }
  if (act.answer === "taken") return owner !== act.by ? owner : undefined;
  if (owner === act.by) return null;
  return act.answer === "perhaps" ? owner : undefined;
}

/**
 * Is there an order of the acts on one customer, each at some instant between its call and its answer, in which a single register of owners
 * would have given just these answers? (Wing & Gong's search, remembering what it has tried.) An act without an answer may fall anywhere after
 * its call, or nowhere.
 */
export function isLinearizable(acts: readonly RegisterAct[], first: Owner = null): boolean {
  const ordered = [...acts].sort((a, b) => a.fromMs - b.fromMs);
  const tried = new Set<string>();

  function search(left: readonly number[], owner: Owner): boolean {
    const open = left.filter((index) => ordered[index]?.answer !== "perhaps");
    if (open.length === 0) return true;
    const key = `${owner}|${left.join(",")}`;
    if (tried.has(key)) return false;
    tried.add(key);
    // Whatever comes next must have been called before the first answer among those that are left.
    const firstAnswerMs = Math.min(...open.map((index) => ordered[index]?.toMs ?? 0));
    for (const index of left) {
      const act = ordered[index];
      if (act === undefined || act.fromMs > firstAnswerMs) break;
      const after = step(owner, act);
      // An act without an answer that changes nothing is as good as one that never happened.
      if (after === undefined || (act.answer === "perhaps" && after === owner)) continue;
      if (
        search(
          left.filter((other) => other !== index),
          after,
        )
      )
        return true;
    }
    return false;
  }

  return search(
    ordered.map((_, index) => index),
    first,
  );
}

import type { Kysely, Transaction } from "kysely";
import { putDraft, raiseDraftNo, readDrafts } from "../../cache/drafts.ts";
import { getNumberMeta } from "../../cache/meta.ts";
import { quietKinds } from "../../cache/outages.ts";
import { raiseSeatSeq, restoreCommand } from "../../cache/outbox.ts";
import type { Remains } from "../../cache/remains.ts";
import type { SeatDatabase } from "../../cache/schema.ts";
import type { JournalContent } from "./journal.ts";

/** A cache that lost its last commits cannot know which numbers were used last: it leaves this gap. */
const SEQ_GAP = 10_000;

export interface TakenUp {
  readonly commands: number;
  /** Those among them that somebody asked for by an act. */
  readonly acts: number;
  readonly drafts: number;
  /** The cache was whole and older than its journal: the end of its write-ahead log did not survive. */
  readonly behind: boolean;
}

/**
 * At the start, before anything else is written: puts back what the cache has lost of the agent's words. SQLite passes over a torn end of
 * the write-ahead log without a word, and the journal is written after each commit: one that knows more than the cache says so.
 *
 * @param remains what was read out of a cache that had to be put aside; undefined where it could be opened
 * @param lastSeatSeq no seatSeq above it is known to be used by this device
 */
export function takeUp(
  db: Kysely<SeatDatabase>,
  remains: Remains | undefined,
  journaled: JournalContent,
  lastSeatSeq: number,
): Promise<TakenUp> {
  return db.transaction().execute(async (trx) => {
    const known = await readDrafts(trx);
    const nextSeatSeq = await getNumberMeta(trx, "next-seat-seq", 0);
    const anew = remains !== undefined || nextSeatSeq === 0;
    const behind = !anew && (journaled.highSeq >= nextSeatSeq || journaled.draftNo > known.draftNo);
    if (!anew && !behind) {
      await raiseSeatSeq(trx, lastSeatSeq);
      return { commands: 0, acts: 0, drafts: 0, behind };
    }
    const used = Math.max(lastSeatSeq, journaled.highSeq, (remains?.nextSeatSeq ?? 1) - 1);
    if (used > 0) await raiseSeatSeq(trx, used + SEQ_GAP);
    // What the cache still knows of has been answered, or waits in it.
    const lost = journaled.commands.filter((command) => anew || command.seatSeq >= nextSeatSeq);
    const commands = new Map(lost.map((command) => [command.opId, command]));
    for (const command of remains?.commands ?? []) commands.set(command.opId, command);
    for (const command of commands.values()) await restoreCommand(trx, command);
    await raiseDraftNo(trx, journaled.draftNo);
    const drafts = await restoreDrafts(trx, remains, journaled, { nextSeatSeq, draftNo: known.draftNo });
    for (const desk of remains?.desk ?? []) {
      await trx
        .insertInto("desk")
        .values(desk)
        .onConflict((oc) => oc.doNothing())
        .execute();
    }
    // Leases that were used up or ended in what was lost must not let anybody dial: they wait for the hub's time.
    if (behind) await trx.deleteFrom("meta").where("key", "=", "lease-clock").execute();
    const acts = [...commands.values()].filter(({ kind }) => !quietKinds.includes(kind)).length;
    return { commands: commands.size, acts, drafts, behind };
  });
}

/** @returns how many drafts the cache did not hold as they were */
async function restoreDrafts(
  trx: Transaction<SeatDatabase>,
  remains: Remains | undefined,
  journaled: JournalContent,
  known: { readonly nextSeatSeq: number; readonly draftNo: number },
): Promise<number> {
  const drafts = new Map((remains?.drafts ?? []).map((draft) => [draft.slot, draft]));
  for (const { slot, json, savedAtMs, no } of journaled.drafts) {
    const older = drafts.get(slot);
    if (no > known.draftNo && (older === undefined || older.saved_at_ms <= savedAtMs)) {
      drafts.set(slot, { slot, json, saved_at_ms: savedAtMs });
    }
  }
  for (const draft of drafts.values()) await putDraft(trx, draft);
  for (const { slot, no, seq } of journaled.gone) {
    if (no <= known.draftNo && seq < known.nextSeatSeq) continue;
    await trx.deleteFrom("draft").where("slot", "=", slot).execute();
  }
  return drafts.size;
}

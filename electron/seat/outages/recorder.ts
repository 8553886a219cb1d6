import type { Kysely, Transaction } from "kysely";
import type { Logger } from "pino";
import type { Change } from "../../../shared/contract/app.ts";
import type { Command, Receipt } from "../../../shared/protocol/commands.ts";
import type { CallRow } from "../../../shared/protocol/rows.ts";
import { getNumberMeta } from "../../cache/meta.ts";
import {
  countUnanswered,
  dropOutage,
  findActiveOutage,
  findEntryName,
  insertEntry,
  insertOutage,
  listEntries,
  quietKinds,
  updateOutage,
} from "../../cache/outages.ts";
import type { SeatDatabase } from "../../cache/schema.ts";
import { type DoubleCallDeps, noteDoubleCalls } from "./double-calls.ts";
import { wordsOf } from "./words-of.ts";

export interface RecorderDeps extends DoubleCallDeps {
  readonly db: Kysely<SeatDatabase>;
  readonly newId: () => string;
  readonly emit: (change: Change) => void;
  readonly log: Logger;
}

/** An outage shorter than this in which nothing was typed is no story. */
const SHORT_MS = 60_000;
/**
 * Writes the diary of outages: when the hub went and came, and what became of every command that was queued meanwhile. An entry is
 * written in the transaction that takes its receipt in, so the diary and the outbox cannot tell two stories.
 */
export function createOutageRecorder(deps: RecorderDeps) {
  const { db, newId, emit, log } = deps;
  let active = false;
  let queue: Promise<unknown> = Promise.resolve();

  /** One after another, behind whoever asks: the line to the hub does not wait for its diary. */
  function inTurn(work: () => Promise<void>): void {
    queue = queue.then(work).catch((error: unknown) => log.error({ err: error }, "outage not written"));
  }

  async function begin(atMs: number): Promise<void> {
    const before = await findActiveOutage(db);
    active = true;
    if (before !== undefined && before.to_ms === null) return;
    await db.transaction().execute(async (trx) => {
      // The hub was gone again before everything had been answered: what is left belongs to the new outage.
      if (before !== undefined) await updateOutage(trx, before.outage_id, { drained_at_ms: atMs });
      await insertOutage(trx, newId(), atMs);
    });
    emit({ topics: ["outages"] });
  }

  async function end(atMs: number): Promise<void> {
    const outage = await findActiveOutage(db);
    if (outage === undefined || outage.to_ms !== null) return;
    const kept = await db.transaction().execute(async (trx) => {
      const lastSeq = (await getNumberMeta(trx, "next-seat-seq", 1)) - 1;
      const empty =
        (await countUnanswered(trx, lastSeq)) === 0 && (await listEntries(trx, outage.outage_id)).length === 0;
      if (empty && atMs - outage.from_ms < SHORT_MS) {
        await dropOutage(trx, outage.outage_id);
        return false;
      }
      await updateOutage(trx, outage.outage_id, {
        to_ms: atMs,
        last_seq: lastSeq,
        ...(empty ? { seen_at_ms: atMs } : {}),
      });
      return true;
    });
    active = kept;
    emit({ topics: ["outages"] });
    if (kept) await settle();
  }

  /** Closes the outage once its last command has its answer. */
  async function settle(): Promise<void> {
    const outage = await findActiveOutage(db);
    if (outage === undefined || outage.to_ms === null) return;
    if ((await countUnanswered(db, outage.last_seq)) > 0) return;
    await updateOutage(db, outage.outage_id, { drained_at_ms: outage.to_ms });
    active = false;
    emit({ topics: ["outages"] });
  }

  return {
    /** Takes up an outage that was open when the seat was closed or killed. */
    start: async (): Promise<void> => {
      active = (await findActiveOutage(db)) !== undefined;
    },
    /** The hub cannot be reached since this instant. */
    begun: (atMs: number): void => inTurn(() => begin(atMs)),
    /** The hub has answered again. */
    ended: (atMs: number): void => {
      if (active) inTurn(() => end(atMs));
    },
    /** False: nothing that is answered now belongs in the diary. */
    isOpen: (): boolean => active,
    /** Notes one answered command, in the transaction that takes its receipt in. */
    answered: async (
      trx: Transaction<SeatDatabase>,
      command: Command,
      receipt: Receipt,
      customer: { id: string | null; name: string },
    ): Promise<void> => {
      if (quietKinds.includes(command.kind)) return;
      const outage = await findActiveOutage(trx);
      if (outage === undefined || (outage.last_seq !== null && command.seatSeq > outage.last_seq)) return;
      const conflicts = (receipt.conflicts?.length ?? 0) > 0;
      const asAsked = receipt.status === "applied" && !conflicts && receipt.code === null;
      await insertEntry(trx, {
        op_id: command.opId,
        outage_id: outage.outage_id,
        seat_seq: command.seatSeq,
        kind: command.kind,
        customer_id: customer.id,
        // An entry that was a known firm is gone from the cache by now; its first line still has the name.
        customer_name: customer.name === "" ? await findEntryName(trx, customer.id) : customer.name,
        typed_at_ms: command.wallMs,
        words: wordsOf(command),
        status: conflicts ? "conflict" : receipt.status,
        payload_json: asAsked ? null : JSON.stringify(command.payload),
        receipt_json: asAsked ? null : JSON.stringify(receipt),
        taken_json: null,
      });
    },
    /** Calls that came with the feed, in the transaction that wrote them. */
    heard: async (trx: Transaction<SeatDatabase>, calls: readonly CallRow[]): Promise<void> => {
      if (await noteDoubleCalls(trx, calls, deps)) emit({ topics: ["receipts", "outages", "status"] });
    },
    /** After receipts were taken in. */
    settled: (): void => {
      if (active) inTurn(settle);
    },
    stop: async (): Promise<void> => {
      await queue;
    },
  };
}
export type OutageRecorder = ReturnType<typeof createOutageRecorder>;

import type { Kysely, Transaction } from "kysely";
import type { Logger } from "pino";
import { Refusal, RefusalCode } from "../../../shared/errors.ts";
import type { Command, CommandBody, Receipt } from "../../../shared/protocol/commands.ts";
import { forgetBase, hasBase } from "../../cache/base.ts";
import { findCustomerName } from "../../cache/customers.ts";
import { readDrafts } from "../../cache/drafts.ts";
import { getNumberMeta } from "../../cache/meta.ts";
import { untoldKinds } from "../../cache/outages.ts";
import {
  appendCommand,
  confirmCommand,
  dropCommand,
  dropConfirmed,
  dropUnanswered,
  hasOverlay,
  listOverlaid,
  listWaiting,
  putOverlay,
} from "../../cache/outbox.ts";
import type { SeatDatabase } from "../../cache/schema.ts";
import { keepSent, sendAgain } from "../../cache/sent.ts";
import type { OutageRecorder } from "../outages/recorder.ts";
import { applyLocal, type LocalActor, rebase } from "./apply-local.ts";
import type { DraftLines, Journal } from "./journal.ts";

export interface OutboxDeps {
  readonly db: Kysely<SeatDatabase>;
  readonly journal: Journal;
  readonly actor: () => LocalActor;
  readonly nowMs: () => number;
  readonly monoMs: () => number;
  readonly newId: () => string;
  readonly log: Logger;
  /** The diary of outages: told of receipts in the transaction that takes them in, while command and customer are still there. */
  readonly diary?: Pick<OutageRecorder, "isOpen" | "answered">;
  /** Runs after a commit that put something in the outbox. */
  readonly onAppended: () => void;
}

export interface ReceiptsTaken {
  /** Customers whose local rows changed. */
  readonly customerIds: string[];
  /** Highest rev that a receipt names. */
  readonly rev: number;
  /** At least one receipt needs the agent's eyes. */
  readonly unseen: boolean;
}

/** Keystrokes are saved up to seven times a second; the journal gets what they have come to once in so long. */
const DRAFTS_AFTER_MS = 1_000;

const codes = new Set<string>(Object.values(RefusalCode));

/** The refusal that a lost or refused receipt stands for. */
export function refusalOf(receipt: Receipt): Refusal {
  const code = receipt.code !== null && codes.has(receipt.code) ? (receipt.code as RefusalCode) : undefined;
  return code === undefined
    ? new Refusal(RefusalCode.BadRequest, { path: "", problem: receipt.code ?? receipt.status })
    : new Refusal(code, receipt.detail);
}

/**
 * An edit as the hub took it: a field in conflict has the hub's value. The row that shows it comes with a later page; an edit made before
 * that must begin at the hub's value, or it would be a conflict itself.
 *
 * @returns undefined where the hub did all that was asked
 */
function asSettled(command: Command, receipt: Receipt): (CommandBody & { kind: "edit" }) | undefined {
  const theirs = new Map(receipt.conflicts?.map((one) => [one.field, one.theirs]));
  if (command.kind !== "edit" || theirs.size === 0) return undefined;
  const { customerId, changes } = command.payload;
  return {
    kind: "edit",
    payload: {
      customerId,
      changes: changes.map((one) => ({ ...one, to: theirs.has(one.field) ? (theirs.get(one.field) ?? null) : one.to })),
    },
  };
}

/** Commands on their way to the hub. The local effect and its command always stand or fall together. */
export function createOutbox(deps: OutboxDeps) {
  const { db, journal, actor } = deps;
  const waiters = new Map<string, (receipt: Receipt) => void>();
  let flushing: Promise<void> = Promise.resolve();
  let scheduled = false;

  /** Runs once the transactions begun so far have ended: copies what they committed to the journal, then lets it be pushed. */
  function afterCommit(): void {
    if (scheduled) return;
    scheduled = true;
    setImmediate(() => void settled());
  }

  function settled(): Promise<void> {
    if (!scheduled) return flushing;
    scheduled = false;
    flushing = flushing.then(flush).catch((error: unknown) => deps.log.error({ err: error }, "outbox not flushed"));
    return flushing;
  }

  async function flush(): Promise<void> {
    try {
      // Drafts first: one that a command has filed since is written down twice rather than not at all.
      const drafts = await changedDrafts();
      await journal.append(await listWaiting(db, 5000, journal.highSeq()), drafts);
    } catch (error) {
      deps.log.warn({ err: error }, "outbox journal not written");
    }
    deps.onAppended();
  }

  let draftsTouched = false;
  let draftTimer: NodeJS.Timeout | undefined;

  async function changedDrafts(): Promise<DraftLines> {
    const known = journal.draftsSavedMs();
    if (!draftsTouched && Object.keys(known).length === 0) return { put: [], gone: [] };
    draftsTouched = false;
    clearTimeout(draftTimer);
    draftTimer = undefined;
    const { draftNo: no, nextSeatSeq, slots, changed } = await readDrafts(db, known);
    const there = new Set(slots);
    return {
      put: changed.map(({ slot, json, saved_at_ms }) => ({ slot, json, savedAtMs: saved_at_ms, no })),
      gone: Object.keys(known)
        .filter((slot) => !there.has(slot))
        .map((slot) => ({ slot, no, seq: nextSeatSeq - 1 })),
    };
  }

  /** A draft was saved or forgotten, and committed: soon a copy of it stands in the journal. */
  function draftsChanged(): void {
    draftsTouched = true;
    draftTimer ??= setTimeout(() => {
      draftTimer = undefined;
      flushing = flushing
        .then(async () => journal.append([], await changedDrafts()))
        .catch((error: unknown) => deps.log.warn({ err: error }, "drafts not journaled"));
    }, DRAFTS_AFTER_MS);
    draftTimer.unref();
  }

  async function submit(
    trx: Transaction<SeatDatabase>,
    body: CommandBody,
    expectedVersion: number | null = null,
  ): Promise<{ opId: string }> {
    const row = { opId: deps.newId(), body, expectedVersion, wallMs: deps.nowMs(), monoMs: deps.monoMs() };
    const seatSeq = await appendCommand(trx, row);
    const { opId, wallMs, monoMs } = row;
    await applyLocal(trx, { opId, seatSeq, expectedVersion, wallMs, monoMs, ...body }, actor());
    afterCommit();
    return { opId };
  }

  /** Takes a command back that the hub has not answered. @returns false where it was answered meanwhile, or is an entry that others stand on */
  async function withdraw(opId: string): Promise<boolean> {
    waiters.delete(opId);
    const withdrawn = await db.transaction().execute(async (trx) => {
      const dropped = await dropUnanswered(trx, opId);
      if (dropped === undefined) return false;
      if (dropped.customerId !== null) await rebase(trx, dropped.customerId, actor());
      return true;
    });
    await settled();
    if (withdrawn) await journal.trim([opId]);
    return withdrawn;
  }

  /** Resolves with the receipt of a command; call before it is pushed. */
  function receiptOf(opId: string): Promise<Receipt> {
    return new Promise((resolve) => waiters.set(opId, resolve));
  }

  /** Takes the hub's answers in, all of a batch in one transaction; safe to repeat. */
  async function takeReceipts(commands: readonly Command[], receipts: readonly Receipt[]): Promise<ReceiptsTaken> {
    const byOp = new Map(commands.map((command) => [command.opId, command]));
    const touched = new Set<string>();
    let rev = 0;
    let unseen = false;
    await db.transaction().execute(async (trx) => {
      const cursor = await getNumberMeta(trx, "cursor", 0);
      const confirmed = receipts.filter((one) => one.status === "applied" || one.status === "merged");
      await keepSent(
        trx,
        confirmed.map((one) => one.opId),
        deps.nowMs(),
      );
      for (const receipt of receipts) {
        const command = byOp.get(receipt.opId);
        if (command === undefined) continue;
        rev = Math.max(rev, receipt.rev);
        if (await note(trx, command, receipt)) unseen = true;
        const done = receipt.status === "applied" || receipt.status === "merged";
        if (done && receipt.rev > cursor) {
          await confirmCommand(trx, receipt.opId, receipt.rev);
          const settled = asSettled(command, receipt);
          if (settled !== undefined) {
            await putOverlay(trx, receipt.opId, settled);
            touched.add(settled.payload.customerId);
          }
          continue;
        }
        const dropped = await dropCommand(trx, receipt.opId);
        if (dropped !== undefined && dropped.customerId !== null) touched.add(dropped.customerId);
      }
      for (const customerId of touched) await rebase(trx, customerId, actor());
    });
    await journal.trim(receipts.map((receipt) => receipt.opId)).catch((error: unknown) => {
      deps.log.warn({ err: error }, "outbox journal not trimmed");
    });
    for (const receipt of receipts) {
      waiters.get(receipt.opId)?.(receipt);
      waiters.delete(receipt.opId);
    }
    return { customerIds: [...touched], rev, unseen };
  }

  /** The customer of a command that is still in the outbox; undefined where it was answered already. */
  async function findOf(
    trx: Transaction<SeatDatabase>,
    command: Command,
  ): Promise<{ id: string | null; name: string } | undefined> {
    const row = await trx
      .selectFrom("outbox")
      .select("customer_id")
      .where("op_id", "=", command.opId)
      .executeTakeFirst();
    if (row === undefined || row.customer_id === null) return row && { id: null, name: "" };
    const entered = command.kind === "enter" ? command.payload.customer.name : undefined;
    return { id: row.customer_id, name: entered ?? (await findCustomerName(trx, row.customer_id)) ?? "" };
  }

  /** Writes a receipt down where the diary or the agent wants it. @returns true where the agent must see it */
  async function note(trx: Transaction<SeatDatabase>, command: Command, receipt: Receipt): Promise<boolean> {
    const conflicts = receipt.conflicts !== undefined && receipt.conflicts.length > 0;
    // Applied with a code: it stands, and something was wrong with it.
    const asAsked = receipt.status === "applied" && !conflicts && receipt.code === null;
    if (untoldKinds.includes(command.kind)) {
      const { status, code } = receipt;
      if (!asAsked && !waiters.has(receipt.opId))
        deps.log.warn({ kind: command.kind, status, code }, "stamp not taken");
      return false;
    }
    const diary = deps.diary?.isOpen() === true ? deps.diary : undefined;
    if (asAsked && diary === undefined) return false;
    const customer = await findOf(trx, command);
    if (customer === undefined) return false;
    await diary?.answered(trx, command, receipt, customer);
    if (asAsked || waiters.has(receipt.opId)) return false;
    await keepReceipt(trx, command, receipt, customer);
    return true;
  }

  /** Keeps what ended otherwise than asked, with the words typed, until the agent has seen it. */
  async function keepReceipt(
    trx: Transaction<SeatDatabase>,
    command: Command,
    receipt: Receipt,
    customer: { id: string | null; name: string },
  ): Promise<void> {
    await trx
      .insertInto("receipt")
      .values({
        op_id: receipt.opId,
        kind: command.kind,
        customer_id: customer.id,
        customer_name: customer.name,
        payload_json: JSON.stringify(command.payload),
        receipt_json: JSON.stringify(receipt),
        at_ms: deps.nowMs(),
        seen_at_ms: null,
      })
      .onConflict((oc) => oc.doNothing())
      .execute();
  }

  /**
   * After hub rows were written, in the same transaction: drops what they confirm and lays the rest over them again.
   *
   * @param written the rows just written, by table and id; `customerIds` the customers they belong to
   */
  async function relay(
    trx: Transaction<SeatDatabase>,
    written: {
      customerIds: readonly string[];
      ids: Readonly<Record<"customer" | "call" | "activity" | "callback", string[]>>;
    },
    cursor: number,
  ): Promise<string[]> {
    // In a first load there is seldom anything to lay over its slices.
    if (!(await hasOverlay(trx))) return [];
    if (await hasBase(trx)) {
      for (const table of ["customer", "call", "activity", "callback"] as const)
        await forgetBase(trx, table, written.ids[table]);
    }
    const confirmed = await dropConfirmed(trx, cursor);
    const overlaid = await listOverlaid(trx, [...written.customerIds, ...confirmed]);
    for (const customerId of overlaid) await rebase(trx, customerId, actor());
    return overlaid;
  }

  /** Lays everything that is still pending over whatever is there; for a cache that begins anew. */
  async function relayAll(trx: Transaction<SeatDatabase>): Promise<void> {
    const rows = await trx.selectFrom("outbox").select("customer_id").distinct().execute();
    for (const { customer_id } of rows) if (customer_id !== null) await rebase(trx, customer_id, actor());
  }

  /** The hub came back from an older back-up: everything that it may have lost waits again. @returns how much waits */
  async function resend(trx: Transaction<SeatDatabase>): Promise<number> {
    const waiting = await sendAgain(trx);
    afterCommit();
    return waiting;
  }

  return {
    relayAll,
    resend,
    submit,
    withdraw,
    receiptOf,
    takeReceipts,
    relay,
    draftsChanged,
    /** Settles when every command committed so far is in the journal. */
    settled,
    /** No more drafts are copied; the cache that is closed now has them. */
    stop: (): void => clearTimeout(draftTimer),
  };
}
export type Outbox = ReturnType<typeof createOutbox>;

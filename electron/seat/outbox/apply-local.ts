import type { Transaction } from "kysely";
import type { CustomerFull } from "../../../shared/domain/customer.ts";
import { toLocal } from "../../../shared/domain/local-time.ts";
import { findDisposition } from "../../../shared/domain/vocabulary.ts";
import { keepsLead } from "../../../shared/domain/wrap-up.ts";
import type { Command, PayloadOf } from "../../../shared/protocol/commands.ts";
import type { ActivityRow, CallbackRow } from "../../../shared/protocol/rows.ts";
import { keepBase, restoreBase } from "../../cache/base.ts";
import { dropCustomers, putCustomers } from "../../cache/customers.ts";
import {
  findCallbackRow,
  findCallRow,
  putActivities,
  putCallbacks,
  putCalls,
  refreshNext,
} from "../../cache/history.ts";
import { indexCustomers } from "../../cache/index-customers.ts";
import { listPendingOf } from "../../cache/outbox.ts";
import { findCustomer } from "../../cache/read.ts";
import type { SeatDatabase } from "../../cache/schema.ts";
import { enteredCustomer, localNumber } from "./local-customer.ts";

/** Whose acts these are, and what of the team's rules their local effect needs. */
export interface LocalActor {
  readonly userId: string;
  readonly hashKey: Uint8Array;
  readonly timeZone: string;
}

const dayOf = (atMs: number, timeZone: string): string =>
  new Date(toLocal(atMs, timeZone).dayNo * 86_400_000).toISOString().slice(0, 10);

/**
 * The effect of one command on the cache, as the hub will most likely have it: shown at once, replaced by the hub's rows when they arrive,
 * taken back if the hub says no. Acts that only the hub can decide (claim, release, assign, restore, settings, imports) have none.
 * The rows it changes keep the hub's version under `base`.
 */
export async function applyLocal(
  trx: Transaction<SeatDatabase>,
  command: Command,
  actor: LocalActor,
): Promise<unknown> {
  switch (command.kind) {
    case "enter":
      return applyEnter(trx, command.payload, command.wallMs, actor);
    case "edit":
      return changeCustomer(trx, command.payload.customerId, (row) => {
        for (const { field, to } of command.payload.changes) Object.assign(row, { [field]: to });
      });
    case "put-contact": {
      const { contact } = command.payload;
      return changeCustomer(trx, command.payload.customerId, (row) => {
        const at = row.contacts.findIndex((c) => c.contactId === contact.contactId);
        if (at >= 0) row.contacts[at] = contact;
        else row.contacts.push(contact);
      });
    }
    case "drop-contact": {
      const { contactId } = command.payload;
      return changeCustomer(trx, command.payload.customerId, (row) => {
        row.contacts = row.contacts.filter((c) => c.contactId !== contactId);
        for (const number of row.numbers) if (number.contactId === contactId) number.contactId = null;
      });
    }
    case "put-number": {
      const { number } = command.payload;
      return changeCustomer(trx, command.payload.customerId, (row) => {
        const made = { ...localNumber(number, actor.hashKey), dead: number.dead };
        const at = row.numbers.findIndex((n) => n.numberId === number.numberId);
        if (at >= 0) row.numbers[at] = made;
        else row.numbers.push(made);
      });
    }
    case "drop-number": {
      const { numberId } = command.payload;
      return changeCustomer(trx, command.payload.customerId, (row) => {
        row.numbers = row.numbers.filter((n) => n.numberId !== numberId);
      });
    }
    case "start-call":
      return applyStartCall(trx, command.payload, actor);
    case "end-call":
      return changeCall(trx, command.payload, (row) => ({ ...row, endedAtMs: command.payload.endedAtMs }));
    case "wrap-up":
      return applyWrapUp(trx, command.payload, actor);
    case "add-activity": {
      const { payload } = command;
      return addActivity(trx, {
        ...payload,
        rev: 0,
        callId: null,
        byUserId: actor.userId,
        createdAtMs: command.wallMs,
        contribution: false,
      });
    }
    case "put-callback":
      return putCallback(trx, {
        ...command.payload.callback,
        rev: 0,
        state: "open",
        madeByCallId: null,
        doneAtMs: null,
        doneByCallId: null,
      });
    case "close-callback":
      return closeCallback(trx, command.payload.customerId, command.payload.callbackId, {
        state: command.payload.state,
        doneAtMs: command.payload.atMs,
      });
    case "viewed":
      return changeCustomer(trx, command.payload.customerId, (row) => {
        row.lastViewedAtMs = command.payload.atMs;
        row.lastViewedByUserId = actor.userId;
      });
    default:
      return;
  }
}

/**
 * Brings one customer to "the hub's rows, and over them everything that is still pending": run after a pulled row, a confirmed command
 * or a refused one.
 */
export async function rebase(trx: Transaction<SeatDatabase>, customerId: string, actor: LocalActor): Promise<void> {
  await restoreBase(trx, customerId);
  for (const command of await listPendingOf(trx, customerId)) await applyLocal(trx, command, actor);
  await refreshNext(trx, [customerId]);
  await indexCustomers(trx, [customerId]);
}

async function changeCustomer(
  trx: Transaction<SeatDatabase>,
  customerId: string,
  change: (row: CustomerFull) => void,
): Promise<void> {
  const row = await findCustomer(trx, customerId);
  if (row === undefined || row.sight === "stub") return;
  await keepBase(trx, customerId, "customer", customerId);
  change(row);
  await indexCustomers(trx, await putCustomers(trx, [row]));
}

async function applyEnter(
  trx: Transaction<SeatDatabase>,
  payload: PayloadOf<"enter">,
  atMs: number,
  actor: LocalActor,
): Promise<void> {
  const { customerId } = payload.customer;
  await keepBase(trx, customerId, "customer", customerId);
  await dropCustomers(trx, [customerId]);
  const row = enteredCustomer(payload, atMs, actor);
  await indexCustomers(trx, await putCustomers(trx, [row]));
}

async function applyStartCall(
  trx: Transaction<SeatDatabase>,
  call: PayloadOf<"start-call">,
  actor: LocalActor,
): Promise<void> {
  await keepBase(trx, call.customerId, "call", call.callId);
  await putCalls(trx, [
    {
      callId: call.callId,
      rev: 0,
      customerId: call.customerId,
      userId: actor.userId,
      numberId: call.numberId,
      contactId: call.contactId,
      numberMasked: call.numberMasked,
      direction: call.direction,
      dialledAtMs: call.dialledAtMs,
      endedAtMs: null,
      disposition: null,
      wrappedUpAtMs: null,
      levelFrom: null,
      levelTo: null,
      overrideRule: call.override?.rule ?? null,
      overrideByUserId: call.override?.byUserId ?? null,
    },
  ]);
  if (call.direction === "in") return;
  const day = dayOf(call.dialledAtMs, actor.timeZone);
  await changeCustomer(trx, call.customerId, (row) => {
    row.lastCallAtMs = Math.max(row.lastCallAtMs ?? 0, call.dialledAtMs);
    row.lastCallByUserId = actor.userId;
    row.attemptsToday = row.attemptsDay === day ? row.attemptsToday + 1 : 1;
    row.attemptsDay = day;
  });
}

type CallRowChange = NonNullable<Awaited<ReturnType<typeof findCallRow>>>;

async function changeCall(
  trx: Transaction<SeatDatabase>,
  call: { callId: string; customerId: string },
  change: (row: CallRowChange) => CallRowChange,
): Promise<CallRowChange | undefined> {
  const row = await findCallRow(trx, call.callId);
  if (row === undefined) return undefined;
  await keepBase(trx, call.customerId, "call", call.callId);
  const changed = change(row);
  await putCalls(trx, [changed]);
  return changed;
}

async function applyWrapUp(
  trx: Transaction<SeatDatabase>,
  wrapUp: PayloadOf<"wrap-up">,
  actor: LocalActor,
): Promise<void> {
  const call = await changeCall(trx, wrapUp, (row) => ({
    ...row,
    disposition: wrapUp.disposition,
    endedAtMs: row.endedAtMs ?? wrapUp.endedAtMs,
    wrappedUpAtMs: wrapUp.wrappedUpAtMs,
    levelFrom: wrapUp.levelFrom,
    levelTo: wrapUp.levelTo,
  }));
  if (wrapUp.note !== null) {
    await addActivity(trx, {
      activityId: wrapUp.note.activityId,
      rev: 0,
      customerId: wrapUp.customerId,
      callId: wrapUp.callId,
      type: "phone-visit",
      subject: wrapUp.disposition,
      body: wrapUp.note.text,
      transcript: "",
      contactId: call?.contactId ?? null,
      atMs: wrapUp.wrappedUpAtMs,
      byUserId: actor.userId,
      executorIds: [actor.userId],
      createdAtMs: wrapUp.wrappedUpAtMs,
      contribution: false,
    });
  }
  for (const callbackId of wrapUp.closesCallbackIds) {
    await closeCallback(trx, wrapUp.customerId, callbackId, {
      state: "done",
      doneAtMs: wrapUp.wrappedUpAtMs,
      doneByCallId: wrapUp.callId,
    });
  }
  if (wrapUp.next !== null) {
    await putCallback(trx, {
      ...wrapUp.next,
      rev: 0,
      customerId: wrapUp.customerId,
      userId: actor.userId,
      state: "open",
      madeAtMs: wrapUp.wrappedUpAtMs,
      madeByCallId: wrapUp.callId,
      doneAtMs: null,
      doneByCallId: null,
    });
  }
  const disposition = findDisposition(wrapUp.disposition);
  await changeCustomer(trx, wrapUp.customerId, (row) => {
    if (row.state === "pool" && disposition && keepsLead(disposition, wrapUp.next?.dueAtMs ?? null)) {
      row.state = "owned";
      row.ownerId = actor.userId;
      row.trackingSinceMs = wrapUp.wrappedUpAtMs;
    }
    row.lastDisposition = wrapUp.disposition;
    if (disposition?.connected) {
      row.contactCount += 1;
      row.lastContactAtMs = wrapUp.wrappedUpAtMs;
      if (row.stage === "new" || row.stage === "") row.stage = "contacted";
    }
    if (wrapUp.disposition === "interested" && row.stage === "contacted") row.stage = "interested";
    if (disposition?.effect === "won") row.stage = "won";
    if (disposition?.effect === "lost") row.stage = "lost";
    if (disposition?.effect === "do-not-call") row.doNotCall = true;
    if (disposition?.effect === "number-dead") {
      for (const number of row.numbers) if (number.numberId === call?.numberId) number.dead = true;
    }
    if (wrapUp.levelTo !== row.level) {
      row.level = wrapUp.levelTo;
      row.levelSinceMs = wrapUp.wrappedUpAtMs;
    }
    if (wrapUp.quietUntilMs !== null) {
      row.quietUntilMs = wrapUp.quietUntilMs;
      row.quietReason = wrapUp.quietReason;
    }
  });
}

async function addActivity(trx: Transaction<SeatDatabase>, row: ActivityRow): Promise<void> {
  await keepBase(trx, row.customerId, "activity", row.activityId);
  await putActivities(trx, [row]);
}

async function putCallback(trx: Transaction<SeatDatabase>, row: CallbackRow): Promise<void> {
  await keepBase(trx, row.customerId, "callback", row.callbackId);
  await putCallbacks(trx, [row]);
}

async function closeCallback(
  trx: Transaction<SeatDatabase>,
  customerId: string,
  callbackId: string,
  change: { state: "done" | "cancelled"; doneAtMs: number; doneByCallId?: string },
): Promise<void> {
  const row = await findCallbackRow(trx, callbackId);
  if (row === undefined) return;
  await putCallback(trx, { ...row, ...change, customerId });
}

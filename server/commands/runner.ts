import type { Logger } from "pino";
import { Refusal, RefusalCode } from "../../shared/errors.ts";
import type { Command, Receipt } from "../../shared/protocol/commands.ts";
import type { HubStore, HubTransaction } from "../stores/store.ts";
import { type Actor, receiptOf } from "./context.ts";
import { type Foreseen, findForeseeable, foresee } from "./foresee.ts";
import { openGroup } from "./group.ts";
import { runCommand } from "./handlers.ts";
import type { OrgMemory } from "./memory.ts";
import { createSettling } from "./settling.ts";
import { openUnit, type Unit } from "./unit.ts";

export interface RunnerDeps {
  readonly store: HubStore;
  readonly nowMs: () => number;
  readonly newId: () => string;
  readonly log: Logger;
  /** After each commit that wrote something. */
  readonly onCommit: (orgId: string, rev: number) => void;
  /** How long commands of other seats may join a group; 0 = what is there now. */
  readonly gatherMs?: number;
}

interface Push {
  readonly actor: Actor;
  readonly commands: readonly Command[];
  readonly resolve: (answer: PushAnswer) => void;
  readonly reject: (error: unknown) => void;
  /** A group that was decided before the lock has left it out. */
  readonly left: boolean;
}
export interface PushAnswer {
  readonly receipts: Receipt[];
  readonly rev: number;
}

/** On a busy floor a commit for every command or two would be most of what the hub does; nobody feels these milliseconds. */
const BUSY_WITHIN_MS = 25;
const BUSY_GATHER_MS = 8;

/** Commands in one transaction: enough to spread the cost of a commit, few enough that nobody waits long. */
const GROUP_COMMANDS = 400;

/**
 * Runs pushed commands: those of several seats that arrive within a few milliseconds share one transaction, each command
 * in its own savepoint, each exactly once (its receipt is stored with it), a seat's own in the order of its seatSeq.
 */
export function createCommandRunner(deps: RunnerDeps) {
  const { store, log } = deps;
  const waiting = new Map<string, Push[]>();
  const busy = new Set<string>();
  /** When an organisation's last group was done. */
  const ended = new Map<string, number>();
  const memories = new Map<string, OrgMemory>();
  const { late } = store.holdings;
  const settling = late === null ? null : createSettling({ store, late, log });
  let foreseen = store.bulk === null ? null : store.foreseen;

  function push(actor: Actor, commands: readonly Command[]): Promise<PushAnswer> {
    return new Promise((resolve, reject) => {
      const queue = waiting.get(actor.orgId) ?? [];
      queue.push({
        actor,
        commands: [...commands].sort((a, b) => a.seatSeq - b.seatSeq),
        resolve,
        reject,
        left: false,
      });
      waiting.set(actor.orgId, queue);
      if (!busy.has(actor.orgId)) {
        busy.add(actor.orgId);
        const busyFloor =
          deps.gatherMs === undefined && performance.now() - (ended.get(actor.orgId) ?? 0) < BUSY_WITHIN_MS;
        setTimeout(() => void drain(actor.orgId), busyFloor ? BUSY_GATHER_MS : (deps.gatherMs ?? 2));
      }
    });
  }

  async function drain(orgId: string): Promise<void> {
    try {
      for (;;) {
        const group = takeGroup(waiting.get(orgId) ?? []);
        if (group.length === 0) return;
        await runGroup(orgId, group);
        // Lets other work of the process (pulls, sockets) in between two groups.
        await new Promise((resume) => setImmediate(resume));
      }
    } finally {
      busy.delete(orgId);
      ended.set(orgId, performance.now());
    }
  }

  async function runGroup(orgId: string, group: Push[], plain = false): Promise<void> {
    if (!plain && (await runForeseen(orgId, group))) return;
    try {
      const answers = await store.transact((trx) => runInside(trx, orgId, group, plain));
      committed(orgId, answers);
      for (const [index, one] of group.entries()) {
        one.resolve({ receipts: answers.receipts[index] ?? [], rev: answers.rev });
      }
    } catch (error) {
      // Nothing of the group was committed. Statement by statement a fault ends in its own command's savepoint.
      memories.delete(orgId);
      if (!plain && !isStorageFault(error)) {
        log.warn({ err: error }, "a group of commands runs again, statement by statement");
        return runGroup(orgId, group, true);
      }
      // Alone, a push shows whether the fault is its own.
      if (group.length === 1) group[0]?.reject(error);
      else for (const one of group) await runGroup(orgId, [one], plain);
    }
  }

  /** And on the disk: a memory that were ahead of it would count, after a fall, what is not there. */
  function committed(orgId: string, { memory, rev }: { readonly memory: OrgMemory; readonly rev: number }): void {
    memories.set(orgId, memory);
    store.disk?.reached(orgId, rev);
    deps.onCommit(orgId, rev);
    settling?.reached(orgId, memory.org.ledger_seq);
  }

  /** Decides a group of claims before the lock; false = it must be run under it. */
  async function runForeseen(orgId: string, group: Push[]): Promise<boolean> {
    const memory = memories.get(orgId);
    if (foreseen === null || memory?.steady !== true || group.some((one) => one.left)) return false;
    const asked = findForeseeable(group, foreseen);
    if (asked === undefined) return false;
    let answers: Foreseen | undefined;
    try {
      answers = await foresee(
        { ...store, foreseen },
        { orgId, asked, memory },
        { nowMs: deps.nowMs(), newId: deps.newId },
      );
    } catch (error) {
      // Whether it was committed is found out under the lock: by the receipts.
      log.debug({ err: error }, "a group of claims could not be decided before the lock");
      if (isLacking(error)) foreseen = null;
      return false;
    }
    if (answers === undefined) return false;
    committed(orgId, answers);
    const left: Push[] = [];
    for (const [index, one] of group.entries()) {
      const receipt = answers.receipts[index];
      if (receipt === undefined) left.push({ ...one, left: true });
      else one.resolve({ receipts: [receipt], rev: answers.rev });
    }
    waiting.get(orgId)?.unshift(...left);
    return true;
  }

  async function runInside(trx: HubTransaction, orgId: string, group: Push[], plain: boolean) {
    // What is remembered changes with the group; a second try begins with nothing.
    const memory = memories.get(orgId);
    memories.delete(orgId);
    const commands = group.flatMap((one) => one.commands);
    const opIds = commands.map((command) => command.opId);
    const claimIds = new Set<string>();
    const customerIds = new Set<string>();
    for (const { kind, payload } of commands) {
      if (kind === "claim") claimIds.add(payload.customerId);
      if (kind === "claim" || kind === "add-activity") customerIds.add(payload.customerId);
    }
    const nowMs = deps.nowMs();
    const ask = { orgId, opIds, customerIds: [...customerIds], claimIds: [...claimIds] };
    const unitGroup = await openGroup(store, trx, { ...ask, ...knownOf(memory) }, plain);
    const unit = await openUnit(unitGroup, { orgId, holdings: store.holdings, memory }, { nowMs, newId: deps.newId });
    const receipts = await decide(unit, group, plain);
    const remembered = await unit.memory();
    await unit.save();
    return { receipts, rev: unit.rev(), memory: remembered };
  }

  /** Each push's receipts, in the order of its commands. */
  async function decide(unit: Unit, group: Push[], plain: boolean): Promise<Receipt[][]> {
    const known = unit.group.receipts;
    const receipts: Receipt[][] = [];
    for (const one of group) {
      const own: Receipt[] = [];
      for (const command of one.commands) {
        const before = known.get(command.opId);
        if (before !== undefined) {
          own.push(JSON.parse(before) as Receipt);
          continue;
        }
        const { receipt, text } = await runOnce(unit, one.actor, command, plain);
        known.set(command.opId, text);
        own.push(receipt);
      }
      const seatSeq = one.commands.at(-1)?.seatSeq;
      if (seatSeq !== undefined) await unit.reserve(one.actor, seatSeq);
      receipts.push(own);
    }
    return receipts;
  }

  /** One command in its savepoint, with its receipt. A refusal undoes its writes and nothing else. */
  async function runOnce(unit: Unit, actor: Actor, command: Command, plain: boolean) {
    const { group } = unit;
    const mark = unit.mark();
    await unit.settle();
    const context = unit.contextFor(actor, command);
    await group.begin();
    let receipt: Receipt;
    try {
      const outcome = await runCommand(context, command);
      const rev = unit.rev() > mark.rev ? unit.rev() : 0;
      receipt = receiptOf(outcome, command.opId, rev);
      await group.keep();
    } catch (error) {
      if (!(error instanceof Refusal) && !plain) throw error;
      await group.undo();
      unit.returnTo(mark);
      if (isStorageFault(error)) throw error;
      const refusal = error instanceof Refusal ? error : new Refusal(RefusalCode.Internal);
      // A bug in one command must not hold up the seat's others for ever: it is refused, logged, and its text stays there.
      if (refusal !== error) log.error({ err: error, kind: command.kind, opId: command.opId }, "command failed");
      receipt = { opId: command.opId, status: "refused", code: refusal.code, detail: { ...refusal.detail }, rev: 0 };
    }
    const text = JSON.stringify(receipt);
    await group.receipt({
      org_id: actor.orgId,
      op_id: command.opId,
      device_id: actor.deviceId,
      user_id: actor.userId,
      seat_seq: command.seatSeq,
      kind: command.kind,
      status: receipt.status,
      receipt_json: text,
      at_ms: context.nowMs,
    });
    return { receipt, text };
  }

  return { push };
}
export type CommandRunner = ReturnType<typeof createCommandRunner>;

const knownOf = (memory: OrgMemory | undefined) => ({
  knownRev: memory?.rev ?? -1,
  knownSeq: memory?.seq ?? Number.MAX_SAFE_INTEGER,
  ahead: memory?.steady === true,
});

/** Takes whole pushes from the front until the group is full. */
function takeGroup(queue: Push[]): Push[] {
  const group: Push[] = [];
  let commands = 0;
  while (queue.length > 0 && (group.length === 0 || commands + (queue[0]?.commands.length ?? 0) <= GROUP_COMMANDS)) {
    const next = queue.shift();
    if (next === undefined) break;
    commands += next.commands.length;
    group.push(next);
  }
  return group;
}

/** Classes of PostgreSQL's codes that say nothing about the command: connection, transaction, resources, operator, system. */
const ENGINE_FAULT = /^(08|25|40|53|55|57|58|F0|XX)[0-9A-Z]{3}$/;
/** The driver's own words where a connection ended; it gives no code. */
const LINE_FAULT =
  /^(Connection terminated|Connection ended|Client has encountered|timeout exceeded when|timeout expired)/i;

/** Something that the engine does not know: a function, a way to write it, a value of a setting. */
const isLacking = (error: unknown): boolean =>
  /^(42|0A|22023)/.test(String((error as { code?: unknown } | null)?.code));

/** The disk or the database server, not the command: full, broken, locked or gone. The whole group must be tried again later. */
export function isStorageFault(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code !== "string") return typeof message === "string" && LINE_FAULT.test(message);
  if (code.startsWith("SQLITE_")) return !code.startsWith("SQLITE_CONSTRAINT");
  return ENGINE_FAULT.test(code) || /^E[A-Z]{3,}$/.test(code);
}

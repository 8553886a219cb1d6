import type { Kysely } from "kysely";
import type { Logger } from "pino";
import { Refusal, RefusalCode } from "../../../shared/errors.ts";
import type { Command, Receipt } from "../../../shared/protocol/commands.ts";
import { customerOf, listWaiting } from "../../cache/outbox.ts";
import type { SeatDatabase } from "../../cache/schema.ts";
import type { Outbox, ReceiptsTaken } from "../outbox/outbox.ts";
import { HubFault } from "../session/hub-client.ts";

const BATCH_COMMANDS = 200;
/** Import commands are large: a batch ends before it grows beyond this. */
const BATCH_CHARS = 600_000;

/** What the hub could not run is tried again after this, also where the connection held. */
const ASIDE_MS = 60_000;

export interface PushDeps {
  readonly db: Kysely<SeatDatabase>;
  readonly outbox: Outbox;
  readonly log: Logger;
  readonly monoMs: () => number;
  readonly send: (commands: Command[]) => Promise<Receipt[]>;
  readonly onTaken: (taken: ReceiptsTaken) => void;
}

/**
 * Sends what waits, in order, one batch at a time. A command on which the hub itself fails is set aside for this connection, with all that
 * waits behind it for the same customer: a wrap-up must not overtake its call. The others go on. One that the hub cannot read ends as refused.
 */
export function createPush(deps: PushDeps) {
  const { db, outbox, log } = deps;
  const aside = new Set<string>();
  let asideAtMs = 0;

  /** Those that may go now; what stands behind a command set aside is set aside with it. */
  function ready(waiting: readonly Command[]): Command[] {
    const held = new Set(waiting.filter((one) => aside.has(one.opId)).map(customerOf));
    held.delete(null);
    for (const one of waiting) if (held.has(customerOf(one))) aside.add(one.opId);
    return waiting.filter((one) => !aside.has(one.opId));
  }

  async function batch(asked: readonly Command[]): Promise<void> {
    const commands = ready(asked);
    if (commands.length === 0) return;
    let receipts: Receipt[];
    try {
      receipts = await deps.send(commands);
    } catch (error) {
      const unreadable = error instanceof Refusal && error.code === RefusalCode.BadRequest;
      if (!unreadable && !(error instanceof HubFault)) throw error;
      const [first] = commands;
      if (commands.length > 1) {
        const half = Math.ceil(commands.length / 2);
        await batch(commands.slice(0, half));
        // The whole rest: what was set aside in the first half takes along what stands behind it.
        return batch(commands.filter((one, index) => index >= half || aside.has(one.opId)));
      }
      if (first === undefined) return;
      log.error({ err: error, kind: first.kind, opId: first.opId }, "the hub cannot run a command");
      if (!unreadable) {
        aside.add(first.opId);
        asideAtMs = deps.monoMs();
        return;
      }
      receipts = [{ opId: first.opId, status: "refused", code: error.code, detail: { ...error.detail }, rev: 0 }];
    }
    deps.onTaken(await outbox.takeReceipts(commands, receipts));
    if (receipts.length === 0) throw new HubFault("the hub sent no receipts");
  }

  return {
    /** Sends everything that waits. @returns whether there was anything to ask the hub @throws HubUnreachable, Refusal of the connection */
    all: async (): Promise<boolean> => {
      if (deps.monoMs() - asideAtMs > ASIDE_MS) aside.clear();
      for (let asked = false; ; asked = true) {
        const waiting = await listWaiting(db, BATCH_COMMANDS + aside.size);
        const commands = cut(ready(waiting));
        if (commands.length === 0) return asked;
        await batch(commands);
      }
    },
    /** A new connection: everything may be tried again. */
    reset: (): void => aside.clear(),
  };
}

function cut(commands: readonly Command[]): Command[] {
  const taken: Command[] = [];
  let chars = 0;
  for (const command of commands.slice(0, BATCH_COMMANDS)) {
    chars += command.kind === "import-rows" ? JSON.stringify(command.payload).length : 1000;
    if (taken.length > 0 && chars > BATCH_CHARS) break;
    taken.push(command);
  }
  return taken;
}

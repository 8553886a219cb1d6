import type { Command, Receipt } from "../../shared/protocol/commands.ts";

/**
 * How an act of an agent ended, as he saw it. unknown: his seat died or its answer never came; it may have happened.
 * bug: neither done nor refused with a code.
 */
export type Outcome = "ok" | "refused" | "unknown" | "bug";

/** One act from its beginning to its answer, on the machine's monotonic clock. */
export interface Deed {
  readonly no: number;
  readonly seat: string;
  readonly what: string;
  readonly customerId: string | null;
  /** What was typed; each text of a run is different. */
  readonly texts: readonly string[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly outcome: Outcome;
  /** Refusal code, or the words of a bug. */
  readonly code: string;
}

/** Something that the runner did to the system. */
export interface Blow {
  readonly atMs: number;
  readonly what: string;
}

/** A command as it went over the wire, and every different answer that came back to it. */
export interface WireCommand {
  readonly seat: string;
  readonly command: Command;
  sentAtMs: number[];
  readonly receipts: Receipt[];
}

/** Everything that a run saw from outside. */
export function createHistory() {
  const deeds: Deed[] = [];
  const blows: Blow[] = [];
  const wire = new Map<string, WireCommand>();
  return {
    deeds,
    blows,
    wire,
    sent(seat: string, commands: readonly Command[], atMs: number): void {
      for (const command of commands) {
        const known = wire.get(command.opId);
        if (known === undefined) wire.set(command.opId, { seat, command, sentAtMs: [atMs], receipts: [] });
        else known.sentAtMs.push(atMs);
      }
    },
    answered(receipts: readonly Receipt[]): void {
      for (const receipt of receipts) {
        const known = wire.get(receipt.opId);
        const same = known?.receipts.some((one) => JSON.stringify(one) === JSON.stringify(receipt));
        if (same === false) known?.receipts.push(receipt);
      }
    },
  };
}
export type History = ReturnType<typeof createHistory>;

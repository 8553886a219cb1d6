import type { StoredLink } from "./check-chain.ts";
import type { LedgerFault, LedgerReport } from "./verify-ledger.ts";

/** Faults said one by one; the rest is counted. */
const SAID = 50;

/** A report as lines for a terminal: what was checked, each fault with the row that it lies in, and the head to note down. */
export function sayLedger(report: LedgerReport): string[] {
  const { orgName, events, customers, head, faults } = report;
  const lines = [`Ledger of ${orgName}: ${events} events of ${customers} customers`];
  for (const fault of faults.slice(0, SAID)) lines.push(`  ${sayFault(fault)}`);
  if (faults.length > SAID) lines.push(`  and ${faults.length - SAID} more`);
  lines.push(
    faults.length === 0 ? "  whole: nothing changed, deleted, inserted or moved" : `  ${faults.length} faults`,
  );
  lines.push(`  head ${head.seq}:${head.hash}`);
  return lines;
}

function sayFault(fault: LedgerFault): string {
  switch (fault.kind) {
    case "changed":
      return `CHANGED   ${named(fault.event)}: its facts are not those that it was written with`;
    case "rewritten":
      return `REWRITTEN ${named(fault.event)}: replaced together with its hash; what follows was written after another event`;
    case "inserted":
      return `INSERTED  ${named(fault.event)}: the events around it do not know it`;
    case "beyond-head":
      return `INSERTED  ${named(fault.event)}: stands beyond the end of the chain`;
    case "moved":
      return fault.count === 1
        ? `MOVED     ${named(fault.event)}: was written as #${fault.wasSeq}`
        : `MOVED     ${named(fault.event)} and the ${fault.count - 1} after it: was written as #${fault.wasSeq}`;
    case "missing":
      return `DELETED   ${span(fault.fromSeq, fault.toSeq)}: gone from the chain`;
    case "cut-off":
      return `DELETED   ${span(fault.fromSeq, fault.toSeq)}: gone from the end of the chain`;
    case "head":
      return `CHANGED   ${named(fault.event)}: is not the event that the chain ended with`;
    case "owner-gap":
      return `OWNER     ${named(fault.event)}: takes the customer from ${fault.event.fromOwnerId ?? "the pool"}, who was with ${fault.hadOwnerId ?? "nobody"}`;
    case "owner":
      return fault.event === undefined
        ? `OWNER     customer ${fault.customerId} "${fault.name}" has no event in the ledger`
        : `OWNER     customer ${fault.customerId} "${fault.name}" belongs to ${fault.ownerId ?? "nobody"}; by #${fault.event.seq} (event ${fault.event.eventId}) to ${fault.event.toOwnerId ?? "nobody"}`;
    case "witness":
      return `REWRITTEN #${fault.seq}: noted down as ${fault.hash}, which is not in the chain there`;
  }
}

const named = (event: StoredLink): string =>
  `#${event.seq} (event ${event.eventId}, customer ${event.customerId}, ${event.kind})`;
const span = (fromSeq: number, toSeq: number): string =>
  fromSeq === toSeq ? `#${fromSeq}` : `#${fromSeq} to #${toSeq}`;

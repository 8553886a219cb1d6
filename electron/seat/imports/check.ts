import { setImmediate } from "node:timers/promises";
import type { Kysely } from "kysely";
import type { DuplicateFinding, DuplicateProbe } from "../../../shared/duplicates/types.ts";
import { checkDuplicates } from "../../cache/duplicate-index.ts";
import type { SeatDatabase } from "../../cache/schema.ts";
import type { RowResult } from "./session.ts";

/** Longest stretch of the core's process before others get their turn (DESIGN §5: 8 ms). */
const stretchMs = 5;

const buckets = { pool: "in-pool", owned: "tracked", bin: "in-bin" } as const;

/** Which fields agree, as codes of fact.fields, from the reasons of the duplicate engine. */
export function agreeingFields(finding: DuplicateFinding): string {
  const fields = new Set<string>();
  for (const { code } of finding.reasons) {
    if (/^(not|other)-|-(other|missing|free|doubt)$/.test(code)) continue;
    if (/mobile/.test(code)) fields.add("mobile");
    else if (/fax/.test(code)) fields.add("fax");
    else if (/number|phone|local/.test(code)) fields.add("number");
    else if (/contact/.test(code)) fields.add("contact");
    else if (/^(name|core|brand)-/.test(code)) fields.add("name");
    else if (/region/.test(code)) fields.add("city");
  }
  return [...fields].join(",");
}

interface Known {
  readonly name: string;
  readonly state: "pool" | "owned" | "bin";
  readonly ownerName: string;
  readonly sinceMs: number | null;
}

/**
 * Asks the cache about rows of a file, a few milliseconds at a stretch.
 *
 * @returns one result for each row that is known or near to somebody known; a row without a result stays new
 */
export async function checkRows(
  db: Kysely<SeatDatabase>,
  probes: readonly { readonly index: number; readonly probe: DuplicateProbe }[],
  nameOf: (userId: string | null) => string,
  stopped: () => boolean,
): Promise<RowResult[]> {
  const results: RowResult[] = [];
  let since = performance.now();
  for (const { index, probe } of probes) {
    if (stopped()) break;
    if (performance.now() - since >= stretchMs) {
      await setImmediate();
      since = performance.now();
    }
    const findings = await checkDuplicates(db, probe, { limit: 3 });
    const best = findings.find((f) => f.verdict === "same") ?? findings[0];
    if (!best) continue;
    const known = await findKnown(db, best.customerId, nameOf);
    if (!known) continue;
    const same = best.verdict === "same";
    const detail = { fields: agreeingFields(best), name: known.name };
    results.push({
      index,
      bucket: same ? buckets[known.state] : "new",
      look: !same,
      reasons: [{ code: same ? "known-same" : "known-look", detail }],
      otherName: known.name,
      ownerName: known.ownerName,
      sinceMs: known.sinceMs,
    });
  }
  return results;
}

async function findKnown(
  db: Kysely<SeatDatabase>,
  customerId: string,
  nameOf: (userId: string | null) => string,
): Promise<Known | undefined> {
  const row = await db
    .selectFrom("customer")
    .select(["name", "state", "owner_id", "tracking_since_ms", "binned_at_ms"])
    .where("customer_id", "=", customerId)
    .executeTakeFirst();
  if (!row) return undefined;
  const sinceMs = row.state === "bin" ? row.binned_at_ms : row.tracking_since_ms;
  return { name: row.name, state: row.state, ownerName: nameOf(row.owner_id), sinceMs };
}

import type { CheckOptions, DuplicateFinding, DuplicateProbe } from "../../../shared/duplicates/types.ts";
import type { HubReader, HubTransaction } from "../store.ts";

/** Full name without width, case, spaces and punctuation. */
export const nameKey = (name: string): string =>
  name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s\p{P}\p{S}]+/gu, "");

/**
 * Saved customers that may be the same firm as the probe, best first. An equal number (phone, mobile and fax compared
 * across one another) or an equal full name decides.
 */
export async function checkDuplicates(
  db: HubReader,
  orgId: string,
  probe: DuplicateProbe,
  options: CheckOptions = {},
): Promise<DuplicateFinding[]> {
  const key = nameKey(probe.name);
  const hashes = [...new Set(probe.numbers.map((number) => number.hash))];
  const found = new Map<string, DuplicateFinding>();
  const add = (customerId: string, code: string) => {
    const before = found.get(customerId);
    if (before?.reasons.some((reason) => reason.code === code)) return;
    const reasons = [...(before?.reasons ?? []), { code, detail: {} }];
    found.set(customerId, { customerId, verdict: "same", score: reasons.length > 1 ? 1 : 0.95, reasons });
  };
  if (hashes.length > 0) {
    const rows = await db
      .selectFrom("number")
      .innerJoin("customer", (join) =>
        join.onRef("customer.org_id", "=", "number.org_id").onRef("customer.customer_id", "=", "number.customer_id"),
      )
      .select(["number.customer_id", "number.kind"])
      .where("number.org_id", "=", orgId)
      .where("number.hash", "in", hashes)
      .where("customer.bin_reason", "<>", "undone")
      .limit(50)
      .execute();
    for (const row of rows) add(row.customer_id, row.kind);
  }
  if (key !== "") {
    const rows = await db
      .selectFrom("customer")
      .select("customer_id")
      .where("org_id", "=", orgId)
      .where("name_key", "=", key)
      .where("bin_reason", "<>", "undone")
      .limit(50)
      .execute();
    for (const row of rows) add(row.customer_id, "name");
  }
  const skip = new Set(options.decidedDifferent ?? []);
  return [...found.values()]
    .filter((finding) => finding.customerId !== probe.customerId && !skip.has(finding.customerId))
    .sort((a, b) => b.score - a.score)
    .slice(0, options.limit ?? 10);
}

/** Brings the index up to date for these customers; in the same transaction as the write of them. */
export async function putDuplicateKeys(_trx: HubTransaction, _orgId: string, _customerIds: readonly string[]) {}

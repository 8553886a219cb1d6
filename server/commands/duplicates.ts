import type { DuplicateProbe } from "../../shared/duplicates/types.ts";
import { Refusal, RefusalCode } from "../../shared/errors.ts";
import { checkDuplicates, listRecords } from "../stores/sql/duplicate-index.ts";
import { listDifferent } from "../stores/sql/records.ts";
import type { CommandContext, Standing, StoredCustomer } from "./context.ts";
import { getCustomer } from "./ownership.ts";

export interface SameFirm {
  readonly customer: StoredCustomer;
  /** Codes of what agrees, comma-separated. */
  readonly fields: string;
}

/** Saved customers that are the same firm as the probe beyond doubt, owned ones first, then pool, then bin. */
export async function listSame(
  context: CommandContext,
  probe: DuplicateProbe,
  decidedDifferent: readonly string[],
): Promise<SameFirm[]> {
  const findings = await checkDuplicates(context.trx, context.actor.orgId, probe, {
    decidedDifferent,
    limit: 20,
    hashNumber: context.hashNumber,
  });
  const same: SameFirm[] = [];
  for (const finding of findings) {
    if (finding.verdict !== "same") continue;
    const customer = await getCustomer(context, finding.customerId);
    const fields = finding.reasons
      .map((reason) => reason.code)
      .join(",")
      .slice(0, 200);
    same.push({ customer, fields });
  }
  return same.sort((a, b) => rank(a.customer) - rank(b.customer));
}
const rank = (customer: StoredCustomer): number => ["owned", "pool", "bin"].indexOf(customer.state);

/** The same for a saved customer, without those that a person has called another firm. */
export async function listSameAs(context: CommandContext, customer: Standing): Promise<SameFirm[]> {
  const { trx, actor } = context;
  const [record] = await listRecords(trx, actor.orgId, [customer.customer_id]);
  if (record === undefined) return [];
  return listSame(context, record, await listDifferent(trx, actor.orgId, customer.customer_id));
}

/** The refusal that names a firm which is there already (0.16): tracked by X since, in the pool, or in the bin. */
export function duplicateRefusal(context: CommandContext, { customer, fields }: SameFirm): Refusal {
  const detail = { customerId: customer.customer_id, name: customer.name, fields };
  if (customer.state === "pool") return new Refusal(RefusalCode.DuplicateInPool, detail);
  if (customer.state === "bin") return new Refusal(RefusalCode.DuplicateInBin, detail);
  return new Refusal(RefusalCode.DuplicateTracked, {
    ...detail,
    ownerName: context.nameOf(customer.owner_id),
    sinceMs: customer.tracking_since_ms,
  });
}

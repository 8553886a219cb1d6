import type { CustomerFilter } from "../../../shared/contract/lists.ts";
import type { Cell } from "../../cache/bulk.ts";

/** A condition over `customer c`, to be put behind `and`. */
export interface Condition {
  readonly sql: string;
  readonly parameters: readonly Cell[];
}

/** The filter's own condition; its text is the search's business (./lists.ts). An empty field does not filter. */
export function filterSql(filter: Partial<CustomerFilter>): Condition {
  const parts: string[] = [];
  const parameters: Cell[] = [];
  const among = (column: string, values: readonly string[] | undefined): void => {
    if (!values || values.length === 0) return;
    parts.push(`c.${column} in (${values.map(() => "?").join(",")})`);
    parameters.push(...values);
  };
  if (filter.starred !== null && filter.starred !== undefined) {
    parts.push("c.starred = ?");
    parameters.push(filter.starred ? 1 : 0);
  }
  const levels = filter.levels ?? [];
  if (levels.length > 0) {
    const named = levels.filter((level) => level !== "none");
    const either = named.length > 0 ? [`c.level in (${named.map(() => "?").join(",")})`] : [];
    if (levels.includes("none")) either.push("c.level is null");
    parts.push(`(${either.join(" or ")})`);
    parameters.push(...named);
  }
  among("province", filter.provinces);
  among("city", filter.cities);
  among("product", filter.products);
  among("source", filter.sources);
  among("industry", filter.industries);
  among("stage", filter.stages);
  among("customer_type", filter.customerTypes);
  among("pool", filter.pools);
  among("owner_id", filter.ownerIds);
  if (filter.noNextStep) {
    // A late promise is a next step, and has its own place; the counter in the bar counts alike (session/figures.ts).
    parts.push("c.state = 'owned' and c.do_not_call = 0 and c.stage not in ('won', 'lost') and c.next_at_ms is null");
  }
  if (filter.memberOnly) parts.push("c.is_member = 1");
  return { sql: parts.length === 0 ? "1" : parts.join(" and "), parameters };
}

import type { CustomerFilter } from "../../../shared/contract/lists.ts";
import type { CustomerFull } from "../../../shared/domain/customer.ts";

const allows = (list: readonly string[] | undefined, value: string): boolean =>
  list === undefined || list.length === 0 || list.includes(value);

/** Whether a customer passes a list filter; the same fields as the screen's filter boxes, row by row. */
export function passes(row: CustomerFull, filter: Partial<CustomerFilter>, nextAtMs: number | null): boolean {
  const text = filter.text?.trim().toLowerCase() ?? "";
  if (text !== "") {
    const seen = [row.name, ...row.contacts.map((c) => c.name), ...row.numbers.map((n) => n.tail)];
    if (!seen.some((part) => part.toLowerCase().includes(text))) return false;
  }
  if (filter.starred !== undefined && filter.starred !== null && row.starred !== filter.starred) return false;
  if (filter.noNextStep && nextAtMs !== null) return false;
  if (filter.memberOnly && row.member === null) return false;
  return (
    allows(filter.levels, row.level ?? "none") &&
    allows(filter.provinces, row.province) &&
    allows(filter.cities, row.city) &&
    allows(filter.products, row.product) &&
    allows(filter.sources, row.source) &&
    allows(filter.industries, row.industry) &&
    allows(filter.stages, row.stage) &&
    allows(filter.customerTypes, row.customerType) &&
    allows(filter.pools, row.pool) &&
    allows(filter.ownerIds, row.ownerId ?? "")
  );
}

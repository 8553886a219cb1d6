import { CustomerFilter } from "../../../shared/contract/lists.ts";

/** Dimensions of a filter that hold a list of chosen values. */
export const listFields = [
  "levels",
  "stages",
  "provinces",
  "cities",
  "industries",
  "products",
  "sources",
  "customerTypes",
  "pools",
  "ownerIds",
] as const satisfies readonly (keyof CustomerFilter)[];
export type ListField = (typeof listFields)[number];

/** Dimensions that are on or off. */
export const flagFields = ["starred", "noNextStep", "memberOnly"] as const satisfies readonly (keyof CustomerFilter)[];
export type FlagField = (typeof flagFields)[number];

export const emptyFilter: CustomerFilter = CustomerFilter.parse({});

/** The chosen values of one dimension as plain text. */
export const valuesOf = (filter: CustomerFilter, field: ListField): readonly string[] => filter[field];

/** The filter with other values in one dimension; order and repeats do not matter to the core, so they are settled here. */
export function withValues(filter: CustomerFilter, field: ListField, values: readonly string[]): CustomerFilter {
  return CustomerFilter.parse({ ...filter, [field]: [...new Set(values)] });
}

/** Adds the value to its dimension, or takes it out where it is there already. */
export function toggleValue(filter: CustomerFilter, field: ListField, value: string): CustomerFilter {
  const held = valuesOf(filter, field);
  return withValues(filter, field, held.includes(value) ? held.filter((v) => v !== value) : [...held, value]);
}

/** Turns an on/off dimension over. "Not starred" is not a question agents ask, so off means "does not filter". */
export function toggleFlag(filter: CustomerFilter, field: FlagField): CustomerFilter {
  if (field === "starred") return { ...filter, starred: filter.starred === true ? null : true };
  return { ...filter, [field]: !filter[field] };
}

export const isFlagOn = (filter: CustomerFilter, field: FlagField): boolean => filter[field] === true;

/** How many dimensions filter now, the text among them. */
export function countActive(filter: CustomerFilter): number {
  const lists = listFields.filter((field) => filter[field].length > 0).length;
  const flags = flagFields.filter((field) => isFlagOn(filter, field)).length;
  return lists + flags + (filter.text.trim() === "" ? 0 : 1);
}

/** Same question, whatever the order of the values: decides whether a saved scheme is the one on the screen. */
export function sameFilter(a: CustomerFilter, b: CustomerFilter): boolean {
  return (
    a.text.trim() === b.text.trim() &&
    flagFields.every((field) => isFlagOn(a, field) === isFlagOn(b, field)) &&
    listFields.every((field) => [...a[field]].sort().join("\n") === [...b[field]].sort().join("\n"))
  );
}

import { useQuery } from "@tanstack/react-query";
import { customerTypes, Level, PoolKind, stages } from "../../../shared/domain/vocabulary.ts";
import { api } from "../../api/client.ts";
import { useText } from "../../languages/text-provider.tsx";
import type { ListField } from "./filter.ts";
import type { FilterDimension } from "./filter-bar.tsx";
import type { FilterOption } from "./filter-picker.tsx";

const plain = (values: readonly string[] = []): FilterOption[] =>
  values.filter((value) => value !== "").map((value) => ({ value, label: value }));

/** The dimensions of a list with the values in use, most frequent first; built-in words in the user's language. */
export function useDimensions(of: "mine" | "pool" | "all", fields: readonly ListField[]): FilterDimension[] {
  const t = useText();
  const { data: facets } = useQuery(api.lists.facets.queryOptions({ input: { of } }));
  const { data: names } = useQuery(api.team.names.queryOptions({ input: {}, enabled: fields.includes("ownerIds") }));
  const words = (list: "source" | "stage" | "customerType" | "pool", codes: readonly string[] = []) =>
    codes.filter((code) => code !== "").map((value) => ({ value, label: t.word(list, value) }));
  const options: Record<ListField, () => FilterOption[]> = {
    levels: () => [
      ...Level.options.map((value) => ({ value, label: `${value} ${t.word("level", value)}` })),
      { value: "none", label: t("list.noLevel") },
    ],
    stages: () => words("stage", facets?.stages.length ? facets.stages : stages),
    provinces: () => plain(facets?.provinces),
    cities: () => plain(facets?.cities),
    industries: () => plain(facets?.industries),
    products: () => plain(facets?.products),
    sources: () => words("source", facets?.sources),
    customerTypes: () => words("customerType", customerTypes),
    pools: () => words("pool", PoolKind.options),
    ownerIds: () => (names?.people ?? []).map((person) => ({ value: person.userId, label: person.name })),
  };
  return fields.map((field) => ({ field, options: options[field]() }));
}

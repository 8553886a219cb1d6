import type { z } from "zod";
import type { CustomerSort } from "../../../shared/contract/lists.ts";

export type SortId = z.infer<typeof CustomerSort>;
export interface Sort {
  readonly id: SortId;
  readonly descending: boolean;
}

/** The way round that people mean when they name the sort: newest, most and nearest first; names and next dates upwards. */
export const naturalSort = (id: SortId): Sort => ({ id, descending: id !== "name" && id !== "next-contact" });

/** The sort after this one, for the key that goes through them. */
export function sortAfter(sorts: readonly SortId[], now: Sort): Sort {
  const next = sorts[(sorts.indexOf(now.id) + 1) % sorts.length] ?? now.id;
  return naturalSort(next);
}

/** A click on a header: takes its sort, or turns it round where it is on. */
export const sortBy = (now: Sort, id: SortId): Sort =>
  now.id === id ? { id, descending: !now.descending } : naturalSort(id);

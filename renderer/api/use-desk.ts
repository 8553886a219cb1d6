import { useQuery } from "@tanstack/react-query";
import type { z } from "zod";
import type { Desk, Queue } from "../../shared/contract/desk.ts";
import type { CallbackLine } from "../../shared/contract/lists.ts";
import { api } from "./client.ts";
import { queryClient } from "./query-client.ts";

const nothing = { input: {} } as const;
const deskKey = () => api.desk.get.queryKey(nothing);

/** The desk as the core has it; undefined until the first answer. */
export const useDesk = (): Desk | undefined => useQuery(api.desk.get.queryOptions(nothing)).data;
export const useQueue = (): Queue | undefined => useQuery(api.desk.queue.queryOptions(nothing)).data;
export const useRinging = (): readonly z.infer<typeof CallbackLine>[] =>
  useQuery(api.callbacks.ringing.queryOptions(nothing)).data?.lines ?? [];

export const readDesk = (): Desk | undefined => queryClient.getQueryData(deskKey());

/** Shows a desk that a call just answered. A question still under way would answer with older news: it is dropped. */
export function putDesk(desk: Desk): void {
  void queryClient.cancelQueries({ queryKey: deskKey() });
  queryClient.setQueryData(deskKey(), desk);
}

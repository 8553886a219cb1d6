import { hashKey, type QueryKey, QueryObserver, type QueryObserverOptions } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { queryClient } from "./query-client.ts";

export interface Live<T> {
  /** The newest answer, undefined before the first. */
  readonly read: () => T | undefined;
  /** Renders again when what `select` picks changes; it must answer the same thing (or a plain value) for the same answer. */
  readonly usePart: <S>(select: (answer: T | undefined) => S) => S;
}

/**
 * One question that many leaves of the page read (the status, the desk): all share one observer, so that a key hint costs a lookup
 * and not a query of its own. The answer stays the query client's: it is asked again and put there as any other.
 */
export function createLive<T>(options: QueryObserverOptions<T> & { readonly queryKey: QueryKey }): Live<T> {
  const observer = new QueryObserver<T>(queryClient, { ...options, notifyOnChangeProps: ["data"] });
  const hash = hashKey(options.queryKey);
  const cache = queryClient.getQueryCache();
  const read = () => cache.get<T>(hash)?.state.data;
  const subscribe = (changed: () => void) => observer.subscribe(changed);
  return { read, usePart: (select) => useSyncExternalStore(subscribe, () => select(read())) };
}

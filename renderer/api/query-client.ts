import { notifyManager, QueryClient } from "@tanstack/react-query";
import { isConnectionLost } from "./refusal.ts";

// The next lead must be painted in the frame after the answer: no timer between cache and screen, and one rendering for the answer
// and for what the page's own state makes of it.
notifyManager.setScheduler((callback) => callback());

/** Data is fresh until the core says that it changed (changes.ts); a refusal is an answer and is never tried again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: "always",
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 60_000,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      retry: (count, error) => isConnectionLost(error) && count < 20,
      retryDelay: 500,
    },
    mutations: { networkMode: "always", retry: false },
  },
});

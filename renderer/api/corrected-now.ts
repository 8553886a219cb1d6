import { api } from "./client.ts";
import { queryClient } from "./query-client.ts";

/** Now by the team's clock: this machine's own, put right by what the hub's answers say it is off by. */
export function correctedNowMs(): number {
  const status = queryClient.getQueryData(api.app.status.queryKey({ input: {} }));
  return Date.now() + (status?.hub.clockOffsetMs ?? 0);
}

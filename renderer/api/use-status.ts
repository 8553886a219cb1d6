import { useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import type { AppStatus } from "../../shared/contract/app.ts";
import { api, connection } from "./client.ts";
import type { ConnectionState } from "./connection.ts";

/** The seat's state: phase, user, hub, counts, notices. Undefined until the first answer. */
export function useStatus(): AppStatus | undefined {
  return useQuery(api.app.status.queryOptions({ input: {} })).data;
}

export function useConnectionState(): ConnectionState {
  return useSyncExternalStore(connection.subscribe, connection.state);
}

/** The signed-in user's right to what leads do. */
export function useIsLead(): boolean {
  const role = useStatus()?.user?.role;
  return role === "lead" || role === "admin";
}

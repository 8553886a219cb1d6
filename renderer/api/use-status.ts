import { useSyncExternalStore } from "react";
import type { AppStatus } from "../../shared/contract/app.ts";
import { api, connection } from "./client.ts";
import type { ConnectionState } from "./connection.ts";
import { createLive } from "./live.ts";

/** The seat's state: phase, user, hub, counts, notices. */
export const liveStatus = createLive<AppStatus>(api.app.status.queryOptions({ input: {} }));
const whole = (status: AppStatus | undefined) => status;

/** Undefined until the first answer. A leaf that needs one field picks it itself: `liveStatus.usePart(…)`. */
export function useStatus(): AppStatus | undefined {
  return liveStatus.usePart(whole);
}

export function useConnectionState(): ConnectionState {
  return useSyncExternalStore(connection.subscribe, connection.state);
}

/** The signed-in user's right to what leads do. */
export function useIsLead(): boolean {
  const role = liveStatus.usePart((status) => status?.user?.role);
  return role === "lead" || role === "admin";
}

import { liveStatus } from "./use-status.ts";

/** Now by the team's clock: this machine's own, put right by what the hub's answers say it is off by. */
export function correctedNowMs(): number {
  return Date.now() + (liveStatus.read()?.hub.clockOffsetMs ?? 0);
}

import { useEffect, useState } from "react";
import { liveStatus } from "../api/use-status.ts";

/** The corrected time (seat clock plus the hub's offset), new every `everyMs`. For what shows time passing. */
export function useNow(everyMs: number): number {
  const offsetMs = liveStatus.usePart((status) => status?.hub.clockOffsetMs ?? 0);
  const [atMs, setAtMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setAtMs(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return atMs + offsetMs;
}

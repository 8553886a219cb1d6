import { useStatus } from "../../api/use-status.ts";
import type { Hit } from "./use-check.ts";

/** Is the record that was found my own? The check names owners, so my name decides. */
export function useMyId(): (hit: Hit) => boolean {
  const name = useStatus()?.user?.name;
  return (hit) => hit.state === "owned" && name !== undefined && hit.ownerName === name;
}

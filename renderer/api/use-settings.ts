import { useQuery } from "@tanstack/react-query";
import { defaultSettings, type TeamSettings } from "../../shared/domain/settings.ts";
import { api } from "./client.ts";
import { liveStatus } from "./use-status.ts";

/** The team's effective rules; the defaults until they are there or nobody is signed in. */
export function useSettings(): TeamSettings {
  const signedIn = liveStatus.usePart((status) => status?.user != null);
  const { data } = useQuery(api.team.settings.queryOptions({ input: {}, enabled: signedIn }));
  return data ?? defaultSettings;
}

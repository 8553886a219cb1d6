import type { HubHome } from "../http/hub-home.ts";
import { openSqliteStore } from "./sqlite/open.ts";
import type { HubStore } from "./store.ts";

/**
 * The one place that picks a store: a database that nodes share where there is its address, else the file in the hub's folder.
 * The driver is loaded where it is used: the hub of one computer does without.
 */
export async function openStore(
  home: HubHome,
  { databaseUrl }: { databaseUrl?: string | undefined },
): Promise<HubStore> {
  if (databaseUrl === undefined) return openSqliteStore(home.databaseFile);
  const { openPostgresStore } = await import("./postgres/open.ts");
  return openPostgresStore(databaseUrl);
}

import type { HubHome } from "../http/hub-home.ts";
import { openPostgresStore } from "./postgres/open.ts";
import { openSqliteStore } from "./sqlite/open.ts";
import type { HubStore } from "./store.ts";

/** The one place that picks a store: a database that nodes share where there is its address, else the file in the hub's folder. */
export function openStore(home: HubHome, { databaseUrl }: { databaseUrl?: string | undefined }): Promise<HubStore> {
  return databaseUrl === undefined ? openSqliteStore(home.databaseFile) : openPostgresStore(databaseUrl);
}

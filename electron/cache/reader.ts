import Database from "better-sqlite3";
import { unlock } from "./sqlite.ts";

/** A second connection to a cache that is open already, for reading only: a worker thread's own. @param cacheMib pages that it keeps */
export function openReader(path: string, key: Uint8Array, cacheMib = 32): Database.Database {
  const raw = new Database(path, { readonly: true, fileMustExist: true });
  try {
    unlock(raw, key);
    raw.pragma("query_only=ON");
    raw.pragma("temp_store=MEMORY");
    raw.pragma(`cache_size=-${cacheMib * 1000}`);
    return raw;
  } catch (error) {
    raw.close();
    throw error;
  }
}

import { accessSync, constants, mkdirSync } from "node:fs";
import { join } from "node:path";
import { asDiskRefusal } from "../../cache/sqlite.ts";
import { lockHome } from "./lock.ts";
import { openSeatFile } from "./seat-file.ts";

/**
 * Opens the seat's folder: makes it, locks it, reads seat.json.
 *
 * @throws Refusal home-in-use, home-read-only or disk-full, each before anything was changed
 */
export function openHome(path: string) {
  try {
    mkdirSync(join(path, "users"), { recursive: true, mode: 0o700 });
    accessSync(path, constants.W_OK);
    const lock = lockHome(join(path, "lock"));
    try {
      const file = openSeatFile(join(path, "seat.json"));
      return {
        path,
        file,
        userFolder: (userId: string): string => {
          const folder = join(path, "users", userId.replace(/[^\w-]/g, "_"));
          mkdirSync(folder, { recursive: true, mode: 0o700 });
          return folder;
        },
        kept: join(path, "kept"),
        hubFolder: join(path, "hub"),
        close: () => lock.release(),
      };
    } catch (error) {
      lock.release();
      throw error;
    }
  } catch (error) {
    throw asDiskRefusal(error, path);
  }
}
export type Home = ReturnType<typeof openHome>;

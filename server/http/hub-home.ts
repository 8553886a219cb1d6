import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { asRefusal } from "../stores/sqlite/open.ts";
import { writeWhole } from "./certificate.ts";

const HubFile = z.object({
  hubId: z.string(),
  /** The port it had last; join codes name it. */
  port: z.number().int().nullable(),
  /** Until there is a team: lets whoever can read this folder make it. */
  bootstrap: z.string().nullish(),
  /** A sample team's account, for the seat beside it. */
  demo: z.object({ login: z.string(), password: z.string() }).nullish(),
});
type HubFile = z.infer<typeof HubFile>;

/** The hub's folder and its hub.json. @throws Refusal home-read-only, disk-full */
export function openHubHome(home: string, newId: () => string) {
  const file = join(home, "hub.json");
  let state: HubFile;
  try {
    makeFolder(home);
    state = readHubFile(file) ?? { hubId: newId(), port: null };
    writeWhole(file, JSON.stringify(state));
  } catch (error) {
    throw asRefusal(error, home);
  }
  function put(change: Partial<HubFile>): void {
    state = { ...state, ...change };
    writeWhole(file, JSON.stringify(state));
  }
  return {
    folder: home,
    hubId: state.hubId,
    databaseFile: join(home, "hub.db"),
    get: (): HubFile => state,
    put,
  };
}
/** Makes a folder and those above it. Node's own recursive form never ends on file systems that answer "no such folder" to a mkdir. */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) makeFolder(parent);
  mkdirSync(folder, { mode: 0o700 });
}

export type HubHome = ReturnType<typeof openHubHome>;

function readHubFile(file: string): HubFile | undefined {
  if (!existsSync(file)) return undefined;
  return HubFile.parse(JSON.parse(readFileSync(file, "utf8")));
}

import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

/** What a shell can be told on its command line. */
export interface ShellFlags {
  readonly home: string;
  readonly port: number | null;
  readonly demo: boolean;
  /** Join code, or https address of a hub; "" when not given. */
  readonly hub: string;
  readonly lang: "zh-CN" | "en" | null;
  readonly open: boolean;
  /** Print one line of JSON when the seat can be reached: for programs that start us. */
  readonly readyJson: boolean;
  /** Links and whatever else the system hands over. */
  readonly rest: readonly string[];
}

/** What we run on: handed in, so that every system's rule can be tested on one. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeDir: string;
}

const here = (): Surroundings => ({ platform: process.platform, env: process.env, homeDir: homedir() });

/** What an Electron app was told: without the switches of Chromium, Playwright and the system's launcher, and the app's own path. */
export function appArgs(argv: readonly string[], isPackaged: boolean): readonly string[] {
  const after = argv.slice(1);
  const mine = isPackaged ? after : after.slice(after.findIndex((arg) => !arg.startsWith("-")) + 1);
  const known = /^--(home|port|hub|lang|demo|browser|no-open|ready-json)(=|$)/;
  return mine.filter((arg) => !arg.startsWith("--") || known.test(arg));
}

/**
 * Reads the flags of both shells.
 *
 * @throws Error with one sentence for the user when a flag or its value is wrong
 */
export function readFlags(args: readonly string[], surroundings: Surroundings = here()): ShellFlags {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      home: { type: "string" },
      port: { type: "string" },
      demo: { type: "boolean" },
      hub: { type: "string" },
      lang: { type: "string" },
      browser: { type: "boolean" },
      "no-open": { type: "boolean" },
      "ready-json": { type: "boolean" },
    },
  });
  const demo = values.demo ?? false;
  return {
    home: values.home ? resolve(values.home) : defaultHome(surroundings, demo),
    port: values.port === undefined ? null : readPort(values.port),
    demo,
    hub: values.hub ?? "",
    lang: readLang(values.lang),
    open: !values["no-open"],
    readyJson: values["ready-json"] ?? false,
    rest: positionals,
  };
}

function readPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`--port takes a number from 0 to 65535, not ${JSON.stringify(text)}.`);
  }
  return port;
}

function readLang(text: string | undefined): ShellFlags["lang"] {
  if (text === undefined) return null;
  if (text === "zh-CN" || text === "en") return text;
  throw new Error(`--lang takes zh-CN or en, not ${JSON.stringify(text)}.`);
}

/** Where this system keeps a program's data. Sample data lives in a home of its own, so it never mixes with real work. */
export function defaultHome({ platform, env, homeDir }: Surroundings, demo: boolean): string {
  const name = demo ? "fairdial-demo" : "fairdial";
  if (platform === "win32") return join(env.APPDATA || join(homeDir, "AppData", "Roaming"), name);
  if (platform === "darwin") return join(homeDir, "Library", "Application Support", name);
  return join(env.XDG_DATA_HOME || join(homeDir, ".local", "share"), name);
}

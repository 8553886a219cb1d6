/** The browser shell: the seat core in a Node process, its screens in the user's own browser. Wiring only. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import about from "../package.json" with { type: "json" };
import { serveWebSocket } from "./calls/serve.ts";
import { createSeat } from "./seat/seat.ts";
import { createBrowserPorts } from "./shell/browser/browser-ports.ts";
import { servePages } from "./shell/browser/http.ts";
import { findKept, keep, newCookieSecret } from "./shell/browser/kept.ts";
import { createPageChannel } from "./shell/browser/page-channel.ts";
import { readFlags, type ShellFlags } from "./shell/flags.ts";
import { openLog } from "./shell/log.ts";
import { startProblem } from "./shell/start-problem.ts";
import { hasDisplay, openWithSystem } from "./shell/system-opener.ts";
import { languageOf, osLocale, shellWord } from "./shell/words.ts";

const rendererDir = fileURLToPath(new URL("../dist/renderer/", import.meta.url));
const hubEntry = fileURLToPath(new URL("../server/main.ts", import.meta.url));
/** How long the end may take before the process leaves all the same; what was typed is on disk long before. */
const endLimitMs = 8_000;

const say = (line: string) => process.stdout.write(`${line}\n`);

async function run(flags: ShellFlags): Promise<void> {
  const language = flags.lang ?? languageOf(osLocale());
  if (!existsSync(join(rendererDir, "index.html"))) throw new Error(shellWord(language, "no-screens"));
  const log = openLog(flags.home);
  const pages = createPageChannel();
  let end = () => process.exit(0);
  const ports = createBrowserPorts({
    home: flags.home,
    pages,
    hubEntry,
    locale: flags.lang ?? osLocale(),
    quit: () => end(),
  });
  if (flags.demo && !flags.readyJson) say(shellWord(language, "sample"));
  const seat = await createSeat({
    home: flags.home,
    ports,
    log,
    lang: flags.lang,
    demo: flags.demo,
    hub: flags.hub,
    appVersion: about.version,
  });
  const kept = await findKept(flags.home);
  const cookieSecret = kept?.cookieSecret ?? newCookieSecret();
  const server = await servePages({
    log,
    rendererDir,
    ports: flags.port === null ? [...(kept ? [kept.port] : []), 0] : [flags.port],
    cookieSecret,
    onRpc: (socket) => serveWebSocket(seat, socket),
    onPage: pages.add,
  }).catch(async (error) => {
    await seat.close();
    throw error;
  });
  await keep(flags.home, { cookieSecret, port: server.port });
  end = once(() => {
    say(shellWord(language, "ending"));
    pages.tellAll({ kind: "close" });
    setTimeout(() => process.exit(1), endLimitMs).unref();
    Promise.allSettled([server.close(), seat.close()]).then(() => process.exit(0));
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end);
  announce(flags, language, server);
}

function announce(flags: ShellFlags, language: "zh-CN" | "en", server: { url: string; port: number }): void {
  if (flags.readyJson) {
    say(JSON.stringify({ url: server.url, port: server.port, pid: process.pid }));
    return;
  }
  say(`\n${shellWord(language, "ready")}\n\n  ${server.url}\n\n${shellWord(language, "stop")}`);
  if (flags.open && hasDisplay()) openWithSystem(server.url).catch(() => undefined);
}

function once(work: () => void): () => never {
  let done = false;
  return (() => {
    if (done) return;
    done = true;
    work();
  }) as () => never;
}

let flags: ShellFlags | undefined;
try {
  flags = readFlags(process.argv.slice(2));
  await run(flags);
} catch (error) {
  const language = flags?.lang ?? languageOf(osLocale());
  const facts = { home: flags?.home ?? "", port: flags?.port ?? null };
  process.stderr.write(`Fairdial: ${startProblem(language, error, facts)}\n`);
  process.exit(1);
}

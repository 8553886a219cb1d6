/** The Electron shell: the seat core in the main process, its screens in one sandboxed window. Wiring only. */
import { fileURLToPath } from "node:url";
import * as electron from "electron";
import about from "../package.json" with { type: "json" };
import { serveMessagePort } from "./calls/serve.ts";
import { createSeat } from "./seat/seat.ts";
import { runElectronShell } from "./shell/electron/run.ts";

await runElectronShell(electron, {
  argv: process.argv,
  rendererDir: fileURLToPath(new URL("../dist/renderer/", import.meta.url)),
  preloadFile: fileURLToPath(new URL("./preload.ts", import.meta.url)),
  hubEntry: fileURLToPath(new URL("../server/main.ts", import.meta.url)),
  openSeat: async ({ flags, ports, log }) => {
    const seat = await createSeat({
      home: flags.home,
      ports,
      log,
      lang: flags.lang,
      demo: flags.demo,
      hub: flags.hub,
      appVersion: about.version,
    });
    return { close: () => seat.close(), servePort: (port) => serveMessagePort(seat, port) };
  },
});

import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { startHub, until } from "../tests/helpers/processes.ts";
import { chromiumOptions } from "./chromium.ts";
import {
  agentScreens,
  awayScreens,
  callScreens,
  customerScreens,
  floorScreens,
  importScreens,
  setUpScreens,
  teamScreens,
} from "./screenshot-acts.ts";
import { makeSampleHub, makeTelephone, openSeat, shooter, signIn } from "./screenshot-stage.ts";

/** `npm run screenshots -- [--out DIR] [--only NAME,NAME]`: every screen of a sample team, in two looks, as PNG files. */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { out: { type: "string", default: "docs/screenshots" }, only: { type: "string", default: "" } },
  });
  const folder = await mkdtemp(join(tmpdir(), "fairdial-screens-"));
  await mkdir(values.out, { recursive: true });
  // What npm start runs: the bundle, not the sources.
  process.env.FAIRDIAL_BUILT ??= "1";
  const browser = await chromium.launch(chromiumOptions());
  const closing: (() => Promise<unknown>)[] = [() => browser.close()];
  try {
    const hubHome = join(folder, "hub");
    const code = await makeSampleHub(hubHome);
    let hub = await startHub({ home: hubHome });
    closing.unshift(() => hub.stop());
    const env = await makeTelephone(join(folder, "programs"));
    const open = async (name: string) => {
      const seat = await openSeat(browser, join(folder, name), env);
      closing.unshift(seat.close);
      return seat;
    };
    const shoot = shooter(values.out, values.only === "" ? [] : values.only.split(","));

    const lead = await open("lead");
    await setUpScreens(lead, shoot);
    await signIn(lead, code, "lin");
    await importScreens(lead, shoot);
    await teamScreens(lead, shoot);
    // Pictures are taken at any hour; the sample calls must be allowed then.
    await lead.client.team.putSettings({ callingFromMin: 0, callingToMin: 1440 });
    const agent = await open("agent");
    await agent.client.setup.joinTeam({ code });
    await agent.page.locator("input[type=password]").waitFor();
    await shoot(agent, "sign-in");
    await signIn(agent, null, "chen");

    await agentScreens(agent, shoot);
    await customerScreens(agent, shoot);
    await callScreens(agent, lead, shoot);
    await floorScreens(lead, shoot);
    await hub.stop();
    await until(
      () => agent.client.app.status({}),
      (status) => status.hub.state === "offline",
      60_000,
    );
    await shoot(agent, "offline");
    const startAgain = async () => {
      hub = await startHub({ home: hubHome, port: hub.port });
    };
    await awayScreens(agent, lead, startAgain, shoot);
  } finally {
    for (const close of closing) await close().catch(() => undefined);
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

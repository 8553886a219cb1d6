import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createMemoryPorts } from "../helpers/memory-ports.ts";
import { enterFirm, hubNotes, openTeam, type TestTeam, until } from "./team.ts";

const writer = fileURLToPath(new URL("./crash-writer.ts", import.meta.url));
const key = Buffer.alloc(32, 4);
let team: TestTeam;
beforeEach(async () => {
  team = await openTeam();
});
afterEach(() => team.close());

/** Types notes in a process of its own and kills it after so many commits were reported. @returns texts reported as kept */
async function typeAndKill(customerId: string, run: string, commits: number): Promise<string[]> {
  const args = [writer, team.home("lead"), key.toString("hex"), customerId, run];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const kept: string[] = [];
  const gone = once(child, "exit");
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith("committed ")) continue;
    kept.push(line.slice("committed ".length));
    if (kept.length === commits) child.kill("SIGKILL");
  }
  await gone;
  return kept;
}

test("kill -9 between commit, push and receipt loses no note that was kept and brings none twice", async () => {
  const ports = createMemoryPorts({ key });
  const first = await team.join("lead", { ports });
  const firm = await enterFirm(first, "深圳市罗湖区宝丰珠宝行", true);
  await first.close();
  const kept: string[] = [];
  for (const [run, commits] of [2, 9, 40].entries()) kept.push(...(await typeAndKill(firm, `r${run}`, commits)));
  const last = await team.open("lead", { ports });
  await until(last, (status) => status.hub.state === "online" && status.hub.waiting === 0);
  const arrived = await hubNotes(team, firm);
  expect(new Set(arrived).size).toBe(arrived.length);
  expect(arrived.filter((text) => kept.includes(text))).toEqual(kept);
  const shown = await last.features().ctx.db.selectFrom("activity").select("activity_id").execute();
  expect(shown).toHaveLength(arrived.length);
}, 600_000);

import { setTimeout as wait } from "node:timers/promises";
import { openPostgresStore } from "../../server/stores/postgres/open.ts";
import { createHubTeam, leadLogin } from "../helpers/hub-team.ts";
import { startPostgres } from "../helpers/postgres.ts";
import { type RunningHub, startHub, until } from "../helpers/processes.ts";
import { expect, firstAgent, signIn, test } from "./fixtures.ts";
import { allowAllHours, deskName, enterFirms, nameOnDesk } from "./stage.ts";

/** Short in the suite; `npm run nodes` lets it run for two minutes with a kill every ten seconds. */
const SECONDS = Number(process.env.FAIRDIAL_NODES_SECONDS ?? 20);
const KILL_EVERY_MS = SECONDS > 60 ? 10_000 : 6_000;
const DOWN_MS = 2_500;

test("one of two hub nodes after the other is killed while an agent works: the agent sees nothing of it and nothing is lost", async ({
  openSeat,
  folders,
}) => {
  test.setTimeout((SECONDS + 150) * 1000);
  const postgres = await startPostgres();
  try {
    const databaseUrl = await postgres.newDatabase();
    const env = { DATABASE_URL: databaseUrl };
    const homes = await Promise.all(["node-a", "node-b"].map((name) => folders.make(name)));
    const startNode = (index: number): Promise<RunningHub> => startHub({ home: homes[index] ?? "", env });
    const nodes = [await startNode(0), await startNode(1)];
    const joinCode = await createHubTeam(homes[0] ?? "", leadLogin, env);
    const lead = await openSeat();
    await signIn(lead, leadLogin, joinCode);
    await allowAllHours(lead.client);
    const person = { ...firstAgent, userId: null, role: "agent" as const, seatNo: null, active: true };
    await lead.client.team.putPerson({ ...person, senior: false, seesNumbers: true });
    const agent = await openSeat();
    await signIn(agent, firstAgent, joinCode);
    const { page } = agent;
    await enterFirms(agent.client, Math.ceil(SECONDS * 2) + 40, true);
    await page.keyboard.press("n");
    await nameOnDesk(page);

    const endMs = Date.now() + SECONDS * 1000;
    const leastKills = Math.floor((SECONDS * 1000) / KILL_EVERY_MS);
    let kills = 0;
    let over = false;
    const killing = (async () => {
      // On a busy machine a node takes its time to come back: the story goes on until all have been killed.
      while (Date.now() < endMs || kills < leastKills) {
        await wait(KILL_EVERY_MS - DOWN_MS);
        const index = kills % 2;
        await nodes[index]?.kill();
        kills += 1;
        await wait(DOWN_MS);
        nodes[index] = await startNode(index);
      }
    })().finally(() => {
      over = true;
    });
    // What the agent's screen says besides the work: asked of the seat often, because a screen may show it for a moment only.
    const troubles: string[] = [];
    let watching = true;
    const watch = (async () => {
      while (watching) {
        const { hub, notices } = await agent.client.app.status({});
        if (hub.state !== "online") troubles.push(`${hub.state} after ${kills} kills`);
        for (const one of notices) if (one.level !== "info") troubles.push(one.code);
        await wait(100);
      }
    })();

    const filed: string[] = [];
    while (!over) {
      const name = await nameOnDesk(page);
      const body = `第${filed.length + 1}通的话`;
      await page.keyboard.press("Space");
      await expect(page.getByText("通话中").first()).toBeVisible();
      await page.keyboard.type(body);
      await page.keyboard.press("F5");
      await page.keyboard.press("Alt+b");
      await page.keyboard.press("Alt+t");
      await page.keyboard.type("明天上午十点");
      await page.keyboard.press("Control+Enter");
      await expect(deskName(page)).not.toHaveText(name);
      filed.push(body);
      // The place where a screen would say it is always there; it must stay empty.
      await expect(page.getByRole("alert").filter({ hasText: /\S/ })).toHaveCount(0);
    }
    await killing;
    await until(
      () => agent.client.app.status({}),
      (status) => status.hub.state === "online" && status.hub.waiting === 0,
      60_000,
    );
    watching = false;
    await watch;
    const store = await openPostgresStore(databaseUrl);
    const notes = await store.read.selectFrom("activity").select("body").where("body", "like", "第%通的话").execute();
    await store.close();
    expect(notes.map((one) => one.body).sort()).toEqual([...filed].sort());
    expect(kills).toBeGreaterThanOrEqual(leastKills);
    expect([...new Set(troubles)]).toEqual([]);
    process.stdout.write(`${kills} kills in ${SECONDS} s, ${filed.length} calls filed, none lost, none twice\n`);
    for (const node of nodes) await node.stop();
  } finally {
    await postgres.stop();
  }
});

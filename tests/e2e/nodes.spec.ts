import { setTimeout as wait } from "node:timers/promises";
import { openPostgresStore } from "../../server/stores/postgres/open.ts";
import { makeFirm } from "../../shared/sample/firms.ts";
import { makeRng } from "../../shared/sample/rng.ts";
import { createHubTeam, type Login, leadLogin } from "../helpers/hub-team.ts";
import { startPostgres } from "../helpers/postgres.ts";
import { type RunningHub, startHub, until } from "../helpers/processes.ts";
import { expect, firstAgent, type Seat, secondAgent, signIn, test } from "./fixtures.ts";
import { customerOnDesk, deskName, nameOnDesk } from "./stage.ts";

/** Short in the suite, each node once; `npm run nodes` lets it run for two minutes with a kill every ten seconds. */
const SECONDS = Number(process.env.FAIRDIAL_NODES_SECONDS ?? 12);
const KILL_EVERY_MS = SECONDS > 60 ? 10_000 : 6_000;
const DOWN_MS = 2_500;
/** Customers that lie ready while the agents work, however fast they are: hers, and in the pool. */
const READY = { own: 6, pool: SECONDS > 60 ? 160 : 32 };

const addAgent = (lead: Seat, who: Login) =>
  lead.client.team.putPerson({
    ...who,
    userId: null,
    role: "agent",
    seatNo: null,
    active: true,
    senior: false,
    seesNumbers: true,
  });

/** Enters new firms on a seat now and all the while, as many as are called. @returns stop, which says how many it entered */
async function keepSupplied(
  seat: Seat,
  rng: ReturnType<typeof makeRng>,
  missing: () => Promise<number>,
  claim: boolean,
): Promise<{ stop: () => Promise<number> }> {
  let entered = 0;
  let going = true;
  const fill = async () => {
    const firms = Array.from({ length: Math.max(0, await missing()) }, () => ({ ...makeFirm(rng), level: null }));
    await Promise.all(firms.map((customer) => seat.client.entry.save({ customer, claim, decidedDifferent: [] })));
    entered += firms.length;
  };
  await fill();
  const running = (async () => {
    while (going) {
      await fill();
      await wait(200);
    }
  })();
  running.catch(() => undefined);
  return {
    stop: async () => {
      going = false;
      await running;
      return entered;
    },
  };
}

/**
 * Notes down what a screen says besides the work: the places for faults are on the page all the time, and what stands in one for a
 * moment only must not be missed.
 */
async function listenForAlerts(seat: Seat): Promise<() => Promise<string[]>> {
  await seat.page.evaluate(() => {
    const heard: string[] = [];
    const look = () => {
      for (const place of document.querySelectorAll("[role=alert]")) {
        const words = place.textContent?.trim() ?? "";
        if (words !== "" && !heard.includes(words)) heard.push(words);
      }
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
    Object.assign(window, { heardAlerts: heard });
  });
  return () => seat.page.evaluate(() => (window as unknown as { heardAlerts: string[] }).heardAlerts);
}

/** Calls and files one customer after the other by the keys, until told. @returns the notes typed */
async function work({ page }: Seat, who: Login, over: () => boolean): Promise<string[]> {
  const filed: string[] = [];
  while (!over()) {
    const name = await nameOnDesk(page);
    const body = `${who.name}第${filed.length + 1}通的话`;
    await page.keyboard.press("Space");
    await expect(page.getByText("通话中").first()).toBeVisible();
    // Whom she saw when she pressed, although the pool's customers are lent and others entered all the while.
    await expect(deskName(page)).toHaveText(name);
    await page.keyboard.type(body);
    await page.keyboard.press("F5");
    await page.keyboard.press("Alt+b");
    await page.keyboard.press("Alt+t");
    await page.keyboard.type("明天上午十点");
    await page.keyboard.press("Control+Enter");
    await expect(deskName(page)).not.toHaveText(name);
    filed.push(body);
  }
  return filed;
}

test("one of two hub nodes after the other is killed while agents work: they see nothing of it and nothing is lost", async ({
  openSeat,
  folders,
}) => {
  test.setTimeout((SECONDS + 600) * 1000);
  const postgres = await startPostgres();
  const nodes: RunningHub[] = [];
  let over = false;
  let killing: Promise<void> | undefined;
  try {
    const databaseUrl = await postgres.newDatabase();
    const env = { DATABASE_URL: databaseUrl };
    const homes = await Promise.all(["node-a", "node-b"].map((name) => folders.make(name)));
    const startNode = (index: number): Promise<RunningHub> => startHub({ home: homes[index] ?? "", env });
    for (const index of [0, 1]) nodes.push(await startNode(index));
    const joinCode = await createHubTeam(homes[0] ?? "", leadLogin, env);
    const lead = await openSeat();
    await signIn(lead, leadLogin, joinCode);
    const anyHour = { callingFromMin: 0, callingToMin: 1440 };
    await lead.client.team.putSettings({ ...anyHour, claimsPerDay: 10_000, holdingCap: 100_000 });
    const people = [firstAgent, secondAgent];
    for (const who of people) await addAgent(lead, who);
    // One calls customers that she enters herself, the other those of the pool that the hub lends him.
    const rng = makeRng(1);
    const inPool = async () => READY.pool - (await lead.client.app.status({})).counts.pool;
    const pool = await keepSupplied(lead, rng, inPool, false);
    const agents = await Promise.all(
      people.map(async (who) => {
        const seat = await openSeat();
        await signIn(seat, who, joinCode);
        return { who, seat, alerts: await listenForAlerts(seat) };
      }),
    );
    const [first] = agents;
    if (first === undefined) throw new Error("two agents work");
    const ofHerOwn = async () => {
      const { sections } = await first.seat.client.desk.queue({});
      return READY.own - (sections.find(({ code }) => code === "new")?.total ?? 0);
    };
    const supplies = [pool, await keepSupplied(first.seat, rng, ofHerOwn, true)];
    for (const { seat } of agents) {
      await until(
        () => seat.client.desk.fill({}),
        ({ card }) => card !== null,
      );
      await customerOnDesk(seat);
    }

    const endMs = Date.now() + SECONDS * 1000;
    const leastKills = Math.floor((SECONDS * 1000) / KILL_EVERY_MS);
    let kills = 0;
    killing = (async () => {
      // On a busy machine a node takes its time to come back: the story goes on until all have been killed.
      while (!over && (Date.now() < endMs || kills < leastKills)) {
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
    // What the agents' seats say besides the work, asked often, because it may be there for a moment only.
    const troubles = new Set<string>();
    let watching = true;
    const watch = (async () => {
      while (watching) {
        for (const { who, seat } of agents) {
          const { hub, notices } = await seat.client.app.status({});
          if (hub.state !== "online") troubles.add(`${who.name}: ${hub.state} after ${kills} kills`);
          for (const one of notices) if (one.level !== "info") troubles.add(`${who.name}: ${one.code}`);
        }
        await wait(100);
      }
    })();
    const filed = await Promise.all(agents.map(({ seat, who }) => work(seat, who, () => over)));
    await killing;
    let entered = 0;
    for (const supply of supplies) entered += await supply.stop();
    for (const { seat } of [...agents, { seat: lead }]) {
      await until(
        () => seat.client.app.status({}),
        ({ hub }) => hub.state === "online" && hub.waiting === 0,
        180_000,
      );
    }
    watching = false;
    await watch;
    const store = await openPostgresStore(databaseUrl);
    const notes = await store.read.selectFrom("activity").select("body").where("body", "like", "%通的话").execute();
    const calls = await store.read.selectFrom("call").select(["customer_id", "wrapped_up_at_ms"]).execute();
    const promises = await store.read.selectFrom("callback").select("callback_id").execute();
    const customers = await store.read.selectFrom("customer").select("customer_id").execute();
    await store.close();
    const all = filed.flat();
    expect(notes.map((one) => one.body).sort()).toEqual([...all].sort());
    expect(calls.filter((one) => one.wrapped_up_at_ms !== null)).toHaveLength(all.length);
    expect(new Set(calls.map((one) => one.customer_id)).size).toBe(calls.length);
    expect(promises).toHaveLength(all.length);
    expect(customers).toHaveLength(entered);
    expect(kills).toBeGreaterThanOrEqual(leastKills);
    expect([...troubles]).toEqual([]);
    for (const { seat, alerts } of agents) {
      // Where the stories run there is no telephone program; that one is no matter of the hub.
      expect((await alerts()).filter((words) => !words.includes("没有电话程序"))).toEqual([]);
      // Nothing came back from the hub otherwise than asked.
      expect((await seat.client.outages.list({})).outages).toEqual([]);
    }
    const each = filed.map((one) => one.length).join(" + ");
    process.stdout.write(
      `${kills} kills in ${SECONDS} s, ${each} calls filed, ${entered} firms entered, none lost, none twice\n`,
    );
  } finally {
    // Also after a failure: a node whose database is gone would ask for it for ever.
    over = true;
    await killing?.catch(() => undefined);
    for (const node of nodes) await node.stop();
    await postgres.stop();
  }
});

import { expect, firstAgent, secondAgent, test } from "./fixtures.ts";

test("two agents of one team work on two seats of their own, and the lead sees both", async ({ team }) => {
  const first = await team.addAgent(firstAgent);
  const second = await team.addAgent(secondAgent);
  for (const [seat, who] of [
    [first, firstAgent],
    [second, secondAgent],
  ] as const) {
    const status = await seat.client.app.status({});
    expect(status).toMatchObject({ phase: "ready", user: { login: who.login, role: "agent" } });
    await expect(seat.page.locator("#root")).toContainText(who.name);
  }
  const { people } = await team.lead.client.team.people({});
  expect(people.map((person) => person.name)).toEqual(expect.arrayContaining([firstAgent.name, secondAgent.name]));
});

test("a seat killed and started again comes back signed in, with the hub down", async ({ team }) => {
  const agent = await team.addAgent(firstAgent);
  await team.killHub();
  await agent.kill();
  await agent.restart();
  await expect.poll(async () => (await agent.client.app.status({})).phase).toBe("ready");
  await expect(agent.page.locator("#root")).toContainText(firstAgent.name);
  await team.restartHub();
  await expect.poll(async () => (await agent.client.app.status({})).hub.state, { timeout: 90_000 }).toBe("online");
});

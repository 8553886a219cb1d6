import { channel } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Seat } from "../../electron/seat/seat.ts";
import { enterFirm, hubNotes, openTeam, type TestTeam, until } from "./team.ts";
import { typeNote } from "./type-note.ts";

let team: TestTeam;
let lead: Seat;
let asked: string[];
const requests = channel("http.server.request.start");
const hear = (message: unknown): void => {
  asked.push((message as { request: IncomingMessage }).request.url ?? "");
};
beforeEach(async () => {
  asked = [];
  team = await openTeam();
  lead = await team.join("lead");
  requests.subscribe(hear);
});
afterEach(async () => {
  requests.unsubscribe(hear);
  await team.close();
});
const pulls = () => asked.filter((url) => url === "/rpc/pull").length;
const inOutbox = async (seat: Seat) =>
  (await seat.features().ctx.db.selectFrom("outbox").select("op_id").execute()).length;

test("what a seat's own commands have changed comes with their receipts, and nothing is asked for", async () => {
  const firm = await enterFirm(lead, "东莞市长安宏达塑胶制品厂", true);
  const texts = ["一", "二", "三", "四", "五"];
  const without: string[] = [];
  for (const text of texts) {
    await until(lead, (status) => status.hub.waiting === 0);
    const before = pulls();
    await typeNote(lead, firm, text);
    // Confirmed and gone: the feed has passed its receipt.
    await expect.poll(() => inOutbox(lead), { timeout: 10_000 }).toBe(0);
    if (pulls() === before) without.push(text);
  }
  // A pull by the timer, or one under way as a note went out, may fall among them.
  expect(without.length).toBeGreaterThanOrEqual(3);
  expect(await hubNotes(team, firm)).toEqual(texts);
});

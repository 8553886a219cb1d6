import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Agent, request } from "undici";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newCustomer } from "../../tests/helpers/new-customer.ts";
import { type RunningHub, startHub } from "../hub.ts";

let home: string;
let hub: RunningHub;
let token: string;
const agent = new Agent({ connect: { rejectUnauthorized: false } });
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "fairdial-lean-"));
  hub = await startHub({ home, port: 0, host: "127.0.0.1", bootstrapSecret: "the secret", announce: false });
  const team = { teamName: "一队", name: "李", login: "lead", password: "correct horse", deviceName: "desk" };
  const { body } = await post("/rpc/createTeam", JSON.stringify({ json: { ...team, bootstrap: "the secret" } }), "");
  token = (body as { json: { deviceToken: string } }).json.deviceToken;
});
afterAll(async () => {
  await agent.close();
  await hub.stop();
  rmSync(home, { recursive: true, force: true });
});

async function post(path: string, body: string, bearer = token, headers: Record<string, string> = {}) {
  const answer = await request(`${hub.address}${path}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${bearer}`,
      "content-type": "application/json",
      "x-fairdial-protocol": "1",
      ...headers,
    },
    body,
    dispatcher: agent,
  });
  const { "content-type": type, "x-content-type-options": sniff } = answer.headers;
  return { status: answer.statusCode, type, sniff, body: await answer.body.json() };
}

const opId = uuidv7();
const note = (subject: string, at = uuidv7()) => ({
  kind: "add-activity",
  payload: {
    activityId: at,
    customerId: at,
    type: "other",
    subject,
    body: "",
    transcript: "",
    contactId: null,
    atMs: 1,
    executorIds: [],
  },
  opId,
  seatSeq: 1,
  expectedVersion: null,
  wallMs: 1,
  monoMs: 1,
});
const asked = (json: unknown, meta?: unknown) => JSON.stringify({ json, meta });

/** A slash behind the path leads the long way, through the call library. */
const cases: [string, string, string, string?, Record<string, string>?][] = [
  ["commands that were run before", "push", asked({ commands: [note("一")] })],
  ["a text with U+0000", "push", asked({ commands: [note("一\u0000二")] })],
  ["no commands", "push", asked({ commands: [] })],
  ["a kind that nobody knows", "push", asked({ commands: [{ ...note("一"), kind: "fly" }] })],
  ["a subject that is too long", "push", asked({ commands: [note("一".repeat(201))] })],
  ["more than 200", "push", asked({ commands: Array.from({ length: 201 }, () => note("一")) })],
  ["nothing", "push", ""],
  ["no JSON", "push", "{"],
  ["JSON that is no call", "push", "7"],
  ["a text where an object should be", "push", asked("x")],
  [
    "values that JSON does not have",
    "push",
    asked({ commands: [{ ...note("一"), wallMs: null }] }, [[3, "commands", 0, "wallMs"]]),
  ],
  ["no token", "push", asked({ commands: [] }), ""],
  ["a token that nobody holds", "pull", asked({ cursor: 0, limit: 10 }), "nobody's"],
  ["bad input without a token", "push", asked({}), ""],
  ["another protocol", "push", asked({ commands: [] }), undefined, { "x-fairdial-protocol": "99" }],
  ["no rows wanted", "pull", asked({ cursor: 0, limit: 0 })],
  ["a cursor that is no number", "pull", asked({ cursor: "0", limit: 1 })],
  ["more than there is", "pull", asked({ cursor: 1_000_000, limit: 10 })],
  ["a page", "pull", asked({ cursor: 0, limit: 100 })],
  ["a page of one's own", "pullOwn", asked({ after: "", limit: 100 })],
  ["more of one's own than a page may have", "pullOwn", asked({ after: "", limit: 1001 })],
  ["the floor", "floor", asked({})],
  ["the floor, asked for nothing", "floor", ""],
  ["the floor without a token", "floor", asked({}), ""],
];

test.each(cases)("%s: the short way answers as the long one", async (_name, call, body, bearer, headers) => {
  await post("/rpc/push", asked({ commands: [note("一")] }));
  const long = await post(`/rpc/${call}/`, body, bearer, headers);
  const short = await post(`/rpc/${call}`, body, bearer, headers);
  const still = (answer: typeof long) => ({
    ...answer,
    body: JSON.parse(JSON.stringify(answer.body).replaceAll(/"hubMs":\d+/g, '"hubMs":0')),
  });
  expect(still(short)).toEqual(still(long));
});

test("receipts bring the page that a pull would have brought", async () => {
  const page = { cursor: 0, limit: 1000 };
  const { body } = await post("/rpc/push", asked({ commands: [], pull: page }));
  const pulled = await post("/rpc/pull", asked(page));
  const { json } = body as { json: { page: unknown } };
  const { json: wanted } = pulled.body as { json: unknown };
  expect(json.page).toEqual({ ...(wanted as object), hubMs: expect.any(Number) });
});

test("a page that does not fit into a socket at once comes whole", async () => {
  const firms = Array.from({ length: 80 }, () => newCustomer(uuidv7(), { intro: "字".repeat(1000) }));
  const commands = firms.map((customer, at) => ({
    ...note("一"),
    opId: uuidv7(),
    seatSeq: at + 2,
    kind: "enter",
    payload: { customer, claim: false, decidedDifferent: [] },
  }));
  const ask = { cursor: 0, limit: 1000 };
  const { body } = await post("/rpc/push", asked({ commands, pull: ask }));
  const long = await post("/rpc/pull/", asked(ask));
  const short = await post("/rpc/pull", asked(ask));
  const pageOf = (json: unknown) => ({ ...(json as { rows: { table: string }[] }), hubMs: 0 });
  const wanted = pageOf((long.body as { json: unknown }).json);
  expect(wanted.rows.filter(({ table }) => table === "customer")).toHaveLength(firms.length);
  expect(pageOf((short.body as { json: unknown }).json)).toEqual(wanted);
  expect(pageOf((body as { json: { page: unknown } }).json.page)).toEqual(wanted);
});

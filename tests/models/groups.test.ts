import fc from "fast-check";
import { expect, test } from "vitest";
import type { Command, CommandKind, PayloadOf, Receipt } from "../../shared/protocol/commands.ts";
import { type CommandHub, type OpenStore, openCommandHub, openSqlite } from "../helpers/command-hub.ts";
import { mobile, newCustomer } from "../helpers/new-customer.ts";

/**
 * A group of commands holds its commonest writes back and reads ahead (server/commands/group.ts). Nobody may notice: the same
 * commands, run statement by statement, must leave the same database and the same receipts.
 */
const openPlain: OpenStore = async (folder) => ({ ...(await openSqlite(folder)), bulk: null });

const people = ["wang", "zhao", "li"] as const;
const firms = ["c1", "c2", "c3", "c4", "c5"] as const;
const NUMBERS = { c1: "13810010001", c2: "13923450002", c3: "15034560003", c4: "18645670004", c5: "17756780005" };
const NAMES = { c1: "甲方机电", c2: "海纳塑料", c3: "光明电子", c4: "远东五金", c5: "长江包装" };
const HOUR = 3_600_000;

type Firm = (typeof firms)[number];
type Person = (typeof people)[number];
interface Act {
  readonly what: (typeof kinds)[number];
  readonly by: Person;
  readonly firm: Firm;
  readonly n: number;
}
const kinds = [
  ...["claim", "claim", "claim", "claim", "release", "assign", "note", "note", "call", "wrap-up", "callback", "edit"],
  ...["number", "lend", "give-back", "top-up", "recall", "enter", "quota", "repeat", "stale"],
] as const;

const act: fc.Arbitrary<Act> = fc.record({
  what: fc.constantFrom(...kinds),
  by: fc.constantFrom(...people),
  firm: fc.constantFrom(...firms),
  n: fc.nat(3),
});
/** A push is one seat's; the pushes of a round reach the hub together and share a transaction. */
const push = fc.array(act, { minLength: 1, maxLength: 4 });
const story = fc.array(fc.array(push, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 });

function commandOf(hub: CommandHub, by: Person, { what, firm, n }: Act, sent: readonly Command[]): Command {
  const make = <K extends CommandKind>(kind: K, payload: PayloadOf<K>, expectedVersion: number | null = null) =>
    hub.command(by, kind, payload, { expectedVersion });
  const nowMs = hub.nowMs();
  const callId = `call-${firm}-${n}`;
  switch (what) {
    case "release":
      return make("release", { customerId: firm, reason: "" });
    case "assign":
      return make("assign", { customerId: firm, toUserId: n === 0 ? null : (people[n - 1] ?? null), reason: "" });
    case "note":
      return make("add-activity", {
        activityId: hub.newId(),
        customerId: firm,
        type: n === 0 ? "phone-visit" : "other",
        subject: "x",
        body: "先订 20 套",
        transcript: "",
        contactId: null,
        atMs: nowMs,
        executorIds: [],
      });
    case "call":
      return make("start-call", {
        callId,
        customerId: firm,
        numberId: `n-${firm}`,
        contactId: null,
        numberMasked: "",
        direction: "out",
        dialledAtMs: nowMs,
        override: null,
      });
    case "wrap-up":
      return make("wrap-up", {
        callId,
        customerId: firm,
        disposition: n === 0 ? "no-answer" : "interested",
        endedAtMs: nowMs,
        wrappedUpAtMs: nowMs,
        note: { activityId: hub.newId(), text: "好" },
        levelFrom: null,
        levelTo: null,
        next: n < 2 ? null : { callbackId: hub.newId(), dueAtMs: nowMs + 24 * HOUR, note: "", lateReason: "" },
        closesCallbackIds: [],
        quietUntilMs: null,
        quietReason: "",
        lostReason: "",
      });
    case "callback": {
      const callback = { callbackId: `b-${firm}-${n}`, customerId: firm, userId: by, dueAtMs: nowMs + HOUR };
      return make("put-callback", { callback: { ...callback, note: "", lateReason: "", madeAtMs: nowMs } });
    }
    case "edit":
      return make("edit", { customerId: firm, changes: [{ field: "city", from: "深圳", to: `城${n}` }] });
    case "number": {
      const number = { numberId: `m-${firm}-${n}`, contactId: null, kind: "mobile" as const, label: "", dead: false };
      return make("put-number", { customerId: firm, number: { ...number, raw: NUMBERS[firms[n] ?? "c1"] } });
    }
    case "lend":
      return make("lease-view", { customerId: firm });
    case "give-back":
      return make("return-leases", { leases: [{ leaseId: `${firm}-lease`, customerId: firm }], why: "closed" });
    case "top-up":
      return make("top-up-leases", { queue: "general", want: n });
    case "recall":
      return make("recall-leases", { userId: "wang", reason: "x" });
    case "enter": {
      const customer = newCustomer(`e-${firm}-${n}`, { numbers: [mobile(`ne-${firm}-${n}`, NUMBERS[firm])] });
      return make("enter", { customer, claim: n % 2 === 0, decidedDifferent: [], provisional: n === 3 });
    }
    case "quota":
      return make("put-setting", { key: "claimsPerDay", value: 1 + n, expectedVersion: 0 });
    case "repeat": {
      const again = sent.at(-1 - n);
      return again ?? make("claim", { customerId: firm });
    }
    default:
      return make("claim", { customerId: firm }, what === "stale" ? n : null);
  }
}

async function tell(open: OpenStore, rounds: readonly (readonly (readonly Act[])[])[]) {
  const hub = await openCommandHub(open);
  try {
    for (const firm of firms) {
      await hub.pooled(firm, { name: `${NAMES[firm]}有限公司`, numbers: [mobile(`n-${firm}`, NUMBERS[firm])] });
    }
    // c2 and c3 share a number from the beginning: claims of them ask the duplicate engine.
    const shared = { numberId: "twin", contactId: null, kind: "mobile" as const, label: "", dead: false };
    await hub.run("li", "put-number", { customerId: "c3", number: { ...shared, raw: NUMBERS.c2 } });
    const receipts: Receipt[][] = [];
    const sent = new Map<Person, Command[]>();
    for (const [no, round] of rounds.entries()) {
      const pushes = round.map((acts) => {
        const by = acts[0]?.by ?? "wang";
        const own = sent.get(by) ?? [];
        const commands = acts.map((one) => commandOf(hub, by, one, own));
        sent.set(by, [...own, ...commands]);
        return { by, commands };
      });
      receipts.push(...(await Promise.all(pushes.map(({ by, commands }) => hub.push(by, commands)))));
      hub.setClock(hub.nowMs() + no * 40_000);
    }
    const { read } = hub.store();
    const tables = await read.introspection.getTables();
    const rows: Record<string, unknown[]> = {};
    for (const { name } of tables.filter((table) => !table.name.startsWith("sqlite_"))) {
      const all = await read
        .selectFrom(name as "customer")
        .selectAll()
        .execute();
      rows[name] = all.map((row) => JSON.stringify(row)).sort();
    }
    return { receipts, rows };
  } finally {
    await hub.close();
  }
}

test("commands in groups that hold writes back leave the database and the receipts that they leave one statement at a time", {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(story, async (rounds) => {
      const [held, plain] = [await tell(openSqlite, rounds), await tell(openPlain, rounds)];
      expect(held.receipts).toEqual(plain.receipts);
      expect(held.rows).toEqual(plain.rows);
    }),
    { numRuns: Number(process.env.MODEL_RUNS ?? 12) },
  );
});

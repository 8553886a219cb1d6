import fc from "fast-check";
import { expect, test } from "vitest";
import { findBrokenLink } from "../../server/commands/ledger.ts";
import { toLink } from "../../server/ledger/check-chain.ts";
import type { Command, Receipt } from "../../shared/protocol/commands.ts";
import { type CommandHub, openCommandHub } from "../helpers/command-hub.ts";

const DAY = 86_400_000;
const LIMITS = { claimsPerDay: 3, holdingCap: 2, coolDownDays: 2 };
const firms = ["c1", "c2", "c3"] as const;
const agents = ["wang", "zhao"] as const;
type Agent = (typeof agents)[number];

type Act =
  | { readonly do: "claim"; readonly by: Agent; readonly firm: string; readonly seen: "none" | "now" | "before" }
  | { readonly do: "release"; readonly by: Agent; readonly firm: string }
  | { readonly do: "assign"; readonly firm: string; readonly to: Agent | null }
  /** A push that comes a second time, from the wire or from a seat that had no answer. */
  | { readonly do: "repeat"; readonly which: number }
  | { readonly do: "sleep"; readonly days: number };

/** What the hub must hold, in a few lines: owners, versions, claims ever made, releases. */
class Model {
  nowMs: number;
  readonly owner = new Map<string, Agent>();
  readonly version = new Map<string, number>(firms.map((firm) => [firm, 1]));
  readonly claims: { by: Agent; day: number }[] = [];
  readonly released = new Map<string, number>();
  readonly owners: string[] = [];
  constructor(nowMs: number) {
    this.nowMs = nowMs;
  }
  private day(): number {
    return Math.floor((this.nowMs + 8 * 3_600_000) / DAY);
  }
  private move(firm: string, to: Agent | null): void {
    this.owners.push(`${firm} ${this.owner.get(firm) ?? "-"} ${to ?? "-"}`);
    if (to === null) this.owner.delete(firm);
    else this.owner.set(firm, to);
    this.version.set(firm, (this.version.get(firm) ?? 0) + 1);
  }
  claim(by: Agent, firm: string, expected: number | null): string {
    const owner = this.owner.get(firm);
    if (owner === by) return "applied";
    if (owner !== undefined) return "lost claimed";
    if (expected !== null && expected !== this.version.get(firm)) return "refused changed";
    const today = this.claims.filter((one) => one.by === by && one.day === this.day()).length;
    if (today >= LIMITS.claimsPerDay) return "refused claim-quota";
    const held = [...this.owner.values()].filter((one) => one === by).length;
    if (held >= LIMITS.holdingCap) return "refused holding-cap";
    const releasedMs = this.released.get(`${by} ${firm}`);
    if (releasedMs !== undefined && this.nowMs < releasedMs + LIMITS.coolDownDays * DAY) return "refused cool-down";
    this.claims.push({ by, day: this.day() });
    this.move(firm, by);
    return "applied";
  }
  release(by: Agent, firm: string): string {
    const owner = this.owner.get(firm);
    if (owner === undefined) return "lost changed";
    if (owner !== by) return "lost claimed";
    this.released.set(`${by} ${firm}`, this.nowMs);
    this.move(firm, null);
    return "applied";
  }
  assign(firm: string, to: Agent | null): string {
    if ((this.owner.get(firm) ?? null) !== to) this.move(firm, to);
    return "applied";
  }
}

const firm = fc.constantFrom(...firms);
const by = fc.constantFrom(...agents);
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("claim" as const),
      by,
      firm,
      seen: fc.constantFrom("none" as const, "now" as const, "before" as const),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("release" as const), by, firm }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("assign" as const), firm, to: fc.option(by, { nil: null }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("repeat" as const), which: fc.nat(40) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("sleep" as const), days: fc.integer({ min: 1, max: 2 }) }) },
);
/** Acts that reach the hub together share a transaction. */
const story = fc.array(fc.array(act, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 12 });

const short = (receipt: Receipt | undefined): string =>
  receipt === undefined ? "none" : [receipt.status, receipt.code].filter((word) => word !== null).join(" ");

async function tell(hub: CommandHub, groups: readonly (readonly Act[])[]): Promise<void> {
  for (const [key, value] of Object.entries(LIMITS))
    await hub.run("li", "put-setting", { key, value, expectedVersion: 0 });
  for (const one of firms) await hub.pooled(one, { name: `甲乙丙丁${one}号机电有限公司` });
  const model = new Model(hub.nowMs());
  const sent: { by: string; command: Command; receipt: Receipt }[] = [];
  for (const group of groups) {
    const asked: { by: string; command: Command; expected: string; of?: Receipt }[] = [];
    for (const one of group) {
      if (one.do === "sleep") continue;
      if (one.do === "repeat") {
        const old = sent[one.which % Math.max(1, sent.length)];
        if (old !== undefined)
          asked.push({ by: old.by, command: old.command, expected: short(old.receipt), of: old.receipt });
      } else if (one.do === "assign") {
        const command = hub.command("li", "assign", {
          customerId: one.firm,
          toUserId: one.to,
          reason: "",
          // Owners sleep for days here; the lead always wants it all the same.
          evenIfAway: true,
        });
        asked.push({ by: "li", command, expected: model.assign(one.firm, one.to) });
      } else if (one.do === "release") {
        const command = hub.command(one.by, "release", { customerId: one.firm, reason: "" });
        asked.push({ by: one.by, command, expected: model.release(one.by, one.firm) });
      } else {
        const version = model.version.get(one.firm) ?? 0;
        const expectedVersion = one.seen === "none" ? null : one.seen === "now" ? version : version - 1;
        const command = hub.command(one.by, "claim", { customerId: one.firm }, { expectedVersion });
        asked.push({ by: one.by, command, expected: model.claim(one.by, one.firm, expectedVersion) });
      }
    }
    const answers = await Promise.all(asked.map((one) => hub.push(one.by, [one.command])));
    for (const [index, one] of asked.entries()) {
      const [receipt] = answers[index] ?? [];
      expect(short(receipt)).toBe(one.expected);
      if (one.of !== undefined) expect(receipt).toEqual(one.of);
      else if (receipt !== undefined) sent.push({ by: one.by, command: one.command, receipt });
    }
    for (const one of group) if (one.do === "sleep") model.nowMs += one.days * DAY;
    hub.setClock(model.nowMs);
  }
  for (const one of firms) {
    const row = await hub.customer(one);
    expect([row.owner_id, row.version]).toEqual([model.owner.get(one) ?? null, model.version.get(one)]);
  }
  const events = await hub.ledger();
  const moves = events.filter((event) => event.from_owner_id !== event.to_owner_id);
  const words = moves.map((event) => `${event.customer_id} ${event.from_owner_id ?? "-"} ${event.to_owner_id ?? "-"}`);
  expect(words).toEqual(model.owners);
  expect(events.filter((event) => event.kind === "claimed")).toHaveLength(model.claims.length);
  const chain = events.map(toLink);
  expect(findBrokenLink(chain)).toBeUndefined();
}

test("claims, releases, assignments and their repetitions end as the model says, alone and in groups", {
  timeout: 600_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(story, async (groups) => {
      const hub = await openCommandHub();
      try {
        await tell(hub, groups);
      } finally {
        await hub.close();
      }
    }),
    { numRuns: 40 },
  );
});

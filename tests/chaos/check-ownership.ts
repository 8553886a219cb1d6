import { type Check, groupBy, loginOf } from "./check-common.ts";
import type { Evidence } from "./evidence.ts";
import { isLinearizable, type RegisterAct } from "./linear.ts";

/** I1: replayed event by event, each customer has one owner at a time and ends where its row says. */
export function checkLedger({ hub }: Evidence, check: Check): void {
  const owners = new Map<string, string | null>();
  for (const event of hub.ledger) {
    const owner = owners.get(event.customer_id) ?? null;
    check(
      "I1",
      event.from_owner_id === owner,
      () => `${event.kind} #${event.seq} takes it from ${event.from_owner_id}, but it was ${owner}'s`,
      event.customer_id,
    );
    owners.set(event.customer_id, event.to_owner_id);
  }
  for (const customer of hub.customers) {
    const owner = owners.get(customer.customer_id) ?? null;
    check(
      "I1",
      customer.owner_id === owner && (customer.state === "owned") === (owner !== null),
      () => `the row says ${customer.state} of ${customer.owner_id}, the ledger ${owner}`,
      customer.customer_id,
    );
  }
}

/** I1: what agents were answered fits one register of owners a customer. */
export function checkRegister({ history, hub }: Evidence, check: Check): void {
  const entered = new Set(
    hub.ledger.filter((one) => one.kind === "entered" && one.to_owner_id !== null).map((one) => one.customer_id),
  );
  for (const [customerId, deeds] of groupBy(history.deeds, (deed) => deed.customerId ?? "")) {
    const acts: RegisterAct[] = [];
    for (const deed of deeds) {
      if (deed.what !== "claim" && deed.what !== "release") continue;
      const base = { by: deed.seat, kind: deed.what, fromMs: deed.fromMs } as const;
      if (deed.outcome === "ok") acts.push({ ...base, toMs: deed.toMs, answer: "done" });
      else if (deed.code === "claimed") acts.push({ ...base, toMs: deed.toMs, answer: "taken" });
      else if (deed.outcome !== "refused" || deed.code === "hub-offline")
        acts.push({ ...base, toMs: Number.POSITIVE_INFINITY, answer: "perhaps" });
    }
    if (acts.length === 0) continue;
    // A call to a leased customer makes it the caller's when it is filed with a next date.
    const kept = hub.ledger.filter(
      (one) => one.customer_id === customerId && one.kind === "claimed" && one.rule !== "claim",
    );
    for (const event of kept) {
      const by = loginOf(hub, event.to_owner_id ?? "");
      const filed = deeds.filter((deed) => deed.what === "wrap-up" && deed.seat === by).map((deed) => deed.fromMs);
      acts.push({ by, kind: "claim", fromMs: Math.min(...filed), toMs: Number.POSITIVE_INFINITY, answer: "perhaps" });
    }
    const first = entered.has(customerId) ? deeds.find((deed) => deed.what === "enter")?.seat : undefined;
    check(
      "I1",
      isLinearizable(acts, first ?? null),
      () => `no order of ${acts.length} claims and releases gives their answers`,
      customerId,
    );
  }
}

/** The rule of claims a day (DESIGN §4): a release refunds nothing. */
export function checkQuota({ hub }: Evidence, check: Check): void {
  const claims = hub.ledger.filter((event) => event.kind === "claimed" && event.rule === "claim");
  for (const [userId, own] of groupBy(claims, (event) => event.by_user_id ?? "")) {
    check(
      "I1",
      own.length <= hub.claimsPerDay,
      () => `${own.length} claims of ${loginOf(hub, userId)}, ${hub.claimsPerDay} a day are allowed`,
      own.at(-1)?.customer_id,
    );
  }
}

/** I1: all records of an enterprise count as one. */
export function checkEnterprises({ hub }: Evidence, check: Check): void {
  const byId = new Map(hub.customers.map((customer) => [customer.customer_id, customer]));
  for (const [, numbers] of groupBy(hub.hashes, (number) => number.hash)) {
    const owners = new Set(numbers.flatMap(({ customer_id }) => byId.get(customer_id)?.owner_id ?? []));
    check(
      "I1",
      owners.size <= 1,
      () => `one number, owners ${[...owners].map((one) => loginOf(hub, one)).join(" and ")}`,
      numbers[0]?.customer_id,
    );
  }
}

import { findBrokenLink } from "../../server/commands/ledger.ts";
import type { Evidence, HubRecord } from "./evidence.ts";
import { isLinearizable, type RegisterAct } from "./linear.ts";

export const invariantNames = ["I1", "I2", "I3", "I4", "I5"] as const;
export type InvariantName = (typeof invariantNames)[number];

export interface Violation {
  readonly invariant: InvariantName;
  readonly what: string;
  /** What the trace is cut down to. */
  readonly customerId: string | null;
}
export interface InvariantCount {
  checked: number;
  violations: number;
}
export interface Verdict {
  readonly invariants: Record<InvariantName, InvariantCount>;
  readonly violations: readonly Violation[];
}

/** Holds the five invariants of DESIGN §3 against everything that a run left behind. Pure, so that it can be shown to find what it should. */
export function checkEvidence(evidence: Evidence): Verdict {
  const counts = Object.fromEntries(invariantNames.map((name) => [name, { checked: 0, violations: 0 }]));
  const invariants = counts as Record<InvariantName, InvariantCount>;
  const violations: Violation[] = [];
  const check: Check = (invariant, holds, what, customerId = null) => {
    invariants[invariant].checked += 1;
    if (holds) return;
    invariants[invariant].violations += 1;
    violations.push({ invariant, what: what(), customerId });
  };
  for (const part of [
    checkLedger,
    checkRegister,
    checkQuota,
    checkEnterprises,
    checkPictures,
    checkDials,
    checkTexts,
    checkReceipts,
    checkEnds,
    checkWhy,
  ]) {
    part(evidence, check);
  }
  return { invariants, violations };
}

type Check = (invariant: InvariantName, holds: boolean, what: () => string, customerId?: string | null) => void;

function groupBy<T>(list: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const group = groups.get(keyOf(one));
    if (group === undefined) groups.set(keyOf(one), [one]);
    else group.push(one);
  }
  return groups;
}

/** I1: replayed event by event, each customer has one owner at a time and ends where its row says. */
function checkLedger({ hub }: Evidence, check: Check): void {
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
function checkRegister({ history, hub }: Evidence, check: Check): void {
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
function checkQuota({ hub }: Evidence, check: Check): void {
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
function checkEnterprises({ hub }: Evidence, check: Check): void {
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

/** I1 and I3: every seat shows what the hub holds, as far as it has read. A feed that skips a row is found here. */
function checkPictures({ hub, pictures }: Evidence, check: Check): void {
  for (const [seat, picture] of pictures) {
    const held = new Map(picture.customers.map((row) => [row.customer_id, row]));
    const read = (row: { rev: number }) => row.rev <= picture.cursor;
    for (const customer of hub.customers) {
      if (!read(customer)) {
        held.delete(customer.customer_id);
        continue;
      }
      const row = held.get(customer.customer_id);
      check(
        "I1",
        row?.owner_id === customer.owner_id && row.state === customer.state && row.rev === customer.rev,
        () =>
          `${seat} shows ${JSON.stringify(row)}, the hub ${JSON.stringify({ rev: customer.rev, owner: customer.owner_id, state: customer.state })}`,
        customer.customer_id,
      );
      held.delete(customer.customer_id);
    }
    for (const customerId of held.keys())
      check("I1", false, () => `${seat} shows a customer that the hub does not have`, customerId);
    const { userId } = picture;
    const his = (row: { owner_id: string | null }, author: string | null) =>
      row.owner_id === userId || author === userId;
    const activities = new Set(picture.activities);
    for (const row of hub.activities.filter((one) => read(one) && his(one, one.by_user_id))) {
      check("I3", activities.has(row.activity_id), () => `${seat} does not show the note ${row.body}`, row.customer_id);
    }
    const callbacks = new Map(picture.callbacks.map((row) => [row.callback_id, row.state]));
    for (const row of hub.callbacks.filter((one) => read(one) && his(one, one.user_id))) {
      check(
        "I3",
        callbacks.get(row.callback_id) === row.state,
        () => `${seat} does not show the callback ${row.note} as ${row.state}`,
        row.customer_id,
      );
    }
    const calls = new Set(picture.calls);
    for (const row of hub.calls.filter((one) => read(one) && his(one, one.user_id))) {
      check("I3", calls.has(row.call_id), () => `${seat} does not show a call`, row.customer_id);
    }
  }
}

/** I2: nobody dials an enterprise that somebody else has dialled, unless a lead's override says so; and no dial leaves without a record. */
function checkDials({ hub, dialled, pictures }: Evidence, check: Check): void {
  const enterpriseOf = joinEnterprises(hub);
  const out = hub.calls.filter((one) => one.direction === "out");
  for (const [customerId, calls] of groupBy(out, (one) => enterpriseOf(one.customer_id))) {
    const users = new Map<string, number>();
    for (const one of [...calls].sort((a, b) => a.dialled_at_ms - b.dialled_at_ms)) {
      const other = [...users.keys()].find((userId) => userId !== one.user_id);
      check(
        "I2",
        other === undefined || one.override_rule !== null,
        () => `${loginOf(hub, one.user_id)} dialled what ${loginOf(hub, other ?? "")} had dialled`,
        customerId,
      );
      users.set(one.user_id, one.dialled_at_ms);
    }
  }
  const customersOf = new Map<string, Set<string>>();
  for (const number of hub.hashes) {
    const known = customersOf.get(number.e164) ?? new Set();
    customersOf.set(number.e164, known.add(number.customer_id));
  }
  for (const [key, dials] of groupBy(dialled, (one) => `${one.seat} ${one.e164}`)) {
    const [first] = dials;
    const userId = pictures.get(first?.seat ?? "")?.userId;
    if (first === undefined || userId === undefined) continue;
    const known = customersOf.get(first.e164);
    // A number that the hub never took (an entry that was refused) has no customer to hang its record on.
    if (known === undefined) continue;
    const records = out.filter((one) => one.user_id === userId && known.has(one.customer_id)).length;
    check("I2", records >= dials.length, () => `${key}: ${dials.length} dials, ${records} records`, [...known][0]);
  }
}

/** Records of one enterprise: those merged into one another and those that share a number. */
function joinEnterprises(hub: HubRecord): (customerId: string) => string {
  const parent = new Map<string, string>();
  const find = (id: string): string => {
    const up = parent.get(id) ?? id;
    return up === id ? id : find(up);
  };
  for (const customer of hub.customers) {
    if (customer.survivor_id !== null) parent.set(find(customer.customer_id), find(customer.survivor_id));
  }
  for (const [, numbers] of groupBy(hub.hashes, (number) => number.hash)) {
    const [first] = numbers;
    if (first === undefined) continue;
    for (const other of numbers) {
      if (find(other.customer_id) !== find(first.customer_id))
        parent.set(find(other.customer_id), find(first.customer_id));
    }
  }
  return find;
}

/** I3: what was typed and called saved is at the hub once; what may have been saved, at most once. */
function checkTexts({ hub, history }: Evidence, check: Check): void {
  const found = new Map<string, number>();
  for (const body of [...hub.activities.map((one) => one.body), ...hub.callbacks.map((one) => one.note)]) {
    for (const [text] of body.matchAll(/《[^》]*》/g)) found.set(text, (found.get(text) ?? 0) + 1);
  }
  for (const deed of history.deeds) {
    if (deed.what === "draft-back")
      check("I3", deed.outcome !== "bug", () => `after a crash: ${deed.code}`, deed.customerId);
    for (const text of deed.texts) {
      const times = found.get(text) ?? 0;
      const holds = deed.outcome === "ok" ? times === 1 : deed.outcome === "refused" ? times === 0 : times <= 1;
      check(
        "I3",
        holds,
        () => `${text} of ${deed.seat} (${deed.what}, ${deed.outcome}) is at the hub ${times} times`,
        deed.customerId,
      );
    }
  }
}

/** Commands about which nobody is asked to wait: how they ended must be shown to the agent. */
const shownKinds = new Set(["wrap-up", "add-activity", "put-callback", "edit", "end-call", "start-call"]);

/** I4: a command has one receipt, the same each time, and one that says no is shown to the agent. */
function checkReceipts({ hub, history, pictures }: Evidence, check: Check): void {
  const stored = new Map(hub.receipts.map((row) => [row.op_id, row]));
  for (const [opId, { command, receipts, seat }] of history.wire) {
    const customerId = "customerId" in command.payload ? command.payload.customerId : null;
    if (receipts.length === 0) continue;
    check(
      "I4",
      receipts.length === 1,
      () => `${command.kind} of ${seat} was answered in ${receipts.length} ways: ${JSON.stringify(receipts)}`,
      customerId,
    );
    check(
      "I4",
      stored.has(opId),
      () => `${command.kind} of ${seat} was answered, and the hub keeps no receipt`,
      customerId,
    );
  }
  const seatOf = new Map(
    [...pictures].map(([seat, picture]) => [picture.userId, { seat, shown: new Set(picture.receipts) }]),
  );
  for (const row of hub.receipts) {
    const { receipt } = row;
    const words = receipt.code !== "internal" && receipt.code !== "bad-request";
    check("I4", words, () => `${row.kind} of ${loginOf(hub, row.user_id)} ended ${JSON.stringify(receipt)}`);
    const quiet = receipt.status === "applied" && (receipt.conflicts ?? []).length === 0;
    const seat = seatOf.get(row.user_id);
    if (quiet || seat === undefined || !shownKinds.has(row.kind)) continue;
    const command = history.wire.get(row.op_id)?.command;
    const customerId = command !== undefined && "customerId" in command.payload ? command.payload.customerId : null;
    check(
      "I4",
      seat.shown.has(row.op_id),
      () => `${row.kind} ended ${receipt.status} ${receipt.code}, and ${seat.seat} does not say so`,
      customerId,
    );
  }
}

/** I4: nothing is still on its way, and no act ended in anything but an answer. */
function checkEnds({ seats, pictures, history }: Evidence, check: Check): void {
  for (const seat of seats) {
    const picture = pictures.get(seat);
    check(
      "I4",
      picture !== undefined && picture.waiting === 0,
      () => `${seat} did not come to rest: ${JSON.stringify({ waiting: picture?.waiting, state: picture?.state })}`,
    );
  }
  for (const deed of history.deeds) {
    if (deed.what === "draft-back") continue;
    const holds = deed.outcome !== "bug" && deed.code !== "internal";
    check(
      "I4",
      holds,
      () => `${deed.what} of ${deed.seat} ended in neither a result nor a refusal: ${deed.code}`,
      deed.customerId,
    );
  }
}

/** I5: the chain of the ledger holds, and an owner's seat has the events that explain what is his. */
function checkWhy({ hub, pictures }: Evidence, check: Check): void {
  const broken = findBrokenLink(
    hub.ledger.map((row) => ({
      orgId: row.org_id,
      seq: row.seq,
      eventId: row.event_id,
      customerId: row.customer_id,
      kind: row.kind,
      fromOwnerId: row.from_owner_id,
      toOwnerId: row.to_owner_id,
      byUserId: row.by_user_id,
      rule: row.rule,
      reason: row.reason,
      otherCustomerId: row.other_customer_id,
      hubMs: row.hub_ms,
      seatMs: row.seat_ms,
      monoMs: row.mono_ms,
      prevHash: row.prev_hash,
      hash: row.hash,
    })),
  );
  check("I5", broken === undefined, () => `the ledger's chain breaks at #${broken}`);
  const events = groupBy(hub.ledger, (event) => event.customer_id);
  const seatOf = new Map([...pictures.values()].map((picture) => [picture.userId, picture]));
  for (const customer of hub.customers) {
    const seat = seatOf.get(customer.owner_id ?? "");
    if (seat === undefined || customer.rev > seat.cursor) continue;
    const held = new Set(seat.ledger);
    const own = events.get(customer.customer_id) ?? [];
    const missing = own.filter((event) => event.rev <= seat.cursor && !held.has(event.event_id));
    check(
      "I5",
      own.length > 0 && missing.length === 0,
      () => `its owner's seat lacks ${missing.length} of ${own.length} events`,
      customer.customer_id,
    );
  }
}

const loginOf = (hub: HubRecord, userId: string): string =>
  hub.users.find((user) => user.userId === userId)?.login ?? userId;

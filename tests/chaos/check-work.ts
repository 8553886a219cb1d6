import { findBrokenLink } from "../../server/commands/ledger.ts";
import { toLink } from "../../server/ledger/check-chain.ts";
import { type Check, groupBy, loginOf } from "./check-common.ts";
import type { Evidence, HubRecord } from "./evidence.ts";

/** I1 and I3: every seat shows what the hub holds, as far as it has read. A feed that skips a row is found here. */
export function checkPictures({ hub, pictures }: Evidence, check: Check): void {
  const sights = sightsOf(hub);
  const agents = new Set(hub.users.filter((user) => user.role === "agent").map((user) => user.userId));
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
    const his = (row: { customer_id: string }, author: string | null) =>
      author === userId || (sights.get(row.customer_id)?.keeperId === userId && seen(row.customer_id));
    const seen = (customerId: string) => (sights.get(customerId)?.rev ?? 0) <= picture.cursor;
    const mustNot = (row: { customer_id: string }, author: string | null) =>
      picture.cursor >= hub.rev && agents.has(userId) && !his(row, author);
    const activities = new Set(picture.activities);
    for (const row of hub.activities.filter(read)) {
      const shown = activities.has(row.activity_id);
      const { customer_id: id } = row;
      if (his(row, row.by_user_id)) check("I3", shown, () => `${seat} does not show the note ${row.body}`, id);
      if (mustNot(row, row.by_user_id)) check("I3", !shown, () => `${seat} has kept the note ${row.body}`, id);
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
    for (const row of hub.calls.filter(read)) {
      const shown = calls.has(row.call_id);
      if (his(row, row.user_id)) check("I3", shown, () => `${seat} does not show a call`, row.customer_id);
      if (mustNot(row, row.user_id)) check("I3", !shown, () => `${seat} has kept a call`, row.customer_id);
    }
  }
}

/** By customer: who sees it in full at the end, and the rev at which the last word about that was said. */
function sightsOf(hub: HubRecord): Map<string, { keeperId: string | null; rev: number }> {
  const sights = new Map<string, { keeperId: string | null; rev: number }>();
  for (const one of hub.customers) {
    sights.set(one.customer_id, { keeperId: one.state === "pool" ? one.lessee_id : one.owner_id, rev: one.rev });
  }
  for (const { customer_id: id, rev } of [
    ...hub.ledger,
    ...hub.leases.map((lease) => ({ ...lease, rev: lease.granted_rev })),
  ]) {
    const sight = sights.get(id);
    if (sight !== undefined) sight.rev = Math.max(sight.rev, rev);
  }
  return sights;
}

/** I2: nobody dials an enterprise that somebody else has dialled, unless a lead's override says so; and no dial leaves without a record. */
export function checkDials({ hub, dialled, pictures }: Evidence, check: Check): void {
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
export function checkTexts({ hub, history }: Evidence, check: Check): void {
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
export function checkReceipts({ hub, history, pictures }: Evidence, check: Check): void {
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
export function checkEnds({ seats, pictures, history }: Evidence, check: Check): void {
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
export function checkWhy({ hub, pictures }: Evidence, check: Check): void {
  const broken = findBrokenLink(hub.ledger.map(toLink));
  check("I5", broken === undefined, () => `the ledger's chain breaks at #${broken}`);
  const events = groupBy(hub.ledger, (event) => event.customer_id);
  const seatOf = new Map([...pictures.values()].map((picture) => [picture.userId, picture]));
  for (const customer of hub.customers) {
    const seat = seatOf.get(customer.owner_id ?? "");
    if (seat === undefined || customer.rev > seat.cursor) continue;
    const held = new Set(seat.ledger);
    const own = events.get(customer.customer_id) ?? [];
    if (own.some((event) => event.rev > seat.cursor)) continue;
    const missing = own.filter((event) => !held.has(event.event_id));
    check(
      "I5",
      own.length > 0 && missing.length === 0,
      () => `its owner's seat lacks ${missing.length} of ${own.length} events`,
      customer.customer_id,
    );
  }
}

import type { Violation } from "./checker.ts";
import type { Evidence } from "./evidence.ts";

/** Acts that only matter where words were lost. */
const quiet = new Set(["draft", "hang-up", "open", "draft-back"]);

/** What led to one violation, and nothing else: the acts, commands, answers and ownership events of its customer, with the blows among them. */
export function traceOf(violation: Violation, { history, hub }: Evidence, startMs: number): string[] {
  const { customerId } = violation;
  const lines: { atMs: number; text: string }[] = [];
  const say = (atMs: number, text: string) => lines.push({ atMs: atMs - startMs, text });
  if (customerId !== null) {
    for (const deed of history.deeds) {
      if (deed.customerId !== customerId || (violation.invariant !== "I3" && quiet.has(deed.what))) continue;
      const texts = deed.texts.join(" ");
      say(deed.fromMs, `${deed.seat}: ${deed.what} ${texts}`);
      if (Number.isFinite(deed.toMs))
        say(deed.toMs, `${deed.seat}: ${deed.what} ${texts} → ${deed.outcome} ${deed.code}`);
    }
    for (const { seat, command, sentAtMs, receipts } of history.wire.values()) {
      if (!("customerId" in command.payload) || command.payload.customerId !== customerId) continue;
      const answers = receipts.map((one) => `${one.status} ${one.code ?? ""} rev ${one.rev}`).join(" | ");
      for (const atMs of sentAtMs)
        say(atMs, `wire: ${seat} #${command.seatSeq} ${command.kind} ${command.opId.slice(-8)} (${answers})`);
    }
    const [first, last] = [Math.min(...lines.map((line) => line.atMs)), Math.max(...lines.map((line) => line.atMs))];
    const seats = new Set(history.deeds.filter((deed) => deed.customerId === customerId).map((deed) => deed.seat));
    for (const blow of history.blows) {
      const atMs = blow.atMs - startMs;
      const about = !/ s\d\d/.test(blow.what) || [...seats].some((seat) => blow.what.includes(seat));
      if (atMs >= first - 3_000 && atMs <= last && about) say(blow.atMs, `** ${blow.what}`);
    }
  }
  const ledger = hub.ledger
    .filter(
      (event) => event.customer_id === customerId || (event.other_customer_id === customerId && customerId !== null),
    )
    .map(
      (event) =>
        `ledger #${event.seq} ${event.kind} ${nameOf(hub, event.from_owner_id)} → ${nameOf(hub, event.to_owner_id)} by ${nameOf(hub, event.by_user_id)}`,
    );
  const leases = hub.leases
    .filter((lease) => lease.customer_id === customerId)
    .map((lease) => {
      const seconds = (atMs: number | null) =>
        atMs === null ? "" : `${((atMs - lease.granted_at_ms) / 1000).toFixed(1)} s`;
      const end = `expires ${seconds(lease.expires_at_ms)}, free ${seconds(lease.free_at_ms)}, ended ${seconds(lease.ended_at_ms)} ${lease.ended_why}`;
      return `lease ${lease.kind} of ${nameOf(hub, lease.user_id)} at ${lease.granted_at_ms}: ${end}`;
    });
  lines.sort((a, b) => a.atMs - b.atMs);
  return [
    `${violation.invariant}: ${violation.what}`,
    `customer ${customerId}`,
    ...lines.map((line) => `${(line.atMs / 1000).toFixed(3).padStart(9)} ${line.text}`),
    ...ledger,
    ...leases,
  ];
}

const nameOf = (hub: Evidence["hub"], userId: string | null): string =>
  userId === null ? "nobody" : (hub.users.find((user) => user.userId === userId)?.login ?? userId);

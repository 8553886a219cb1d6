import type { QueryClient } from "@tanstack/react-query";
import type { Change, Topic } from "../../shared/contract/app.ts";
import { afterPaint } from "./after-paint.ts";
import { api, type connection as Connection, type SeatClient } from "./client.ts";
import { askAhead, readDesk } from "./use-desk.ts";

/** Which answers a topic makes old. */
const keysOf: Record<Topic, () => readonly (readonly unknown[])[]> = {
  status: () => [api.app.status.key()],
  desk: () => [api.desk.unfinished.key()],
  queue: () => [api.desk.queue.key()],
  customer: () => [api.customers.key(), api.lists.search.key()],
  callbacks: () => [api.callbacks.key()],
  pool: () => [api.lists.pool.key(), api.lists.facets.key(), api.lists.all.key(), api.lists.search.key()],
  mine: () => [
    api.lists.mine.key(),
    api.lists.facets.key(),
    api.lists.schemes.key(),
    api.lists.all.key(),
    api.lists.search.key(),
  ],
  bin: () => [api.lists.bin.key()],
  imports: () => [api.imports.key()],
  settings: () => [api.team.settings.key()],
  people: () => [api.team.people.key(), api.team.names.key(), api.team.joinCode.key()],
  floor: () => [api.team.floor.key()],
  ring: () => [api.callbacks.ringing.key()],
  receipts: () => [api.team.receipts.key()],
  outages: () => [api.outages.key()],
};

/** Keeps the change stream open for the life of the page; after each loss everything is asked again. */
export function followChanges(seat: SeatClient, connection: typeof Connection, queries: QueryClient): void {
  const pending = new Map<Topic, Set<string> | "any">();
  /** The newest act among the changes that wait; "any" where the desk changed by something else. */
  let deskAct: number | "any" = 0;
  /** The queue changed by something else than an act of the desk: who comes next may be another. */
  let isAheadOld = false;
  let isWaiting = false;

  const flush = () => {
    isWaiting = false;
    const topics = [...pending];
    const isDeskOld = deskAct === "any" || deskAct > (readDesk()?.no ?? 0);
    if (isAheadOld) askAhead(readDesk()?.no ?? 0);
    pending.clear();
    deskAct = 0;
    isAheadOld = false;
    for (const [topic, ids] of topics) {
      for (const queryKey of keysOf[topic]()) void queries.invalidateQueries({ queryKey });
      if ((topic === "desk" && isDeskOld) || (topic === "customer" && isOnDesk(ids)))
        void queries.invalidateQueries({ queryKey: api.desk.get.key() });
    }
  };

  const take = (change: Change) => {
    for (const topic of change.topics) {
      const known = pending.get(topic);
      if (change.ids === undefined || known === "any") pending.set(topic, "any");
      else pending.set(topic, new Set([...(known ?? []), ...change.ids]));
    }
    if (change.deskNo === undefined && change.topics.includes("queue")) isAheadOld = true;
    if (change.topics.includes("desk")) deskAct = newerAct(deskAct, change.deskNo);
    // One round of questions a frame, behind its paint: what was asked for by key comes first.
    if (!isWaiting) afterPaint(flush);
    isWaiting = true;
  };

  const follow = async () => {
    try {
      const changes = await seat.app.changes({});
      void queries.invalidateQueries();
      for await (const change of changes) take(change);
    } catch {
      // The connection says itself that it is lost; the loop below starts again.
    }
    setTimeout(follow, connection.state() === "expired" ? 60_000 : 200);
  };
  void follow();
}

const newerAct = (known: number | "any", no: number | undefined): number | "any" =>
  known === "any" || no === undefined ? "any" : Math.max(known, no);

function isOnDesk(ids: Set<string> | "any"): boolean {
  const customerId = readDesk()?.card?.customer.customerId;
  return customerId !== undefined && (ids === "any" || ids.has(customerId));
}

import type { QueryClient } from "@tanstack/react-query";
import type { Change, Topic } from "../../shared/contract/app.ts";
import type { Desk } from "../../shared/contract/desk.ts";
import { api, type connection as Connection, type SeatClient } from "./client.ts";

/** Which answers a topic makes old. */
const keysOf: Record<Topic, () => readonly (readonly unknown[])[]> = {
  status: () => [api.app.status.key()],
  desk: () => [api.desk.get.key(), api.desk.unfinished.key()],
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
  let frame = 0;

  const flush = () => {
    frame = 0;
    const topics = [...pending];
    pending.clear();
    for (const [topic, ids] of topics) {
      for (const queryKey of keysOf[topic]()) void queries.invalidateQueries({ queryKey });
      if (topic === "customer" && isOnDesk(queries, ids))
        void queries.invalidateQueries({ queryKey: api.desk.get.key() });
    }
  };

  const take = (change: Change) => {
    for (const topic of change.topics) {
      const known = pending.get(topic);
      if (change.ids === undefined || known === "any") pending.set(topic, "any");
      else pending.set(topic, new Set([...(known ?? []), ...change.ids]));
    }
    if (frame === 0) frame = requestAnimationFrameOrTimer(flush);
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

function isOnDesk(queries: QueryClient, ids: Set<string> | "any"): boolean {
  const customerId = queries.getQueryData<Desk>(api.desk.get.queryKey({ input: {} }))?.card?.customer.customerId;
  return customerId !== undefined && (ids === "any" || ids.has(customerId));
}

/** One round of questions a frame; a hidden page gets no frames, so a timer stands in. */
function requestAnimationFrameOrTimer(run: () => void): number {
  return document.hidden ? window.setTimeout(run, 50) : requestAnimationFrame(run);
}

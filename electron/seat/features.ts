import { createCallbacks } from "./callbacks/callbacks.ts";
import { createRinger } from "./callbacks/ringer.ts";
import type { SeatContext } from "./context.ts";
import { createCustomers } from "./customers/customers.ts";
import { createDesk } from "./desk/desk.ts";
import { createEntry } from "./entry/entry.ts";
import { createExports } from "./exports/exports.ts";
import { createImports } from "./imports/imports.ts";
import { createLeases } from "./leases/leases.ts";
import { createLists } from "./lists/lists.ts";
import { createOutages } from "./outages/outages.ts";
import { createQueue } from "./queue/queue.ts";
import { createSearch } from "./search/search.ts";
import { createClaims } from "./session/claims.ts";
import type { HubClient } from "./session/hub-client.ts";
import { createTeamDesk } from "./session/team-desk.ts";

/** What a signed-in seat can do: one line a feature, each a factory of its own folder. */
export function createFeatures(ctx: SeatContext, client: HubClient) {
  const imports = createImports(ctx);
  const queue = createQueue(ctx);
  const customers = createCustomers(ctx, queue);
  const ringer = createRinger(ctx, {
    aheadMin: () => ctx.preferences().ringAheadMin,
    onOpen: (customerId) => {
      // A call open on somebody else keeps the desk; the banner goes on showing the callback.
      desk.open(customerId).catch((error: unknown) => ctx.log.info({ err: error }, "callback not opened"));
    },
  });
  const leases = createLeases(ctx);
  const desk = createDesk(ctx, { queue, customers, onCallbacks: ringer.rearm, onLeases: leases.soon });
  return {
    ctx,
    queue,
    customers,
    desk,
    leases,
    callbacks: createCallbacks(ctx, { ringer, customers }),
    lists: createLists(ctx, queue),
    search: createSearch(ctx),
    entry: createEntry(ctx),
    imports,
    exports: createExports(ctx),
    claims: createClaims(ctx),
    outages: createOutages(ctx, customers),
    team: createTeamDesk(ctx, client),
    /** Timers and listeners of features start here, after the cache is open. */
    start: async (): Promise<void> => {
      await ringer.start();
      await desk.start();
      leases.start();
    },
    /** Before the cache closes. */
    stop: async (): Promise<void> => {
      await leases.stop();
      await ringer.stop();
      await imports.stop();
    },
  };
}
export type Features = ReturnType<typeof createFeatures>;

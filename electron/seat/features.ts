import type { SeatContext } from "./context.ts";
import { createExports } from "./exports/exports.ts";
import { createImports } from "./imports/imports.ts";
import { createClaims } from "./session/claims.ts";
import type { HubClient } from "./session/hub-client.ts";
import { createTeamDesk } from "./session/team-desk.ts";

/** What a signed-in seat can do: one line a feature, each a factory of its own folder. */
export function createFeatures(ctx: SeatContext, client: HubClient) {
  const imports = createImports(ctx);
  return {
    ctx,
    imports,
    exports: createExports(ctx),
    claims: createClaims(ctx),
    team: createTeamDesk(ctx, client),
    /** Timers and listeners of features start here, after the cache is open. */
    start: async (): Promise<void> => {},
    /** Before the cache closes. */
    stop: async (): Promise<void> => {
      await imports.stop();
    },
  };
}
export type Features = ReturnType<typeof createFeatures>;

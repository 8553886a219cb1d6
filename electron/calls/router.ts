import type { Seat } from "../seat/seat.ts";
import { appCalls } from "./app.ts";
import { claimsCalls } from "./claims.ts";
import { exportCalls } from "./exports.ts";
import { importCalls } from "./imports.ts";
import { setupCalls } from "./setup.ts";
import { teamCalls } from "./team.ts";

/** Every call of the contract, served by one seat: one line a feature. */
export const createRouter = (seat: Seat) => ({
  app: appCalls(seat),
  setup: setupCalls(seat),
  claims: claimsCalls(seat),
  imports: importCalls(seat),
  exports: exportCalls(seat),
  team: teamCalls(seat),
});

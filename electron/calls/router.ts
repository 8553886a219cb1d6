import type { Seat } from "../seat/seat.ts";
import { appCalls } from "./app.ts";
import { callbackCalls } from "./callbacks.ts";
import { claimsCalls } from "./claims.ts";
import { customerCalls } from "./customers.ts";
import { deskCalls } from "./desk.ts";
import { entryCalls } from "./entry.ts";
import { exportCalls } from "./exports.ts";
import { importCalls } from "./imports.ts";
import { listCalls } from "./lists.ts";
import { os } from "./os.ts";
import { outageCalls } from "./outages.ts";
import { setupCalls } from "./setup.ts";
import { teamCalls } from "./team.ts";

/** Every call of the contract, served by one seat: one line a feature. */
export const createRouter = (seat: Seat) =>
  os.router({
    app: appCalls(seat),
    setup: setupCalls(seat),
    desk: deskCalls(seat),
    customers: customerCalls(seat),
    claims: claimsCalls(seat),
    lists: listCalls(seat),
    entry: entryCalls(seat),
    callbacks: callbackCalls(seat),
    imports: importCalls(seat),
    exports: exportCalls(seat),
    outages: outageCalls(seat),
    team: teamCalls(seat),
  });

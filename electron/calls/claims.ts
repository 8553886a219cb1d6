import type { Seat } from "../seat/seat.ts";
import { os } from "./os.ts";

export const claimsCalls = (seat: Seat) => {
  const claims = () => seat.features().claims;
  return {
    claim: os.claims.claim.handler(async ({ input }) => {
      await claims().claim(input.customerId);
      return seat.features().customers.card(input.customerId);
    }),
    release: os.claims.release.handler(async ({ input }) => {
      await claims().release(input.customerId, input.reason);
      return {};
    }),
    assign: os.claims.assign.handler(({ input }) => claims().assign(input)),
    restore: os.claims.restore.handler(async ({ input }) => {
      await claims().restore(input.customerId, input.reason);
      return {};
    }),
    judgePair: os.claims.judgePair.handler(async ({ input }) => {
      await claims().judgePair(input.keepId, input.otherId, input.verdict);
      return {};
    }),
  };
};

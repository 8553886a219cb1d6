import type { Seat } from "../seat/seat.ts";
import { os } from "./os.ts";

export const outageCalls = (seat: Seat) => {
  const outages = () => seat.features().outages;
  return {
    list: os.outages.list.handler(async () => ({ outages: await outages().list() })),
    entries: os.outages.entries.handler(async ({ input }) => ({ entries: await outages().entries(input.outageId) })),
    see: os.outages.see.handler(async ({ input }) => {
      await outages().see(input.outageId);
      return {};
    }),
    choose: os.outages.choose.handler(async ({ input }) => {
      await outages().choose(input.opId, input.field, input.take);
      return {};
    }),
  };
};

import type { Seat } from "../seat/seat.ts";
import { os } from "./os.ts";

export const exportCalls = (seat: Seat) => {
  const exports = () => seat.features().exports;
  return {
    customers: os.exports.customers.handler(({ input }) => exports().customers(input)),
    activities: os.exports.activities.handler(({ input }) => exports().activities(input)),
  };
};

import { implement } from "@orpc/server";
import { contract } from "../../shared/contract/contract.ts";
import type { Seat } from "../seat/seat.ts";

const os = implement(contract).exports;

export const exportCalls = (seat: Seat) => {
  const exports = () => seat.features().exports;
  return {
    customers: os.customers.handler(({ input }) => exports().customers(input)),
    activities: os.activities.handler(({ input }) => exports().activities(input)),
  };
};

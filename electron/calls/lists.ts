import type { Seat } from "../seat/seat.ts";
import { os } from "./os.ts";

export const listCalls = (seat: Seat) => {
  const lists = () => seat.features().lists;
  return {
    search: os.lists.search.handler(({ input }) => seat.features().search.search(input.text)),
    pool: os.lists.pool.handler(({ input }) => lists().list("pool", input)),
    mine: os.lists.mine.handler(({ input }) => lists().list("mine", input)),
    bin: os.lists.bin.handler(({ input }) => lists().list("bin", input)),
    all: os.lists.all.handler(({ input }) => lists().list("all", input)),
    facets: os.lists.facets.handler(({ input }) => lists().facets(input.of)),
    schemes: os.lists.schemes.handler(() => lists().schemes()),
    saveScheme: os.lists.saveScheme.handler(({ input }) => lists().saveScheme(input)),
    deleteScheme: os.lists.deleteScheme.handler(async ({ input }) => {
      await lists().deleteScheme(input.schemeId);
      return {};
    }),
    queueFrom: os.lists.queueFrom.handler(({ input }) => lists().queueFrom(input.filter, input.name)),
  };
};

import type { Seat } from "../seat/seat.ts";
import { os } from "./os.ts";

export const entryCalls = (seat: Seat) => {
  const entry = () => seat.features().entry;
  return {
    check: os.entry.check.handler(({ input }) => entry().check(input)),
    save: os.entry.save.handler(({ input }) => entry().save(input)),
    draft: os.entry.draft.handler(() => entry().draft()),
    saveDraft: os.entry.saveDraft.handler(async ({ input }) => {
      await entry().saveDraft(input.json);
      return {};
    }),
  };
};

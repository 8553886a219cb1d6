import type { Seat } from "../seat/seat.ts";
import { os } from "./os.ts";

export const deskCalls = (seat: Seat) => {
  const desk = () => seat.features().desk;
  return {
    get: os.desk.get.handler(() => desk().get()),
    queue: os.desk.queue.handler(() => seat.features().queue.list()),
    open: os.desk.open.handler(({ input }) => desk().open(input.customerId)),
    next: os.desk.next.handler(({ input }) => desk().next(input.skip, input.shownId)),
    fill: os.desk.fill.handler(() => desk().fill()),
    ahead: os.desk.ahead.handler(() => desk().ahead()),
    dial: os.desk.dial.handler(({ input }) => desk().dial(input.numberId, input.override)),
    hangUp: os.desk.hangUp.handler(() => desk().hangUp()),
    saveDraft: os.desk.saveDraft.handler(({ input: { customerId, ...change } }) =>
      desk().saveDraft(customerId ?? null, change),
    ),
    wrapUp: os.desk.wrapUp.handler(({ input }) => desk().wrapUp(input)),
    unfinished: os.desk.unfinished.handler(() => desk().unfinished()),
  };
};

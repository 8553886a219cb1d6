import type { Seat } from "../seat/seat.ts";
import { os } from "./os.ts";

export const callbackCalls = (seat: Seat) => {
  const callbacks = () => seat.features().callbacks;
  return {
    list: os.callbacks.list.handler(({ input }) => callbacks().list(input.view, input.ofUserId)),
    put: os.callbacks.put.handler(({ input }) => callbacks().put(input)),
    cancel: os.callbacks.cancel.handler(async ({ input }) => {
      await callbacks().cancel(input.callbackId, input.customerId);
      return {};
    }),
    ringing: os.callbacks.ringing.handler(() => callbacks().ringing()),
    snooze: os.callbacks.snooze.handler(async ({ input }) => {
      await callbacks().snooze(input.callbackId, input.minutes);
      return {};
    }),
  };
};

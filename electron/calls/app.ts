import type { Seat } from "../seat/seat.ts";
import { os } from "./os.ts";

export const appCalls = (seat: Seat) => ({
  status: os.app.status.handler(() => seat.status()),
  setPreferences: os.app.setPreferences.handler(({ input }) => seat.setPreferences(input)),
  changes: os.app.changes.handler(({ signal }) => seat.changes(signal)),
  dismissNotice: os.app.dismissNotice.handler(({ input }) => {
    seat.dismissNotice(input.id);
    return {};
  }),
  openLink: os.app.openLink.handler(async ({ input }) => {
    await seat.openLink(input.url);
    return {};
  }),
  quit: os.app.quit.handler(() => {
    seat.ports.quit();
    return {};
  }),
});

import type { Seat } from "../seat/seat.ts";
import { os } from "./os.ts";

export const setupCalls = (seat: Seat) => ({
  startTeam: os.setup.startTeam.handler(({ input }) => seat.setup.startTeam(input)),
  joinTeam: os.setup.joinTeam.handler(({ input }) => seat.setup.joinTeam(input.code)),
  findHubs: os.setup.findHubs.handler(async () => ({ hubs: await seat.setup.findHubs() })),
  lookAround: os.setup.lookAround.handler(async () => {
    await seat.setup.lookAround();
    return {};
  }),
  knownUsers: os.setup.knownUsers.handler(() => seat.setup.knownUsers()),
  signIn: os.setup.signIn.handler(async ({ input }) => {
    await seat.setup.signIn(input.login, input.password);
    return {};
  }),
  signOut: os.setup.signOut.handler(async () => {
    await seat.setup.signOut();
    return {};
  }),
  changePassword: os.setup.changePassword.handler(async ({ input }) => {
    await seat.setup.changePassword(input.oldPassword, input.newPassword);
    return {};
  }),
  leaveTeam: os.setup.leaveTeam.handler(async () => {
    await seat.setup.leaveTeam();
    return {};
  }),
});

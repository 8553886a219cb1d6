import type { Seat } from "../seat/seat.ts";
import { os } from "./os.ts";

export const teamCalls = (seat: Seat) => {
  const team = () => seat.features().team;
  return {
    settings: os.team.settings.handler(() => team().settings()),
    putSettings: os.team.putSettings.handler(({ input }) => team().putSettings(input)),
    people: os.team.people.handler(() => team().people()),
    names: os.team.names.handler(async () => ({ people: await team().names() })),
    putPerson: os.team.putPerson.handler(({ input }) => team().putPerson(input)),
    revokeDevice: os.team.revokeDevice.handler(async ({ input }) => {
      await team().revokeDevice(input.deviceId);
      return {};
    }),
    joinCode: os.team.joinCode.handler(({ input }) => team().joinCode(input.renew)),
    recallLeases: os.team.recallLeases.handler(({ input }) =>
      seat.features().leases.recall(input.userId, input.reason),
    ),
    floor: os.team.floor.handler(() => team().floor()),
    commission: os.team.commission.handler(({ input }) => team().commission(input)),
    audit: os.team.audit.handler(async ({ input }) => ({ rows: await team().audit(input.beforeMs) })),
    receipts: os.team.receipts.handler(async () => ({ rows: await team().receipts() })),
    seenReceipts: os.team.seenReceipts.handler(async ({ input }) => {
      await team().seenReceipts(input.opIds);
      return {};
    }),
  };
};

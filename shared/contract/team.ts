import { z } from "zod";
import { TeamSettings } from "../domain/settings.ts";
import { Id, Ms, Role } from "../domain/vocabulary.ts";
import { Receipt } from "../protocol/commands.ts";
import { Device, FloorSeat, Person } from "../protocol/hub-contract.ts";
import { call, Nothing } from "./base.ts";
import { CommissionAnswer } from "./why.ts";

export const team = {
  /** Effective settings: the team's, over the built-in defaults. */
  settings: call.input(Nothing).output(TeamSettings),
  putSettings: call.input(TeamSettings.partial()).output(TeamSettings),
  people: call.input(Nothing).output(z.object({ people: z.array(Person), devices: z.array(Device) })),
  /** Names for pickers, from the cache; works offline. */
  names: call
    .input(Nothing)
    .output(z.object({ people: z.array(z.object({ userId: Id, name: z.string(), role: Role, active: z.boolean() })) })),
  putPerson: call
    .input(
      z.object({
        userId: Id.nullable(),
        login: z.string().trim().min(1).max(60),
        name: z.string().trim().min(1).max(60),
        role: Role,
        seatNo: z.number().int().nullable(),
        active: z.boolean(),
        senior: z.boolean(),
        seesNumbers: z.boolean(),
        password: z.string().max(200).nullable(),
      }),
    )
    .output(Person),
  revokeDevice: call.input(z.object({ deviceId: Id })).output(Nothing),
  joinCode: call
    .input(z.object({ renew: z.boolean() }))
    .output(z.object({ code: z.string(), addresses: z.array(z.string()), expiresAtMs: Ms.nullable() })),
  /** Leads: asks a user's seats for the customers that they hold exclusively. A seat that is away keeps them until they end, untilMs at the latest. */
  recallLeases: call
    .input(z.object({ userId: Id, reason: z.string().trim().min(1).max(200) }))
    .output(z.object({ recalled: z.number().int(), untilMs: Ms })),
  /** Leads: every seat now. */
  floor: call.input(Nothing).output(z.object({ seats: z.array(FloorSeat), hubMs: Ms })),
  /** Leads: whose commission an order of this customer is, by the hub's ledger (0.18). */
  commission: call
    .input(z.object({ customerId: Id, orderAtMs: Ms, closedByUserId: Id.nullable() }))
    .output(CommissionAnswer),
  audit: call.input(z.object({ beforeMs: Ms.nullable() })).output(
    z.object({
      rows: z.array(
        z.object({ atMs: Ms, byName: z.string(), what: z.string(), customerName: z.string(), detail: z.string() }),
      ),
    }),
  ),
  /** Commands that ended in lost or refused and were not yet looked at, newest first (I4). */
  receipts: call.input(Nothing).output(
    z.object({
      rows: z.array(
        z.object({
          opId: Id,
          /** The outage in whose diary it stands too. */
          outageId: Id.nullable(),
          kind: z.string(),
          customerId: Id.nullable(),
          customerName: z.string(),
          atMs: Ms,
          receipt: Receipt,
          text: z.string(),
        }),
      ),
    }),
  ),
  seenReceipts: call.input(z.object({ opIds: z.array(Id) })).output(Nothing),
};

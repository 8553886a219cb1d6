import { oc } from "@orpc/contract";
import { z } from "zod";
import { Id, Ms, Role } from "../domain/vocabulary.ts";
import { Command, Receipt } from "./commands.ts";
import { FeedRow, LedgerRow } from "./rows.ts";

/**
 * Every call a seat makes to its hub, served at POST /rpc/* over TLS. Signed-in calls carry `authorization: Bearer <deviceToken>`
 * and all carry `x-fairdial-protocol: <PROTOCOL_VERSION>`. A Refusal travels as ORPCError with code "REFUSAL" and data {code, detail}.
 */
const refusal = {
  REFUSAL: {
    status: 409,
    data: z.object({ code: z.string(), detail: z.record(z.string(), z.union([z.string(), z.number(), z.null()])) }),
  },
};
const base = oc.errors(refusal);

export const Session = z.object({
  deviceToken: z.string(),
  deviceId: Id,
  userId: Id,
  orgId: Id,
  orgName: z.string(),
  role: Role,
  name: z.string(),
  /** base64 organisation key for number hashes (keyed duplicate check). */
  hashKey: z.string(),
  /** No seatSeq above it was used by this device for this user; mostly none near it was. */
  lastSeatSeq: z.number().int(),
  hubMs: Ms,
});
export type Session = z.infer<typeof Session>;

export const Person = z.object({
  userId: Id,
  login: z.string(),
  name: z.string(),
  role: Role,
  seatNo: z.number().int().nullable(),
  active: z.boolean(),
  senior: z.boolean(),
  seesNumbers: z.boolean(),
});
export const Device = z.object({
  deviceId: Id,
  userId: Id,
  name: z.string(),
  createdAtMs: Ms,
  lastSeenAtMs: Ms,
  revokedAtMs: Ms.nullable(),
});

/** One seat as the lead sees it live. */
export const FloorSeat = z.object({
  userId: Id,
  name: z.string(),
  seatNo: z.number().int().nullable(),
  online: z.boolean(),
  phase: z.enum(["offline", "idle", "on-call", "wrap-up"]),
  phaseSinceMs: Ms,
  customerName: z.string(),
  dialsToday: z.number().int(),
  connectedToday: z.number().int(),
  interestedToday: z.number().int(),
  callbacksDueToday: z.number().int(),
  callbacksLate: z.number().int(),
  owned: z.number().int(),
  /** Customers of the pool that this user's seats hold exclusively. */
  leased: z.number().int(),
  /** Double calls that the gate has stopped today. */
  preventedToday: z.number().int(),
  /** Double calls that happened all the same and were heard of today: the second caller's, as two seats without a line may make them. */
  doubledToday: z.number().int(),
  lastActivityAtMs: Ms.nullable(),
});
export type FloorSeat = z.infer<typeof FloorSeat>;

/** Rows with rev > cursor are asked for, at most limit of them. */
export const PullAsk = z.object({ cursor: z.number().int(), limit: z.number().int().min(1).max(5000) });
export type PullAsk = z.infer<typeof PullAsk>;

/** done = nothing further now. remaining: rows still to come (estimate) for progress. */
export const PullAnswer = z.object({
  rows: z.array(FeedRow),
  cursor: z.number().int(),
  done: z.boolean(),
  remaining: z.number().int(),
  hubMs: Ms,
  /** Another one than the seat knows: the hub's data comes from a back-up and may lack what was confirmed since. */
  epoch: Id.optional(),
  /** This user sees other things than before (his role changed): forget every row of the feed and begin at cursor 0. */
  reset: z.boolean().optional(),
});
export type PullAnswer = z.infer<typeof PullAnswer>;

export const PushAsk = z.object({
  commands: z.array(Command).max(200),
  /** Where the seat's feed stands: with the receipts it would be given what is new. */
  pull: PullAsk.optional(),
});
export type PushAsk = z.infer<typeof PushAsk>;

/** The user's own customers by key after `after` ("" = from the first), at most so many. */
export const PullOwnAsk = z.object({ after: z.string().max(64), limit: z.number().int().min(1).max(1000) });
export type PullOwnAsk = z.infer<typeof PullOwnAsk>;

export const FloorAsk = z.object({});

export const hubContract = {
  /** No sign-in. Says who the hub is, its time and its protocol; the seat compares versions. */
  hello: base.input(z.object({ protocol: z.number().int() })).output(
    z.object({
      hubId: Id,
      orgName: z.string(),
      hubMs: Ms,
      protocol: z.number().int(),
      oldestProtocol: z.number().int(),
      appVersion: z.string(),
    }),
  ),
  /**
   * Makes the organisation, its first lead and that lead's device on a hub that has none yet (else team-exists). `bootstrap` is the secret that
   * the hub wrote into <hub home>/hub.json: it proves that the caller sits at the hub's own disk.
   */
  createTeam: base
    .input(
      z.object({
        bootstrap: z.string().max(100),
        teamName: z.string().trim().min(1).max(60),
        name: z.string().trim().min(1).max(60),
        login: z.string().trim().min(1).max(60),
        password: z.string().max(200),
        deviceName: z.string().max(80),
      }),
    )
    .output(Session),
  /** Redeems a join code: the device may show the team's sign-in page. The code's secret part proves the right to try. */
  join: base.input(z.object({ secret: z.string().max(40), deviceName: z.string().max(80) })).output(
    z.object({
      hubId: Id,
      orgName: z.string(),
      users: z.array(z.object({ login: z.string(), name: z.string(), role: Role })),
    }),
  ),
  signIn: base
    .input(
      z.object({
        login: z.string().max(60),
        password: z.string().max(200),
        deviceName: z.string().max(80),
        deviceId: Id.nullable(),
      }),
    )
    .output(Session),
  signOut: base.input(z.object({})).output(z.object({})),
  /**
   * Ordered batch, at most 200. Receipts come in the same order; a repeated opId answers its first receipt. `page`: what `pull` would have
   * answered after these commands, where it was asked for and lies at hand; it is of use only where the seat's feed has not moved meanwhile.
   */
  push: base
    .input(PushAsk)
    .output(z.object({ receipts: z.array(Receipt), hubMs: Ms, rev: z.number().int(), page: PullAnswer.optional() })),
  /** The rows that this user may see, in rev order. */
  pull: base.input(PullAsk).output(PullAnswer),
  /**
   * Before a first load: the team, and this user's own customers with all that hangs on them, by key after `after` ("" = from the
   * first). after null = that was the last page. The feed brings the same rows again.
   */
  pullOwn: base.input(PullOwnAsk).output(z.object({ rows: z.array(FeedRow), after: Id.nullable() })),
  joinCode: base
    .input(z.object({ renew: z.boolean() }))
    .output(z.object({ code: z.string(), addresses: z.array(z.string()), expiresAtMs: Ms.nullable() })),
  people: {
    list: base.input(z.object({})).output(z.object({ people: z.array(Person), devices: z.array(Device) })),
    /** Creates (userId null) or changes; password null = unchanged. */
    put: base
      .input(
        z.object({
          userId: Id.nullable(),
          login: z.string().trim().min(1).max(60),
          name: z.string().trim().min(1).max(60),
          role: Role,
          seatNo: z.number().int().min(1).max(99_999).nullable(),
          active: z.boolean(),
          senior: z.boolean(),
          seesNumbers: z.boolean(),
          password: z.string().max(200).nullable(),
        }),
      )
      .output(Person),
    changePassword: base
      .input(z.object({ oldPassword: z.string().max(200), newPassword: z.string().max(200) }))
      .output(z.object({})),
    revokeDevice: base.input(z.object({ deviceId: Id })).output(z.object({})),
  },
  /** Leads only: the floor now. Live changes come over the poke socket as {floor: true}. */
  floor: base.input(FloorAsk).output(z.object({ seats: z.array(FloorSeat), hubMs: Ms })),
  /** Leads only: whose commission an order of this customer is, and the ledger event that it rests on (0.18). */
  commission: base.input(z.object({ customerId: Id, orderAtMs: Ms, closedByUserId: Id.nullable() })).output(
    z.object({
      ownerId: Id.nullable(),
      sinceMs: Ms.nullable(),
      basis: LedgerRow.nullable(),
      assistedByUserId: Id.nullable(),
      /** False: an event under the answer was changed after it was written. */
      intact: z.boolean(),
    }),
  ),
  audit: base.input(z.object({ beforeMs: Ms.nullable(), limit: z.number().int().min(1).max(500) })).output(
    z.object({
      rows: z.array(
        z.object({
          atMs: Ms,
          userId: Id,
          what: z.string(),
          customerId: Id.nullable(),
          customerName: z.string(),
          detail: z.string(),
        }),
      ),
    }),
  ),
};

/** Poke socket, wss://hub/poke, bearer token as the first message {token, protocol}. Losing it costs latency, never data. */
export const PokeFromHub = z.discriminatedUnion("type", [
  z.object({ type: z.literal("rev"), rev: z.number().int(), hubMs: Ms }),
  z.object({ type: z.literal("floor") }),
  z.object({ type: z.literal("revoked") }),
  z.object({
    type: z.literal("welcome"),
    rev: z.number().int(),
    hubMs: Ms,
    /** Where else this hub can be reached, https://host:port: its other nodes. */
    addresses: z.array(z.string().max(300)).max(16).optional(),
  }),
]);
export const PokeFromSeat = z.discriminatedUnion("type", [
  z.object({ type: z.literal("auth"), token: z.string(), protocol: z.number().int() }),
  /** Heartbeat with what the seat is doing, every 15 s and on each change of phase. */
  z.object({
    type: z.literal("phase"),
    phase: z.enum(["idle", "on-call", "wrap-up"]),
    sinceMs: Ms,
    customerId: Id.nullable(),
  }),
]);
export type PokeFromHub = z.infer<typeof PokeFromHub>;
export type PokeFromSeat = z.infer<typeof PokeFromSeat>;

import { z } from "zod";
import { CustomerFull, CustomerStub } from "../domain/customer.ts";
import { Id, Level, Ms } from "../domain/vocabulary.ts";
import { CallbackRow, CallRow } from "../protocol/rows.ts";
import { call, Nothing, RefusalDetailSchema } from "./base.ts";
import { Why } from "./why.ts";

/** Answer of the pre-dial gate: `allow` with the facts that let it, or the first rule that stops (DESIGN §4). */
export const GateAnswer = z.object({
  verdict: z.enum(["allow", "stop"]),
  /** Text keys `gate.<code>` with their facts: one for a stop; on allow the line of facts (mine since, attempts 0/2, nobody in 24 h …). */
  lines: z.array(z.object({ code: z.string(), detail: RefusalDetailSchema })),
  /** Action id that helps now: claim, next, override … or null. */
  help: z.string().nullable(),
  mayOverride: z.boolean(),
});
export type GateAnswer = z.infer<typeof GateAnswer>;

/** One line of the customer's history, newest first. */
export const TimelineItem = z.object({
  id: Id,
  kind: z.enum(["call", "activity", "ledger", "callback"]),
  atMs: Ms,
  byName: z.string(),
  /** call: phone-visit; activity: its type; ledger: its kind; callback: its state. */
  type: z.string(),
  subject: z.string(),
  body: z.string(),
  disposition: z.string().nullable(),
  durationMs: z.number().nullable(),
  levelFrom: z.string().nullable(),
  levelTo: z.string().nullable(),
  contribution: z.boolean(),
  /** Not yet confirmed by the hub. */
  pending: z.boolean(),
  otherCustomerId: Id.nullable(),
  otherCustomerName: z.string(),
  /** Call that was never wrapped up. */
  unfinished: z.boolean(),
});
export type TimelineItem = z.infer<typeof TimelineItem>;

/** A live duplicate finding on the customer page (0.14). */
export const DuplicateHit = z.object({
  customerId: Id,
  name: z.string(),
  state: z.enum(["pool", "owned", "bin"]),
  ownerName: z.string(),
  sinceMs: Ms.nullable(),
  /** The record that a binned duplicate was merged into; null for every other. */
  survivor: z.object({ customerId: Id, name: z.string() }).nullable(),
  verdict: z.enum(["same", "look"]),
  score: z.number(),
  /** Text keys `duplicate.<code>` with facts: which fields agree and why. */
  reasons: z.array(z.object({ code: z.string(), detail: RefusalDetailSchema })),
});
export type DuplicateHit = z.infer<typeof DuplicateHit>;

export const CustomerCard = z.object({
  customer: z.discriminatedUnion("sight", [CustomerFull, CustomerStub]),
  ownerName: z.string(),
  lastCallByName: z.string(),
  mine: z.boolean(),
  /** My exclusive right to work this customer of the pool while it lives here; null without one. leftMs: at least this long. */
  lease: z.object({ kind: z.enum(["batch", "view"]), untilMs: Ms, leftMs: z.number() }).nullable(),
  /** 第n次 联系: the contact that the next call would be. */
  contactNo: z.number().int(),
  gate: GateAnswer,
  callbacks: z.array(CallbackRow),
  timeline: z.array(TimelineItem),
  timelineMore: z.boolean(),
  /** Why this customer is in my queue, text key `queue.reason.<code>`; null when opened by hand. */
  reason: z.object({ code: z.string(), detail: RefusalDetailSchema }).nullable(),
});
export type CustomerCard = z.infer<typeof CustomerCard>;

/** What is being typed about one customer; saved on this machine with every pause of the keys (I3). */
export const Draft = z.object({
  note: z.string().max(20_000),
  disposition: z.string().max(40).nullable(),
  level: Level.nullable(),
  levelTouched: z.boolean(),
  /** As typed; read by shared/domain/date-phrase.ts. */
  nextText: z.string().max(100),
  callbackNote: z.string().max(500),
  lateReason: z.string().max(200),
  lostReason: z.string().max(200),
  quietText: z.string().max(100),
  savedAtMs: Ms.nullable(),
});
export type Draft = z.infer<typeof Draft>;

/** The desk: one customer, one call, one draft. Lives in the core and survives kill -9. */
export const Desk = z.object({
  /** Grows with every act: of two desks the one with the higher number is the newer. */
  no: z.number().int(),
  phase: z.enum(["idle", "on-call", "wrap-up"]),
  card: CustomerCard.nullable(),
  /** The open call, from dial to wrap-up. */
  call: CallRow.nullable(),
  draft: Draft,
  /** Level's cadence: the latest next date without a reason, null = no limit. */
  latestNextMs: Ms.nullable(),
});
export type Desk = z.infer<typeof Desk>;

export const QueueItem = z.object({
  customerId: Id,
  name: z.string(),
  contactName: z.string(),
  maskedNumber: z.string(),
  level: Level.nullable(),
  starred: z.boolean(),
  contactNo: z.number().int(),
  dueAtMs: Ms.nullable(),
  callbackId: Id.nullable(),
  reason: z.object({ code: z.string(), detail: RefusalDetailSchema }),
});
export type QueueItem = z.infer<typeof QueueItem>;
export const Queue = z.object({
  sections: z.array(
    z.object({
      code: z.enum(["overdue", "due", "woken", "filter", "new", "again", "leased"]),
      total: z.number().int(),
      items: z.array(QueueItem),
    }),
  ),
  /** Name of the filter that feeds the queue, or null for the ordinary one. */
  filterName: z.string().nullable(),
});
export type Queue = z.infer<typeof Queue>;

export const desk = {
  get: call.input(Nothing).output(Desk),
  queue: call.input(Nothing).output(Queue),
  /** Puts a customer on the desk; refused (call-open) while a call is open on another. */
  open: call.input(z.object({ customerId: Id })).output(Desk),
  /**
   * The next lead of the queue. skip: leave the present one for later today. shownId: who was foreseen and lies on the screen already; he stays
   * as long as the queue still has him, unless a promise has fallen due meanwhile.
   */
  next: call.input(z.object({ skip: z.boolean(), shownId: Id.optional() })).output(Desk),
  /** The next lead where nobody lies on the desk; whoever lies there stays. */
  fill: call.input(Nothing).output(Desk),
  /**
   * The desk as the next lead would make it, so that the screen has it before the key is pressed; nothing changes by asking. `no` is that of
   * the desk it follows: foreseen for another desk, it is old. Null where no lead is left.
   */
  ahead: call.input(Nothing).output(Desk.nullable()),
  /** Writes the call record, then hands the number to the OS. Refused by the gate unless overridden by a lead. */
  dial: call
    .input(z.object({ numberId: Id.nullable(), override: z.object({ reason: z.string().min(1).max(200) }).nullable() }))
    .output(Desk),
  hangUp: call.input(Nothing).output(Desk),
  /** customerId: whom the text was typed about; a draft for somebody who has left the desk meanwhile is not kept again. */
  saveDraft: call
    .input(Draft.partial().omit({ savedAtMs: true }).extend({ customerId: Id.optional() }))
    .output(z.object({ savedAtMs: Ms })),
  /** Files the call and puts the next lead on the desk, in one step; shownId as for next. The draft is taken as given here. */
  wrapUp: call
    .input(
      Draft.omit({ savedAtMs: true }).extend({
        nextAtMs: Ms.nullable(),
        quietUntilMs: Ms.nullable(),
        thenNext: z.boolean(),
        shownId: Id.optional(),
      }),
    )
    .output(z.object({ desk: Desk, filed: z.object({ callId: Id, name: z.string(), disposition: z.string() }) })),
  /** Calls never wrapped up, oldest first. */
  unfinished: call
    .input(Nothing)
    .output(z.object({ calls: z.array(z.object({ callId: Id, customerId: Id, name: z.string(), dialledAtMs: Ms })) })),
};

export const EditInput = z.object({
  customerId: Id,
  changes: z
    .array(z.object({ field: z.string(), to: z.union([z.string(), z.number(), z.boolean(), z.null()]) }))
    .min(1)
    .max(20),
});

export const customers = {
  card: call.input(z.object({ customerId: Id })).output(CustomerCard),
  timeline: call
    .input(z.object({ customerId: Id, beforeMs: Ms }))
    .output(z.object({ items: z.array(TimelineItem), more: z.boolean() })),
  duplicates: call.input(z.object({ customerId: Id })).output(z.object({ hits: z.array(DuplicateHit) })),
  /** "Why is this mine?": the ledger, the tracking periods in it, whose commission it would be, what ends the present period. */
  why: call.input(z.object({ customerId: Id })).output(Why),
  /** Refused changed fields come back as conflicts by receipt; the local change shows at once. */
  edit: call.input(EditInput).output(CustomerCard),
  putContact: call
    .input(
      z.object({
        customerId: Id,
        contact: z.object({
          contactId: Id.nullable(),
          name: z.string().trim().min(1).max(60),
          role: z.string().max(40),
          note: z.string().max(200),
        }),
      }),
    )
    .output(CustomerCard),
  dropContact: call.input(z.object({ customerId: Id, contactId: Id })).output(CustomerCard),
  putNumber: call
    .input(
      z.object({
        customerId: Id,
        number: z.object({
          numberId: Id.nullable(),
          contactId: Id.nullable(),
          kind: z.enum(["phone", "mobile", "fax"]),
          label: z.string().max(40),
          raw: z.string().min(1).max(60),
          dead: z.boolean(),
        }),
      }),
    )
    .output(CustomerCard),
  dropNumber: call.input(z.object({ customerId: Id, numberId: Id })).output(CustomerCard),
  /** Shows a masked number of my customer and records that I looked. */
  reveal: call.input(z.object({ customerId: Id, numberId: Id })).output(z.object({ display: z.string() })),
  addActivity: call
    .input(
      z.object({
        customerId: Id,
        type: z.string(),
        subject: z.string().trim().min(1).max(200),
        body: z.string().max(20_000),
        transcript: z.string().max(100_000),
        contactId: Id.nullable(),
        atMs: Ms.nullable(),
        executorIds: z.array(Id),
      }),
    )
    .output(CustomerCard),
};

export const AssignInput = z.object({
  customerIds: z.array(Id).min(1).max(500),
  toUserId: Id.nullable(),
  reason: z.string().max(200),
  /** Also where the owner's seat is away and may be calling the customer. */
  evenIfAway: z.boolean().default(false),
});
export type AssignInput = z.output<typeof AssignInput>;
/** An owner whose seat has not been seen, and which of the customers are his. */
export const AwayOwner = z.object({ ownerName: z.string(), sinceMs: Ms, customerIds: z.array(Id) });
export type AwayOwner = z.infer<typeof AwayOwner>;
export const AssignResult = z.object({
  applied: z.number().int(),
  refused: z.number().int(),
  /** Not assigned yet: to be asked about. */
  away: z.array(AwayOwner),
});
export type AssignResult = z.infer<typeof AssignResult>;

export const claims = {
  /** Asks the hub; answers when its receipt is here. Refused hub-offline without it. */
  claim: call.input(z.object({ customerId: Id })).output(CustomerCard),
  release: call.input(z.object({ customerId: Id, reason: z.string().max(200) })).output(Nothing),
  assign: call.input(AssignInput).output(AssignResult),
  restore: call.input(z.object({ customerId: Id, reason: z.string().max(200) })).output(Nothing),
  judgePair: call.input(z.object({ keepId: Id, otherId: Id, verdict: z.enum(["same", "different"]) })).output(Nothing),
};

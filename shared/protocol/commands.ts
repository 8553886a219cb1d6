import { z } from "zod";
import { Contact, EditableField, FieldValue, NewCustomer } from "../domain/customer.ts";
import { Id, Level, Ms, NumberKind, PoolKind } from "../domain/vocabulary.ts";

/**
 * Commands: what a seat asks of the hub. One file each in server/commands. Every one is safe to repeat: the hub keeps the
 * receipt by opId and answers it again (DESIGN §5).
 */
const command = <K extends string, S extends z.ZodRawShape>(kind: K, payload: S) =>
  z.object({ kind: z.literal(kind), payload: z.object(payload) });

const NextCallback = z.object({
  callbackId: Id,
  dueAtMs: Ms,
  note: z.string().max(500),
  lateReason: z.string().max(200),
});

export const CommandBody = z.discriminatedUnion("kind", [
  command("claim", { customerId: Id }),
  command("release", { customerId: Id, reason: z.string().max(200) }),
  /** Lead: give to a named user, or (toUserId null) back to the pool. Ignores cool-down and quota (REQUIREMENTS "Decided"). */
  command("assign", {
    customerId: Id,
    toUserId: Id.nullable(),
    reason: z.string().max(200),
    /** The lead was told that the owner's seat is away and may be calling the customer, and wants it all the same (I2). */
    evenIfAway: z.boolean().optional(),
  }),
  /** Check + save + claim in one step (0.10). `decidedDifferent`: customers the agent has looked at and called other firms. */
  command("enter", {
    customer: NewCustomer,
    claim: z.boolean(),
    decidedDifferent: z.array(Id).max(50),
    /** Kept without the hub: if the firm is known already, what was typed and all that was written on it goes there (I4). */
    provisional: z.boolean().optional(),
  }),
  command("edit", {
    customerId: Id,
    changes: z
      .array(z.object({ field: EditableField, from: FieldValue, to: FieldValue }))
      .min(1)
      .max(20),
  }),
  command("put-contact", { customerId: Id, contact: Contact }),
  command("drop-contact", { customerId: Id, contactId: Id }),
  command("put-number", {
    customerId: Id,
    number: z.object({
      numberId: Id,
      contactId: Id.nullable(),
      kind: NumberKind,
      label: z.string().max(40),
      raw: z.string().min(1).max(60),
      dead: z.boolean(),
    }),
  }),
  command("drop-number", { customerId: Id, numberId: Id }),
  command("start-call", {
    callId: Id,
    customerId: Id,
    numberId: Id.nullable(),
    contactId: Id.nullable(),
    numberMasked: z.string().max(40),
    direction: z.enum(["out", "in"]),
    dialledAtMs: Ms,
    override: z.object({ rule: z.string().max(40), byUserId: Id, reason: z.string().max(200) }).nullable(),
  }),
  command("end-call", { callId: Id, customerId: Id, endedAtMs: Ms }),
  command("wrap-up", {
    callId: Id,
    customerId: Id,
    disposition: z.string().max(40),
    endedAtMs: Ms,
    wrappedUpAtMs: Ms,
    /** null where nothing was typed. */
    note: z.object({ activityId: Id, text: z.string().max(20_000) }).nullable(),
    levelFrom: Level.nullable(),
    levelTo: Level.nullable(),
    next: NextCallback.nullable(),
    /** Open callbacks of this customer that this call keeps. */
    closesCallbackIds: z.array(Id).max(50),
    quietUntilMs: Ms.nullable(),
    quietReason: z.string().max(200),
    lostReason: z.string().max(200),
  }),
  command("add-activity", {
    activityId: Id,
    customerId: Id,
    type: z.string().max(40),
    subject: z.string().min(1).max(200),
    body: z.string().max(20_000),
    transcript: z.string().max(100_000),
    contactId: Id.nullable(),
    atMs: Ms,
    executorIds: z.array(Id).max(50),
  }),
  command("put-callback", {
    callback: z.object({
      callbackId: Id,
      customerId: Id,
      userId: Id,
      dueAtMs: Ms,
      note: z.string().max(500),
      lateReason: z.string().max(200),
      madeAtMs: Ms,
    }),
  }),
  command("close-callback", { callbackId: Id, customerId: Id, state: z.enum(["done", "cancelled"]), atMs: Ms }),
  command("viewed", { customerId: Id, atMs: Ms }),
  command("start-import", { batchId: Id, fileName: z.string().max(255), pool: PoolKind, startedAtMs: Ms }),
  /** Up to 500 rows. The hub checks each against everything again and answers how each fell in `detail`. */
  command("import-rows", {
    batchId: Id,
    rows: z.array(z.object({ rowNo: z.number().int(), customer: NewCustomer })).max(500),
  }),
  command("finish-import", { batchId: Id, inFile: z.number().int(), bad: z.number().int(), finishedAtMs: Ms }),
  command("undo-import", { batchId: Id }),
  command("restore", { customerId: Id, reason: z.string().max(200) }),
  command("put-setting", { key: z.string().max(80), value: z.json(), expectedVersion: z.number().int() }),
  command("judge-pair", { keepId: Id, otherId: Id, verdict: z.enum(["same", "different"]) }),
  /** Asks for exclusive customers of one pool queue, up to `want` held by this device. Answers {granted, held, limit}. */
  command("top-up-leases", { queue: PoolKind, want: z.number().int().min(0).max(200) }),
  /** Short lease of a pool customer that lies on the desk; again = renewed. Answers {leaseId, expiresAtMs}. */
  command("lease-view", { customerId: Id }),
  /** The seat gives leases back: at sign-out, after a recall, when the desk moved on. The hub may deal them again at once. */
  command("return-leases", {
    leases: z.array(z.object({ leaseId: Id, customerId: Id })).max(500),
    why: z.enum(["sign-out", "recalled", "closed", "ended"]),
  }),
  /**
   * Lead: asks a user's seats to give their leases back. A seat that is away keeps them until they end: it may be dialling. Answers
   * {recalled, untilMs}.
   */
  command("recall-leases", { userId: Id, reason: z.string().min(1).max(200) }),
  /** Views, reveals and exports that privacy asks to record (2.19, 3.25). */
  command("audit", {
    what: z.enum(["reveal", "export", "view", "prevented"]),
    customerId: Id.nullable(),
    detail: z.string().max(500),
    atMs: Ms,
  }),
]);
export type CommandBody = z.infer<typeof CommandBody>;
export type CommandKind = CommandBody["kind"];
export type PayloadOf<K extends CommandKind> = Extract<CommandBody, { kind: K }>["payload"];

export const Command = z.intersection(
  z.object({
    /** uuidv7, made by the seat. */
    opId: Id,
    /** 1, 2, 3 … a device; the hub runs a device's commands in this order. */
    seatSeq: z.number().int().positive(),
    expectedVersion: z.number().int().nullable(),
    /** Seat's corrected wall clock and monotonic clock at the act. */
    wallMs: Ms,
    monoMs: z.number(),
  }),
  CommandBody,
);
export type Command = z.infer<typeof Command>;

/** Every command ends in exactly one receipt (I4). */
export const Receipt = z.object({
  opId: Id,
  status: z.enum(["applied", "lost", "refused", "merged"]),
  /** RefusalCode for lost and refused. On an applied dial: what was wrong with it (no-right, double-call). */
  code: z.string().max(60).nullable(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  /** import-rows: one entry a row. bucket as in shared/domain/import.ts. */
  rows: z
    .array(
      z.object({
        rowNo: z.number().int(),
        bucket: z.string().max(20),
        customerId: Id.nullable(),
        name: z.string().max(200),
        ownerName: z.string().max(60),
        sinceMs: Ms.nullable(),
        fields: z.string().max(200),
      }),
    )
    .optional(),
  /** edit: fields where another seat was first; both texts are kept. */
  conflicts: z
    .array(z.object({ field: z.string().max(40), mine: FieldValue, theirs: FieldValue, byUserId: Id.nullable() }))
    .optional(),
  /** Highest rev this command wrote, 0 if none: when the seat's cursor has passed it, the optimistic change is confirmed. */
  rev: z.number().int(),
});
export type Receipt = z.infer<typeof Receipt>;

import { z } from "zod";
import { FieldValue } from "../domain/customer.ts";
import { Id, Ms } from "../domain/vocabulary.ts";
import { call, Nothing, RefusalDetailSchema } from "./base.ts";

/** One stretch without the hub, and what became of the commands that were queued in it. */
export const Outage = z.object({
  outageId: Id,
  fromMs: Ms,
  /** null: it goes on. */
  toMs: Ms.nullable(),
  /** Commands without an answer yet. */
  waiting: z.number().int(),
  applied: z.number().int(),
  lost: z.number().int(),
  refused: z.number().int(),
  merged: z.number().int(),
  /** Edits in which the hub kept both versions of a field. */
  conflicts: z.number().int(),
  /** Dials that stand and were not right: a double call, or to a customer who was not the agent's any more. */
  noted: z.number().int(),
  /** Names of those to whom customers were lost. */
  lostTo: z.array(z.string()),
  /** The agent has looked at it. */
  seen: z.boolean(),
});
export type Outage = z.infer<typeof Outage>;

export const OutageEntry = z.object({
  opId: Id,
  kind: z.string(),
  customerId: Id.nullable(),
  customerName: z.string(),
  typedAtMs: Ms,
  /** What the agent had typed. */
  words: z.string(),
  status: z.enum(["waiting", "applied", "lost", "refused", "merged", "conflict", "noted"]),
  /** Text key `refusal.<code>` with its facts; detail.kept = "contribution": the words are on the other's record. */
  code: z.string().nullable(),
  detail: RefusalDetailSchema,
  conflicts: z.array(
    z.object({
      field: z.string(),
      mine: FieldValue,
      theirs: FieldValue,
      byName: z.string(),
      /** What the agent has decided. */
      taken: z.enum(["mine", "theirs"]).nullable(),
    }),
  ),
  /** The customer to open for it: where the words are by now. */
  openId: Id.nullable(),
});
export type OutageEntry = z.infer<typeof OutageEntry>;

export const outages = {
  /** The diary: outages, the latest first. Kept in the cache, so it survives a restart. */
  list: call.input(Nothing).output(z.object({ outages: z.array(Outage) })),
  /** All commands of one outage in the order in which they were typed. */
  entries: call.input(z.object({ outageId: Id })).output(z.object({ entries: z.array(OutageEntry) })),
  see: call.input(z.object({ outageId: Id })).output(Nothing),
  /** Decides a field of which the hub kept both versions; mine goes out as a new edit. */
  choose: call.input(z.object({ opId: Id, field: z.string(), take: z.enum(["mine", "theirs"]) })).output(Nothing),
};

import { z } from "zod";
import { Id, Ms } from "../domain/vocabulary.ts";
import { LedgerRow } from "../protocol/rows.ts";
import { RefusalDetailSchema } from "./base.ts";

/** Whose commission an order is: the owner of the tracking period that was open when it was placed (0.18). */
const Commission = z.object({
  ownerId: Id,
  ownerName: z.string(),
  sinceMs: Ms,
  /** Ledger event that it rests on. */
  basisId: Id,
});

/** "Why is this customer X's, why did I get this lead, when will it be taken back" (I5). */
export const Why = z.object({
  /** Ledger events with names, oldest first; none for another's customer, whose ledger is not on this seat. */
  events: z.array(
    LedgerRow.extend({ fromName: z.string(), toName: z.string(), byName: z.string(), otherName: z.string() }),
  ),
  /** Who tracked it from when to when, by which events; oldest first, the last one open where toMs is null. */
  periods: z.array(
    z.object({
      ownerId: Id,
      ownerName: z.string(),
      fromMs: Ms,
      toMs: Ms.nullable(),
      startId: Id,
      endId: Id.nullable(),
    }),
  ),
  /** Of an order placed now; null: nobody's. */
  commission: Commission.nullable(),
  /** What may take it back, and when: text keys `why.forecast.<code>`. */
  forecast: z.array(z.object({ code: z.string(), detail: RefusalDetailSchema })),
});
export type Why = z.infer<typeof Why>;

/** The hub's own answer for an order at any instant, for leads. */
export const CommissionAnswer = z.object({
  owner: Commission.extend({ kind: z.string(), seq: z.number().int(), hash: z.string() }).nullable(),
  assistedByName: z.string(),
  /** False: an event under the answer was changed after it was written. */
  intact: z.boolean(),
});
export type CommissionAnswer = z.infer<typeof CommissionAnswer>;

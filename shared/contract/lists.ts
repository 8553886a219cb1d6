import { z } from "zod";
import { NewCustomer } from "../domain/customer.ts";
import { Id, Level, Ms, PoolKind } from "../domain/vocabulary.ts";
import { CallbackRow } from "../protocol/rows.ts";
import { call, Nothing } from "./base.ts";
import { CustomerCard, DuplicateHit, Queue } from "./desk.ts";

/** Seven list dimensions (3.20) and more; an empty field does not filter. */
export const CustomerFilter = z.object({
  text: z.string().max(100).default(""),
  starred: z.boolean().nullable().default(null),
  levels: z.array(z.union([Level, z.literal("none")])).default([]),
  provinces: z.array(z.string()).default([]),
  cities: z.array(z.string()).default([]),
  products: z.array(z.string()).default([]),
  sources: z.array(z.string()).default([]),
  industries: z.array(z.string()).default([]),
  stages: z.array(z.string()).default([]),
  customerTypes: z.array(z.string()).default([]),
  pools: z.array(PoolKind).default([]),
  ownerIds: z.array(Id).default([]),
  /** Owned, open, without a future callback (4.3). */
  noNextStep: z.boolean().default(false),
  memberOnly: z.boolean().default(false),
});
export type CustomerFilter = z.infer<typeof CustomerFilter>;
/** Sorts; the four member sorts of 0.28 among them. */
export const CustomerSort = z.enum([
  "relevance",
  "next-contact",
  "last-contact",
  "created",
  "name",
  "member-login",
  "member-registered",
  "member-login-count",
  "last-viewed",
  /** When it went to the recycle bin. */
  "binned",
]);

export const CustomerLine = z.object({
  customerId: Id,
  name: z.string(),
  state: z.enum(["pool", "owned", "bin"]),
  pool: PoolKind,
  sight: z.enum(["full", "pool", "stub"]),
  ownerName: z.string(),
  trackingSinceMs: Ms.nullable(),
  province: z.string(),
  city: z.string(),
  industry: z.string(),
  product: z.string(),
  source: z.string(),
  stage: z.string(),
  customerType: z.string(),
  level: Level.nullable(),
  starred: z.boolean(),
  contactName: z.string(),
  maskedNumber: z.string(),
  contactCount: z.number().int(),
  lastContactAtMs: Ms.nullable(),
  nextAtMs: Ms.nullable(),
  lastLoginAtMs: Ms.nullable(),
  registeredAtMs: Ms.nullable(),
  loginCount: z.number().int(),
  lastViewedAtMs: Ms.nullable(),
  lastViewedByName: z.string(),
  binReason: z.string(),
  binnedAtMs: Ms.nullable(),
  survivorId: Id.nullable(),
  survivorName: z.string(),
});
export type CustomerLine = z.infer<typeof CustomerLine>;
const Page = z.object({
  lines: z.array(CustomerLine),
  total: z.number().int(),
  /** total stopped counting at this */ totalCapped: z.boolean(),
});
const ListInput = z.object({
  filter: CustomerFilter.partial(),
  sort: CustomerSort,
  descending: z.boolean(),
  offset: z.number().int().min(0),
  limit: z.number().int().min(1).max(500),
});

export const Scheme = z.object({ schemeId: Id, name: z.string(), filter: CustomerFilter });

export const lists = {
  /** As-you-type search over all that this seat may see: name, pinyin, initials, number tail, contact. At most 20, best first. */
  search: call.input(z.object({ text: z.string().max(100) })).output(
    z.object({
      lines: z.array(CustomerLine.extend({ matched: z.enum(["name", "pinyin", "initials", "number", "contact"]) })),
    }),
  ),
  pool: call.input(ListInput).output(Page),
  mine: call.input(ListInput).output(Page),
  bin: call.input(ListInput).output(Page),
  /** Leads: every customer. */
  all: call.input(ListInput).output(Page),
  /** Values in use for the filter boxes, most frequent first. */
  facets: call.input(z.object({ of: z.enum(["mine", "pool", "all"]) })).output(
    z.object({
      provinces: z.array(z.string()),
      cities: z.array(z.string()),
      products: z.array(z.string()),
      industries: z.array(z.string()),
      sources: z.array(z.string()),
      stages: z.array(z.string()),
    }),
  ),
  schemes: call.input(Nothing).output(z.object({ schemes: z.array(Scheme) })),
  saveScheme: call
    .input(z.object({ schemeId: Id.nullable(), name: z.string().trim().min(1).max(40), filter: CustomerFilter }))
    .output(Scheme),
  deleteScheme: call.input(z.object({ schemeId: Id })).output(Nothing),
  /** Makes a filter of my customers the queue; null goes back to the ordinary queue. */
  queueFrom: call.input(z.object({ filter: CustomerFilter.nullable(), name: z.string().max(40) })).output(Queue),
};

export const entry = {
  /** Live check of what is being typed; nothing is saved. Partial input is fine. */
  check: call
    .input(
      z.object({
        name: z.string().max(2000),
        city: z.string().max(40),
        numbers: z.array(z.string().max(200)).max(20),
        contactNames: z.array(z.string().max(60)).max(20),
        exceptId: Id.nullable(),
      }),
    )
    .output(z.object({ hits: z.array(DuplicateHit), ms: z.number() })),
  /** Check + save + claim in one step; a `same` hit refuses with duplicate-*. Offline: kept as provisional until the hub has answered. */
  save: call
    .input(z.object({ customer: NewCustomer, claim: z.boolean(), decidedDifferent: z.array(Id) }))
    .output(CustomerCard),
  /** What was typed and not saved is back after a crash. */
  draft: call.input(Nothing).output(z.object({ json: z.string().nullable() })),
  saveDraft: call.input(z.object({ json: z.string().max(50_000).nullable() })).output(Nothing),
};

export const CallbackLine = CallbackRow.extend({
  customerName: z.string(),
  contactName: z.string(),
  maskedNumber: z.string(),
  level: Level.nullable(),
  ownerName: z.string(),
});
export const callbacks = {
  list: call
    .input(z.object({ view: z.enum(["overdue", "today", "week", "later", "all"]), ofUserId: Id.nullable() }))
    .output(
      z.object({
        lines: z.array(CallbackLine),
        counts: z.object({
          overdue: z.number().int(),
          today: z.number().int(),
          week: z.number().int(),
          later: z.number().int(),
        }),
      }),
    ),
  put: call
    .input(
      z.object({
        callbackId: Id.nullable(),
        customerId: Id,
        dueAtMs: Ms,
        note: z.string().max(500),
        lateReason: z.string().max(200),
      }),
    )
    .output(CallbackRow),
  cancel: call.input(z.object({ callbackId: Id, customerId: Id })).output(Nothing),
  /** Due and not yet answered, missed ones first: what the banner shows. */
  ringing: call.input(Nothing).output(z.object({ lines: z.array(CallbackLine) })),
  /** minutes 0 = seen, stop ringing (the callback stays due); n = ring again in n minutes. */
  snooze: call.input(z.object({ callbackId: Id, minutes: z.number().int().min(0).max(240) })).output(Nothing),
};

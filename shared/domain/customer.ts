import { z } from "zod";
import { CustomerState, Id, Level, Ms, NumberKind, PoolKind } from "./vocabulary.ts";

/** One number of a customer. `display` and `e164` are null where the reader may not see them (pool, masked right). */
export const CustomerNumber = z.object({
  numberId: Id,
  contactId: Id.nullable(),
  kind: NumberKind,
  label: z.string().max(40),
  /** As typed; grouped for reading by the renderer. */
  display: z.string().max(60).nullable(),
  /** +86… or, where no E.164 form exists (400/800, short), the bare digits. */
  e164: z.string().max(24).nullable(),
  ext: z.string().max(12),
  /** 138 **** 8000; always present, safe to show. */
  masked: z.string().max(40),
  /** Last four digits, for search by tail. */
  tail: z.string().max(4),
  /** HMAC-SHA-256 of e164 under the organisation's key, first 16 bytes, base64url: duplicate check without the number. */
  hash: z.string().max(24),
  dead: z.boolean(),
});
export type CustomerNumber = z.infer<typeof CustomerNumber>;

export const Contact = z.object({
  contactId: Id,
  name: z.string().max(60),
  role: z.string().max(40),
  note: z.string().max(200),
});
export type Contact = z.infer<typeof Contact>;

/** What the marketplace knows of the customer's account (0.24, 1.3). */
export const MemberFacts = z.object({
  memberNo: z.string().max(60),
  siteUrl: z.string().max(300),
  registeredAtMs: Ms.nullable(),
  registeredIp: z.string().max(45),
  lastLoginAtMs: Ms.nullable(),
  loginCount: z.number().int(),
  /** Count of posts by kind: supply, forum, blog … */
  posts: z.record(z.string(), z.number().int()),
  searches: z.array(z.string().max(80)).max(20),
});
export type MemberFacts = z.infer<typeof MemberFacts>;

/** What every reader may know of every customer: enough to answer "is it taken?" (4.21, DESIGN I9). */
const common = {
  customerId: Id,
  rev: z.number().int(),
  /** Grows with every change of owner, state or field; the expectedVersion of commands. */
  version: z.number().int(),
  name: z.string().max(200),
  state: CustomerState,
  pool: PoolKind,
  ownerId: Id.nullable(),
  /** Start of the open tracking period. */
  trackingSinceMs: Ms.nullable(),
  /** Where a duplicate in the bin points to. */
  survivorId: Id.nullable(),
  binReason: z.string().max(60),
  binnedAtMs: Ms.nullable(),
  province: z.string().max(40),
  city: z.string().max(40),
  /** Last dial by anybody, for the protection window (I2). */
  lastCallAtMs: Ms.nullable(),
  lastCallByUserId: Id.nullable(),
  doNotCall: z.boolean(),
  quietUntilMs: Ms.nullable(),
};

/** Another's customer, or one in the bin, as an agent may see it. Numbers are there as hashes alone. */
export const CustomerStub = z.object({ ...common, sight: z.literal("stub"), hashes: z.array(z.string().max(24)) });
export type CustomerStub = z.infer<typeof CustomerStub>;

/** `full`: mine, or I am a lead. `pool`: claimable; numbers masked until the claim. */
export const CustomerFull = z.object({
  ...common,
  sight: z.enum(["full", "pool"]),
  district: z.string().max(40),
  address: z.string().max(200),
  industry: z.string().max(60),
  product: z.string().max(120),
  customerType: z.string().max(40),
  source: z.string().max(40),
  stage: z.string().max(40),
  level: Level.nullable(),
  levelSinceMs: Ms.nullable(),
  starred: z.boolean(),
  intro: z.string().max(2000),
  website: z.string().max(300),
  cost: z.number().nullable(),
  quietReason: z.string().max(200),
  contactCount: z.number().int(),
  lastContactAtMs: Ms.nullable(),
  lastDisposition: z.string().max(40),
  /** Dials today by anybody, and the local day (YYYY-MM-DD, hub's time zone) they belong to. */
  attemptsDay: z.string().max(10),
  attemptsToday: z.number().int(),
  lastViewedAtMs: Ms.nullable(),
  lastViewedByUserId: Id.nullable(),
  member: MemberFacts.nullable(),
  contacts: z.array(Contact).max(50),
  numbers: z.array(CustomerNumber).max(50),
  batchId: Id.nullable(),
  createdAtMs: Ms,
  createdByUserId: Id.nullable(),
});
export type CustomerFull = z.infer<typeof CustomerFull>;

export const CustomerRow = z.discriminatedUnion("sight", [CustomerFull, CustomerStub]);
export type CustomerRow = z.infer<typeof CustomerRow>;

/** A customer as a person or a file gives it, before the hub has seen it. Ids are made by the seat. */
export const NewCustomer = z.object({
  customerId: Id,
  name: z.string().trim().min(1).max(200),
  pool: PoolKind.default("general"),
  province: z.string().max(40).default(""),
  city: z.string().max(40).default(""),
  district: z.string().max(40).default(""),
  address: z.string().max(200).default(""),
  industry: z.string().max(60).default(""),
  product: z.string().max(120).default(""),
  customerType: z.string().max(40).default("unidentified"),
  source: z.string().max(40),
  starred: z.boolean().default(false),
  level: Level.nullable().default(null),
  intro: z.string().max(2000).default(""),
  website: z.string().max(300).default(""),
  cost: z.number().nullable().default(null),
  member: MemberFacts.nullable().default(null),
  contacts: z.array(Contact).max(50).default([]),
  numbers: z
    .array(
      z.object({
        numberId: Id,
        contactId: Id.nullable().default(null),
        kind: NumberKind,
        label: z.string().max(40).default(""),
        raw: z.string().min(1).max(60),
      }),
    )
    .max(50)
    .default([]),
});
export type NewCustomer = z.infer<typeof NewCustomer>;

/** Fields that an `edit` command may change, one conflict unit each (DESIGN §5). */
export const editableFields = [
  "name",
  "province",
  "city",
  "district",
  "address",
  "industry",
  "product",
  "customerType",
  "source",
  "stage",
  "starred",
  "intro",
  "website",
  "cost",
] as const;
export const EditableField = z.enum(editableFields);
export type EditableField = z.infer<typeof EditableField>;
export const FieldValue = z.union([z.string().max(2000), z.number(), z.boolean(), z.null()]);
export type FieldValue = z.infer<typeof FieldValue>;

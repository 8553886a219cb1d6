import type { Transaction } from "kysely";
import type { CustomerCard } from "../../../shared/contract/desk.ts";
import {
  type Contact,
  type CustomerFull,
  EditableField,
  FieldValue,
  type NewCustomer,
} from "../../../shared/domain/customer.ts";
import { transcriptTypes } from "../../../shared/domain/vocabulary.ts";
import { parseNumbers } from "../../../shared/duplicates/numbers.ts";
import { Refusal, RefusalCode } from "../../../shared/errors.ts";
import type { CommandBody } from "../../../shared/protocol/commands.ts";
import { findCustomer, type Reader } from "../../cache/read.ts";
import type { SeatDatabase } from "../../cache/schema.ts";
import type { SeatContext } from "../context.ts";
import type { QueueFeature } from "../queue/queue.ts";
import { readCard } from "./card.ts";
import { readTimeline, type TimelinePage } from "./timeline.ts";
import { readWhy } from "./why.ts";

const VIEW_EVERY_MS = 60_000;

export interface NewActivity {
  readonly customerId: string;
  readonly type: string;
  readonly subject: string;
  readonly body: string;
  readonly transcript: string;
  readonly contactId: string | null;
  readonly atMs: number | null;
  readonly executorIds: readonly string[];
}
export interface PutNumber {
  readonly numberId: string | null;
  readonly contactId: string | null;
  readonly kind: NewCustomer["numbers"][number]["kind"];
  readonly label: string;
  readonly raw: string;
  readonly dead: boolean;
}

/** Acts on one customer's page. Edits show at once and wait for no network. */
export function createCustomers(ctx: SeatContext, queue: Pick<QueueFeature, "findReason">) {
  const { db } = ctx;
  const viewed = new Map<string, number>();

  async function card(customerId: string): Promise<CustomerCard> {
    const found = await readCard(ctx, db, customerId, await queue.findReason(db, customerId));
    stampViewed(customerId);
    return found;
  }

  function timeline(customerId: string, beforeMs: number): Promise<TimelinePage> {
    return readTimeline(db, customerId, beforeMs, ctx.nameOf);
  }

  /** Says that I looked at a customer (0.29), at most once a minute for each, behind the answer that the screen waits for. */
  function stampViewed(customerId: string): void {
    const atMs = ctx.nowMs();
    const last = viewed.get(customerId);
    if (last !== undefined && atMs - last < VIEW_EVERY_MS) return;
    if (viewed.size > 1000) viewed.clear();
    viewed.set(customerId, atMs);
    const write = db.transaction().execute(async (trx) => {
      const row = await findCustomer(trx, customerId);
      if (!row || row.sight === "stub" || row.version === 0) return;
      await ctx.submit(trx, { kind: "viewed", payload: { customerId, atMs } });
    });
    write.catch((error: unknown) => ctx.log.warn({ err: error }, "view not stamped"));
  }

  /** Mine, or anybody's for a lead. @throws Refusal not-found, not-allowed, claimed */
  async function getWorkable(trx: Reader, customerId: string): Promise<CustomerFull> {
    const row = await findCustomer(trx, customerId);
    if (!row) throw new Refusal(RefusalCode.NotFound);
    const mine = row.ownerId === ctx.user.userId || ctx.user.role !== "agent";
    if (row.sight !== "stub" && mine) return row;
    if (row.state === "bin")
      throw new Refusal(RefusalCode.InBin, { binnedAtMs: row.binnedAtMs, survivorId: row.survivorId });
    if (row.ownerId === null) throw new Refusal(RefusalCode.NotAllowed, { needs: "owner" });
    throw new Refusal(RefusalCode.Claimed, { ownerName: ctx.nameOf(row.ownerId), sinceMs: row.trackingSinceMs });
  }

  /** One transaction: check, then the command that `make` builds from the row. */
  async function change(
    customerId: string,
    make: (row: CustomerFull, trx: Transaction<SeatDatabase>) => CommandBody | Promise<CommandBody>,
  ): Promise<CustomerCard> {
    const found = await db.transaction().execute(async (trx) => {
      const row = await getWorkable(trx, customerId);
      await ctx.submit(trx, await make(row, trx));
      return readCard(ctx, trx, customerId, await queue.findReason(trx, customerId));
    });
    ctx.emit({ topics: ["customer", "desk", "queue", "mine"], ids: [customerId] });
    return found;
  }

  /** Changes fields; each goes out with the value it had here, so that the hub sees a conflict of two seats. */
  function edit(customerId: string, changes: readonly { field: string; to: FieldValue }[]): Promise<CustomerCard> {
    return change(customerId, (row) => ({
      kind: "edit",
      payload: {
        customerId,
        changes: changes.map(({ field, to }) => {
          const known = EditableField.safeParse(field);
          if (!known.success) throw new Refusal(RefusalCode.BadRequest, { path: field, problem: "unknown" });
          const fits = typeof to === typeof row[known.data] || (known.data === "cost" && to === null);
          if (!fits && !(known.data === "cost" && typeof to === "number")) {
            throw new Refusal(RefusalCode.BadRequest, { path: field, problem: "type" });
          }
          if (known.data === "name" && String(to).trim() === "") {
            throw new Refusal(RefusalCode.BadRequest, { path: field, problem: "empty" });
          }
          return { field: known.data, from: FieldValue.parse(row[known.data]), to };
        }),
      },
    }));
  }

  function putContact(customerId: string, contact: Omit<Contact, "contactId"> & { contactId: string | null }) {
    const contactId = contact.contactId ?? ctx.newId();
    return change(customerId, () => ({
      kind: "put-contact",
      payload: { customerId, contact: { ...contact, contactId } },
    }));
  }

  function dropContact(customerId: string, contactId: string) {
    return change(customerId, () => ({ kind: "drop-contact", payload: { customerId, contactId } }));
  }

  /** Adds or changes a number. @throws Refusal bad-request {path: "number", problem} for a text that holds none */
  function putNumber(customerId: string, number: PutNumber) {
    return change(customerId, (row) => {
      const { numbers, problems } = parseNumbers(number.raw, { city: row.city, kind: number.kind });
      if (numbers.length === 0) {
        throw new Refusal(RefusalCode.BadRequest, { path: "number", problem: problems[0]?.problem ?? "unknown-form" });
      }
      const numberId = number.numberId ?? ctx.newId();
      return { kind: "put-number", payload: { customerId, number: { ...number, numberId } } };
    });
  }

  function dropNumber(customerId: string, numberId: string) {
    return change(customerId, () => ({ kind: "drop-number", payload: { customerId, numberId } }));
  }

  /** Shows one masked number of a customer that I may work, and records that I looked (3.25). */
  async function reveal(customerId: string, numberId: string): Promise<{ display: string }> {
    return db.transaction().execute(async (trx) => {
      const row = await getWorkable(trx, customerId);
      const number = row.numbers.find((one) => one.numberId === numberId);
      if (!number) throw new Refusal(RefusalCode.NotFound);
      await ctx.submit(trx, {
        kind: "audit",
        payload: { what: "reveal", customerId, detail: number.masked, atMs: ctx.nowMs() },
      });
      return { display: number.display ?? number.e164 ?? number.masked };
    });
  }

  /**
   * Files an activity that is no dial (3.16). Anybody who sees the customer may; the hub marks another's as a contribution.
   *
   * @throws Refusal transcript-missing for IM types without a pasted transcript (3.19)
   */
  async function addActivity(activity: NewActivity): Promise<CustomerCard> {
    if (transcriptTypes.includes(activity.type) && activity.transcript.trim() === "") {
      throw new Refusal(RefusalCode.TranscriptMissing);
    }
    const { customerId } = activity;
    const found = await db.transaction().execute(async (trx) => {
      if (!(await findCustomer(trx, customerId))) throw new Refusal(RefusalCode.NotFound);
      await ctx.submit(trx, {
        kind: "add-activity",
        payload: {
          ...activity,
          activityId: ctx.newId(),
          atMs: activity.atMs ?? ctx.nowMs(),
          executorIds: [...activity.executorIds],
        },
      });
      return readCard(ctx, trx, customerId, null);
    });
    ctx.emit({ topics: ["customer", "desk"], ids: [customerId] });
    return found;
  }

  return {
    card,
    timeline,
    why: (customerId: string) => readWhy(ctx, customerId),
    edit,
    putContact,
    dropContact,
    putNumber,
    dropNumber,
    reveal,
    addActivity,
    stampViewed,
    getWorkable,
  };
}
export type CustomersFeature = ReturnType<typeof createCustomers>;

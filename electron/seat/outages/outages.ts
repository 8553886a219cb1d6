import type { Outage, OutageEntry } from "../../../shared/contract/outages.ts";
import type { FieldValue } from "../../../shared/domain/customer.ts";
import { Refusal, RefusalCode } from "../../../shared/errors.ts";
import type { Receipt } from "../../../shared/protocol/commands.ts";
import {
  countEntries,
  countUnanswered,
  findEntry,
  listEntries,
  listOutages,
  quietKinds,
  type StoredEntry,
  updateOutage,
} from "../../cache/outages.ts";
import { listWaiting } from "../../cache/outbox.ts";
import { readAll, run } from "../../cache/read.ts";
import type { SeatContext } from "../context.ts";
import type { CustomersFeature } from "../customers/customers.ts";
import { wordsOf } from "./words-of.ts";

/** Waiting commands that the page of the present outage lists. */
const WAITING_SHOWN = 2_000;
type Taken = Record<string, "mine" | "theirs">;

/** The diary of outages as it is read: what was queued, what became of it, and both versions where two seats wrote one field. */
export function createOutages(ctx: SeatContext, customers: Pick<CustomersFeature, "edit">) {
  const { db } = ctx;
  let choosing: Promise<void> = Promise.resolve();

  /** Outages, the latest first, with what became of their commands. */
  async function list(): Promise<Outage[]> {
    const counts = await countEntries(db);
    const outages: Outage[] = [];
    for (const row of await listOutages(db)) {
      const of = counts.get(row.outage_id) ?? {};
      const told = await listEntries(db, row.outage_id, "told");
      outages.push({
        outageId: row.outage_id,
        fromMs: row.from_ms,
        toMs: row.to_ms,
        waiting: row.drained_at_ms === null ? await countUnanswered(db, row.last_seq) : 0,
        applied: (of.applied ?? 0) - told.filter(isNoted).length,
        lost: of.lost ?? 0,
        refused: of.refused ?? 0,
        merged: of.merged ?? 0,
        conflicts: of.conflict ?? 0,
        noted: told.filter(isNoted).length,
        lostTo: namesOfWinners(told),
        seen: row.seen_at_ms !== null,
      });
    }
    return outages;
  }

  function namesOfWinners(told: readonly StoredEntry[]): string[] {
    const names = told.flatMap((entry) => {
      const owner = entry.status === "lost" ? receiptOf(entry)?.detail.ownerName : null;
      return typeof owner === "string" && owner !== "" ? [owner] : [];
    });
    return [...new Set(names)];
  }

  /** Everything of one outage in the order in which it was typed; what still waits for the hub among it. */
  async function entries(outageId: string): Promise<OutageEntry[]> {
    const row = (await listOutages(db)).find((one) => one.outage_id === outageId);
    if (row === undefined) throw new Refusal(RefusalCode.NotFound, { outageId });
    const answered = (await listEntries(db, outageId)).map(toEntry);
    if (row.drained_at_ms !== null) return answered;
    const waiting = (await listWaiting(db, WAITING_SHOWN)).filter(
      (command) => row.last_seq === null || command.seatSeq <= row.last_seq,
    );
    const names = await readNames();
    return [
      ...answered,
      ...waiting.flatMap((command): OutageEntry[] => {
        const customer = names.get(command.opId);
        if (customer === undefined) return [];
        return [
          {
            opId: command.opId,
            kind: command.kind,
            customerId: customer.id,
            customerName: customer.name,
            typedAtMs: command.wallMs,
            words: wordsOf(command),
            status: "waiting",
            code: null,
            detail: {},
            conflicts: [],
            openId: customer.id,
          },
        ];
      }),
    ];
  }

  /** Customers of the waiting commands, by opId. */
  async function readNames(): Promise<Map<string, { id: string | null; name: string }>> {
    const rows = await readAll<{ op_id: string; customer_id: string | null; name: string | null }>(
      db,
      `select o.op_id, o.customer_id, c.name from outbox o left join customer c on c.customer_id = o.customer_id
       where o.state = 'waiting' and o.kind not in (select value from json_each(?)) order by o.seat_seq limit ${WAITING_SHOWN}`,
      [JSON.stringify(quietKinds)],
    );
    return new Map(rows.map((row) => [row.op_id, { id: row.customer_id, name: row.name ?? "" }]));
  }

  function toEntry(entry: StoredEntry): OutageEntry {
    const receipt = receiptOf(entry);
    const taken = JSON.parse(entry.taken_json ?? "{}") as Taken;
    const known = receipt?.detail.customerId;
    return {
      opId: entry.op_id,
      kind: entry.kind,
      customerId: entry.customer_id,
      customerName: entry.customer_name,
      typedAtMs: entry.typed_at_ms,
      words: entry.words,
      status: isNoted(entry) ? "noted" : (entry.status as OutageEntry["status"]),
      code: receipt?.code ?? null,
      detail: receipt?.detail ?? {},
      conflicts: (receipt?.conflicts ?? []).map(({ field, mine, theirs, byUserId }) => ({
        field,
        mine,
        theirs,
        byName: ctx.nameOf(byUserId),
        taken: taken[field] ?? null,
      })),
      // An entry that was a known firm: that is where the words are.
      openId: typeof known === "string" ? known : entry.customer_id,
    };
  }

  /** The agent has read it: the notice goes, and so do its receipts from the team's list. */
  async function see(outageId: string): Promise<void> {
    const seenAtMs = ctx.nowMs();
    await db.transaction().execute(async (trx) => {
      await updateOutage(trx, outageId, { seen_at_ms: seenAtMs });
      const told = await listEntries(trx, outageId, "told");
      for (const { op_id } of told) {
        await trx.updateTable("receipt").set({ seen_at_ms: seenAtMs }).where("op_id", "=", op_id).execute();
      }
    });
    ctx.emit({ topics: ["outages", "receipts", "status"] });
  }

  /**
   * Decides a field that two seats wrote: mine goes to the hub as a new edit over what is there now, theirs stays.
   *
   * @throws Refusal not-found; claimed, back-in-pool … where the customer is not the agent's any more
   */
  function choose(opId: string, field: string, take: "mine" | "theirs"): Promise<void> {
    // One after another: a change of mind must see what it changes.
    const chosen = choosing.then(() => decide(opId, field, take));
    choosing = chosen.catch(() => undefined);
    return chosen;
  }

  async function decide(opId: string, field: string, take: "mine" | "theirs"): Promise<void> {
    const entry = await findEntry(db, opId);
    const conflict = entry && receiptOf(entry)?.conflicts?.find((one) => one.field === field);
    if (entry === undefined || conflict === undefined || entry.customer_id === null) {
      throw new Refusal(RefusalCode.NotFound, { opId });
    }
    const to: FieldValue = take === "mine" ? conflict.mine : conflict.theirs;
    const before = (JSON.parse(entry.taken_json ?? "{}") as Taken)[field];
    if (before === take) return;
    if (take === "mine" || before === "mine") await customers.edit(entry.customer_id, [{ field, to }]);
    await run(
      db,
      "update outage_entry set taken_json = json_patch(coalesce(taken_json, '{}'), json_object(?, ?)) where op_id = ?",
      [field, take, opId],
    );
    ctx.emit({ topics: ["outages"] });
  }

  return { list, entries, see, choose };
}
export type OutagesFeature = ReturnType<typeof createOutages>;

const receiptOf = (entry: StoredEntry): Receipt | undefined =>
  entry.receipt_json === null ? undefined : (JSON.parse(entry.receipt_json) as Receipt);

/** Applied, with a word of the hub. */
const isNoted = (entry: StoredEntry): boolean => entry.status === "applied" && entry.receipt_json !== null;

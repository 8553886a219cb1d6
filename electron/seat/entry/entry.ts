import type { CustomerCard, DuplicateHit } from "../../../shared/contract/desk.ts";
import type { NewCustomer } from "../../../shared/domain/customer.ts";
import { toDuplicateRow } from "../../../shared/duplicates/facts.ts";
import { parseNumbers } from "../../../shared/duplicates/numbers.ts";
import { listNumbersInName } from "../../../shared/duplicates/numbers-in-name.ts";
import type { DuplicateFinding, DuplicateProbe, ProbeNumber } from "../../../shared/duplicates/types.ts";
import { Refusal, RefusalCode } from "../../../shared/errors.ts";
import type { PayloadOf } from "../../../shared/protocol/commands.ts";
import { dropDraft, putDraft } from "../../cache/drafts.ts";
import { checkDuplicates } from "../../cache/duplicate-index.ts";
import { makeProvisional } from "../../cache/outbox.ts";
import { findCustomer, type Reader, readAll } from "../../cache/read.ts";
import type { SeatContext } from "../context.ts";
import { readCard } from "../customers/card.ts";
import { createNumberHash } from "../imports/hash.ts";

const SLOT = "entry";

export interface Typed {
  readonly name: string;
  readonly city: string;
  readonly numbers: readonly string[];
  readonly contactNames: readonly string[];
  readonly exceptId: string | null;
}

/** Manual entry: the live check while typing, and check + save + claim in one step (0.10). */
export function createEntry(ctx: SeatContext) {
  const { db } = ctx;
  const hashNumber = createNumberHash(ctx.hashKey());

  function probeNumbers(raws: readonly string[], city: string): ProbeNumber[] {
    return raws.flatMap((raw) =>
      parseNumbers(raw, { city }).numbers.map((n) => ({
        e164: n.e164,
        hash: hashNumber(n.e164),
        ext: n.ext,
        kind: n.kind,
      })),
    );
  }

  /** Live check of what is being typed; reads only, partial input is fine. @throws Refusal input-too-large */
  async function check(typed: Typed): Promise<{ hits: DuplicateHit[]; ms: number }> {
    const startedMs = ctx.monoMs();
    const probe: DuplicateProbe = {
      customerId: typed.exceptId,
      name: typed.name,
      province: "",
      city: typed.city,
      numbers: probeNumbers([...typed.numbers, ...listNumbersInName(typed.name)], typed.city),
      contactNames: typed.contactNames,
    };
    const hits = await toHits(db, await checkDuplicates(db, probe, { hashNumber }));
    return { hits, ms: ctx.monoMs() - startedMs };
  }

  /** The duplicates of a saved customer (0.14). @throws Refusal not-found */
  async function duplicatesOf(customerId: string): Promise<{ hits: DuplicateHit[] }> {
    const row = await findCustomer(db, customerId);
    if (!row) throw new Refusal(RefusalCode.NotFound);
    const hits = await toHits(db, await checkDuplicates(db, toDuplicateRow(row), { hashNumber }));
    // What was merged into this record is settled: the recycle bin has it, and takes it apart again.
    return { hits: hits.filter((hit) => hit.survivor?.customerId !== customerId) };
  }

  async function toHits(reader: Reader, findings: readonly DuplicateFinding[]): Promise<DuplicateHit[]> {
    if (findings.length === 0) return [];
    const rows = await readAll<{
      customer_id: string;
      name: string;
      state: DuplicateHit["state"];
      owner_id: string | null;
      tracking_since_ms: number | null;
      binned_at_ms: number | null;
      survivor_id: string | null;
      survivor: string | null;
    }>(
      reader,
      `select customer_id, name, state, owner_id, tracking_since_ms, binned_at_ms, survivor_id,
         (select s.name from customer s where s.customer_id = c.survivor_id) as survivor
       from customer c where customer_id in (select value from json_each(?))`,
      [JSON.stringify(findings.map((finding) => finding.customerId))],
    );
    const byId = new Map(rows.map((row) => [row.customer_id, row]));
    return findings.flatMap((finding): DuplicateHit[] => {
      const row = byId.get(finding.customerId);
      if (!row) return [];
      const { verdict, score, reasons } = finding;
      return [
        {
          customerId: row.customer_id,
          name: row.name,
          state: row.state,
          ownerName: ctx.nameOf(row.owner_id),
          sinceMs: row.state === "bin" ? row.binned_at_ms : row.tracking_since_ms,
          survivor:
            row.state === "bin" && row.survivor_id !== null && row.survivor !== null
              ? { customerId: row.survivor_id, name: row.survivor }
              : null,
          verdict,
          score,
          reasons,
        },
      ];
    });
  }

  /**
   * Check, save and claim in one step. With a hub its answer decides; without one the entry is kept as provisional: notes may be written
   * on it, and it may be dialled as long as this seat knows of no such firm.
   *
   * @throws Refusal duplicate-tracked, duplicate-in-pool, duplicate-in-bin with the customer's facts
   */
  async function save(input: {
    customer: NewCustomer;
    claim: boolean;
    decidedDifferent: readonly string[];
  }): Promise<CustomerCard> {
    const { customer } = input;
    await refuseDuplicate(customer, input.decidedDifferent);
    const body = {
      kind: "enter" as const,
      payload: { customer, claim: input.claim, decidedDifferent: [...input.decidedDifferent] },
    };
    if (ctx.hubState().state === "online") {
      try {
        await ctx.submitAndWait(body);
      } catch (error) {
        if (!(error instanceof Refusal) || error.code !== RefusalCode.HubOffline) throw error;
        await keepProvisional(body);
      }
    } else await keepProvisional(body);
    await saveDraft(null);
    ctx.emit({ topics: ["mine", "pool", "queue", "status", "customer"], ids: [customer.customerId] });
    return readCard(ctx, db, customer.customerId, null);
  }

  /**
   * `provisional`: should the firm be known by then, what is written on it meanwhile goes to the one that has it (I4). Who was called while the hub
   * did not answer is entered already, and keeps his place: entered anew he would count as never called.
   */
  async function keepProvisional(body: { kind: "enter"; payload: PayloadOf<"enter"> }): Promise<void> {
    const { customerId } = body.payload.customer;
    const provisional = { ...body, payload: { ...body.payload, provisional: true } };
    await db.transaction().execute(async (trx) => {
      if (await findCustomer(trx, customerId)) await makeProvisional(trx, customerId);
      else await ctx.submit(trx, provisional);
    });
  }

  async function refuseDuplicate(customer: NewCustomer, decidedDifferent: readonly string[]): Promise<void> {
    const probe: DuplicateProbe = {
      customerId: customer.customerId,
      name: customer.name,
      province: customer.province,
      city: customer.city,
      district: customer.district,
      address: customer.address,
      numbers: probeNumbers(
        [...customer.numbers.map((number) => number.raw), ...listNumbersInName(customer.name)],
        customer.city,
      ),
      contactNames: customer.contacts.map((contact) => contact.name),
    };
    const findings = await checkDuplicates(db, probe, { hashNumber, decidedDifferent });
    const [hit] = (await toHits(db, findings)).filter((one) => one.verdict === "same");
    if (!hit) return;
    const fields = hit.reasons.map((reason) => reason.code).join(",");
    const facts = { customerId: hit.customerId, name: hit.name, fields };
    if (hit.state === "pool") throw new Refusal(RefusalCode.DuplicateInPool, facts);
    if (hit.state === "bin") throw new Refusal(RefusalCode.DuplicateInBin, facts);
    throw new Refusal(RefusalCode.DuplicateTracked, { ...facts, ownerName: hit.ownerName, sinceMs: hit.sinceMs });
  }

  async function draft(): Promise<{ json: string | null }> {
    const row = await db.selectFrom("draft").select("json").where("slot", "=", SLOT).executeTakeFirst();
    return { json: row?.json ?? null };
  }

  /** Keeps what is being typed over a crash; null forgets it. */
  async function saveDraft(json: string | null): Promise<void> {
    await db
      .transaction()
      .execute((trx) =>
        json === null ? dropDraft(trx, SLOT) : putDraft(trx, { slot: SLOT, json, saved_at_ms: ctx.nowMs() }),
      );
    ctx.draftsChanged();
  }

  return { check, duplicatesOf, save, draft, saveDraft };
}
export type EntryFeature = ReturnType<typeof createEntry>;

import type { GateAnswer } from "../../../shared/contract/desk.ts";
import type { CustomerNumber, CustomerRow } from "../../../shared/domain/customer.ts";
import { attemptsOn, checkGate, type GateCall } from "../../../shared/domain/gate.ts";
import { toDuplicateRow } from "../../../shared/duplicates/facts.ts";
import { checkDuplicates } from "../../cache/duplicate-index.ts";
import { type Reader, readAll, readOne } from "../../cache/read.ts";
import type { SeatContext } from "../context.ts";
import { createNumberHash } from "../imports/hash.ts";
import { findLease } from "../leases/lease-state.ts";

interface CallFact {
  last_call_at_ms: number;
  last_call_by_user_id: string;
}

/** How far to look for other registrations of the enterprise: `near` = merged records and equal numbers; `far` = the duplicate engine too. */
export type GateReach = "near" | "far";

/**
 * Asks the gate about one customer and one number, over what this seat knows. The card asks `near` because it has to be there in a
 * millisecond; the dial itself asks `far`.
 */
export async function askGate(
  ctx: SeatContext,
  db: Reader,
  row: CustomerRow,
  number: CustomerNumber | null,
  reach: GateReach,
): Promise<GateAnswer> {
  const settings = ctx.settings();
  const nowMs = ctx.nowMs();
  const seen = row.sight === "stub" ? undefined : row;
  const provisional = row.version === 0;
  const known = reach === "far" || provisional ? await listKnown(ctx, db, row) : [];
  const same = known.find((one) => one.same);
  const survivorName = row.survivorId === null ? "" : await findName(db, row.survivorId);
  return checkGate({
    nowMs,
    userId: ctx.user.userId,
    role: ctx.user.role,
    settings,
    customer: {
      state: row.state,
      ownerId: row.ownerId,
      ownerName: ctx.nameOf(row.ownerId),
      trackingSinceMs: row.trackingSinceMs,
      survivorName,
      binnedAtMs: row.binnedAtMs,
      doNotCall: row.doNotCall,
      quietUntilMs: row.quietUntilMs,
      quietReason: seen?.quietReason ?? "",
      province: row.province,
      attemptsToday: seen ? attemptsOn(seen, nowMs, settings.timeZone) : 0,
      provisional,
      sameAsName: provisional ? (same?.name ?? null) : null,
    },
    calls: await listCalls(ctx, db, row, known),
    number,
    lease: row.state === "pool" ? await findLease(ctx, db, row.customerId) : null,
  });
}

async function listCalls(
  ctx: SeatContext,
  db: Reader,
  row: CustomerRow,
  known: readonly KnownFirm[],
): Promise<GateCall[]> {
  const facts: CallFact[] = [];
  if (row.lastCallAtMs !== null && row.lastCallByUserId !== null) {
    facts.push({ last_call_at_ms: row.lastCallAtMs, last_call_by_user_id: row.lastCallByUserId });
  }
  const called = "last_call_at_ms is not null and last_call_by_user_id is not null";
  facts.push(
    ...(await readAll<CallFact>(
      db,
      `select last_call_at_ms, last_call_by_user_id from customer where survivor_id = ? and ${called}`,
      [row.customerId],
    )),
  );
  const hashes = row.sight === "stub" ? [] : row.numbers.map((n) => n.hash);
  if (hashes.length > 0) {
    facts.push(
      ...(await readAll<CallFact>(
        db,
        `select c.last_call_at_ms, c.last_call_by_user_id from json_each(?) j
         join number n on n.hash = j.value join customer c on c.customer_id = n.customer_id
         where c.customer_id <> ? and c.${called.replace("and ", "and c.")} limit 50`,
        [JSON.stringify(hashes), row.customerId],
      )),
    );
  }
  facts.push(...(await listCallsOf(db, known)));
  return facts.map((fact) => ({
    userId: fact.last_call_by_user_id,
    byName: ctx.nameOf(fact.last_call_by_user_id),
    atMs: fact.last_call_at_ms,
  }));
}

interface KnownFirm {
  readonly customerId: string;
  readonly name: string;
  /** The same firm beyond doubt; else only the same number, as a branch may have. */
  readonly same: boolean;
}

/** Reasons of the duplicate engine that mean: whoever dials the one, dials the other. A switchboard of many firms is none. */
const oneNumber = new Set(["same-mobile", "same-phone"]);

/** Other customers known here whose calls count for this one: records of the same firm, and those with one of its numbers. */
async function listKnown(ctx: SeatContext, db: Reader, row: CustomerRow): Promise<KnownFirm[]> {
  const hashNumber = createNumberHash(ctx.hashKey());
  const known: KnownFirm[] = [];
  for (const { verdict, customerId, reasons } of await checkDuplicates(db, toDuplicateRow(row), { hashNumber })) {
    const same = verdict === "same";
    if (!same && !reasons.some((reason) => oneNumber.has(reason.code))) continue;
    known.push({ customerId, name: await findName(db, customerId), same });
  }
  return known;
}

async function listCallsOf(db: Reader, firm: readonly KnownFirm[]): Promise<readonly CallFact[]> {
  if (firm.length === 0) return [];
  return readAll<CallFact>(
    db,
    `select last_call_at_ms, last_call_by_user_id from customer
     where customer_id in (select value from json_each(?)) and last_call_at_ms is not null and last_call_by_user_id is not null`,
    [JSON.stringify(firm.map((one) => one.customerId))],
  );
}

async function findName(db: Reader, customerId: string): Promise<string> {
  return (
    (await readOne<{ name: string }>(db, "select name from customer where customer_id = ?", [customerId]))?.name ?? ""
  );
}

/** The number that a dial without a choice takes: the first live one that is no fax; a dead one rather than none. */
export function pickNumber(row: CustomerRow, numberId: string | null): CustomerNumber | null {
  if (row.sight === "stub") return null;
  if (numberId !== null) return row.numbers.find((n) => n.numberId === numberId) ?? null;
  const voice = row.numbers.filter((n) => n.kind !== "fax");
  return voice.find((n) => !n.dead) ?? voice[0] ?? null;
}

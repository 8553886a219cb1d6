import { createHmac } from "node:crypto";
import { localDayBounds } from "../../shared/domain/local-time.ts";
import { defaultSettings, TeamSettings } from "../../shared/domain/settings.ts";
import { listUsers } from "../stores/sql/people.ts";
import { listSettings, type StoredSetting } from "../stores/sql/records.ts";
import type { HubStore } from "../stores/store.ts";
import type { Actor, CommandContext, LedgerEvent, Tallies } from "./context.ts";
import type { Group } from "./group.ts";
import { ledgerHash } from "./ledger.ts";
import { countClaim, findBound, followEvents, foreignEvents, noTallies, noteBound, type OrgMemory } from "./memory.ts";

/** Settings as the team set them over the built-in defaults; a value that no longer fits falls back to its default. */
export function effectiveSettings(rows: readonly Pick<StoredSetting, "key" | "value_json">[]): TeamSettings {
  const settings: Record<string, unknown> = { ...defaultSettings };
  const shape = TeamSettings.shape;
  for (const row of rows) {
    if (!(row.key in shape)) continue;
    const parsed = shape[row.key as keyof typeof shape].safeParse(JSON.parse(row.value_json));
    if (parsed.success) settings[row.key] = parsed.data;
  }
  return settings as TeamSettings;
}

/** HMAC-SHA-256 of a number under the organisation's key, first 16 bytes, base64url. */
export function numberHash(hashKey: Buffer, e164: string): string {
  return createHmac("sha256", hashKey).update(e164).digest().subarray(0, 16).toString("base64url");
}

export interface UnitAsk {
  readonly orgId: string;
  readonly holdings: HubStore["holdings"];
  /** What this node remembers; the unit's own ends in it. */
  readonly memory: OrgMemory | undefined;
}

/** What a group of commands shares inside its one transaction: the rev counter, the head of the ledger, names, tallies. */
export async function openUnit(
  group: Group,
  { orgId, holdings, memory: remembered }: UnitAsk,
  clock: { nowMs: number; newId: () => string },
) {
  const { trx, org } = group;
  const hashKey = Buffer.from(org.hash_key, "base64url");
  const fresh = remembered !== undefined && !group.changed;
  const people = fresh ? remembered.people : new Map((await listUsers(trx, orgId)).map((user) => [user.user_id, user]));
  let settings = fresh ? remembered.settings : effectiveSettings(await listSettings(trx, orgId));
  let settingsStale = false;
  let head = { rev: org.rev, ledger_seq: org.ledger_seq, ledger_hash: org.ledger_hash };
  const { nowMs } = clock;
  const counts = remembered !== undefined && group.events !== undefined ? remembered.tallies : noTallies();
  if (remembered !== undefined) followEvents(counts, foreignEvents(remembered, group.events ?? []));
  /** Claims counted since the command began, and whether its changes were beyond counting. */
  let counted: string[] = [];
  let uncounted = false;

  const tallies: Tallies = {
    async claimsToday(userId) {
      const { fromMs } = localDayBounds(nowMs, settings.timeZone);
      if (fromMs !== counts.dayFromMs) {
        const made = await group.hot.countClaims(trx, { orgId, sinceMs: fromMs });
        counts.claims = new Map(
          made.flatMap(({ by_user_id: by, count }) => (by === null ? [] : [[by, Number(count)]])),
        );
        counts.dayFromMs = fromMs;
      }
      return counts.claims.get(userId) ?? 0;
    },
    async held(userId) {
      const count = counts.held.get(userId) ?? (await holdings.countOwned(trx, orgId, userId));
      counts.held.set(userId, count);
      return count;
    },
    claimed(userId) {
      countClaim(counts, userId, 1);
      counted.push(userId);
    },
    forget() {
      counts.held.clear();
      uncounted = true;
    },
  };

  const bounds = remembered?.bounds ?? new Map<string, number>();
  function reserve(seat: Actor, seatSeq: number): Promise<unknown> | undefined {
    const bound = findBound({ bounds }, seat, seatSeq);
    if (bound === undefined) return undefined;
    noteBound({ bounds }, bound);
    return group.raise(bound);
  }

  const settleSettings = (): Promise<void> | undefined => (settingsStale ? readSettings() : undefined);
  async function readSettings(): Promise<void> {
    settings = effectiveSettings(await listSettings(trx, orgId));
    settingsStale = false;
  }

  const nextRev = () => {
    head = { ...head, rev: head.rev + 1 };
    return head.rev;
  };

  async function record(event: LedgerEvent, by: Actor, seat: { wallMs: number; monoMs: number }): Promise<void> {
    const chained = {
      orgId,
      seq: head.ledger_seq + 1,
      eventId: clock.newId(),
      customerId: event.customerId,
      kind: event.kind,
      fromOwnerId: event.fromOwnerId,
      toOwnerId: event.toOwnerId,
      byUserId: by.userId,
      rule: event.rule,
      reason: event.reason,
      otherCustomerId: event.otherCustomerId ?? null,
      hubMs: nowMs,
      seatMs: seat.wallMs,
      monoMs: seat.monoMs,
    };
    const hash = ledgerHash(chained, head.ledger_hash);
    await group.hot.insertLedger(trx, {
      org_id: orgId,
      event_id: chained.eventId,
      rev: nextRev(),
      seq: chained.seq,
      customer_id: chained.customerId,
      kind: chained.kind,
      from_owner_id: chained.fromOwnerId,
      to_owner_id: chained.toOwnerId,
      by_user_id: chained.byUserId,
      rule: chained.rule,
      reason: chained.reason,
      other_customer_id: chained.otherCustomerId,
      hub_ms: nowMs,
      seat_ms: chained.seatMs,
      mono_ms: chained.monoMs,
      prev_hash: head.ledger_hash,
      hash,
    });
    head = { ...head, ledger_seq: chained.seq, ledger_hash: hash };
  }

  return {
    rev: () => head.rev,
    settings: () => settings,
    tallies,
    /** State to come back to when a command's savepoint is rolled back. */
    mark: () => {
      counted = [];
      uncounted = false;
      return head;
    },
    returnTo(mark: typeof head) {
      head = mark;
      for (const userId of counted) countClaim(counts, userId, -1);
      if (uncounted) tallies.forget();
    },
    /** Settings that a command has changed are read again for the next. */
    settle: settleSettings,
    contextFor(actor: Actor, command: CommandContext["command"]): CommandContext {
      return {
        trx,
        hot: group.hot,
        actor,
        command,
        nowMs,
        settings,
        newId: clock.newId,
        nextRev,
        record: (event) => record(event, actor, command),
        hashNumber: (e164) => numberHash(hashKey, e164),
        nameOf: (userId) => (userId === null ? "" : (people.get(userId)?.name ?? "")),
        userIsActive: (userId) => people.get(userId)?.active === 1,
        tallies,
        settingsChanged: () => {
          settingsStale = true;
        },
      };
    },
    /** A seat has used its numbers up to this one: no sign-in behind this group's commit tells it a lower one. */
    reserve,
    group,
    /** Writes the counters back; last act before the commit. */
    save: () => group.finish(head),
    /** For the next group, once this one is committed. */
    memory: async (): Promise<OrgMemory> => ({
      org: { ...org, ...head },
      rev: head.rev,
      seq: head.ledger_seq,
      own: [],
      people,
      settings: settingsStale ? effectiveSettings(await listSettings(trx, orgId)) : settings,
      tallies: counts,
      bounds,
      steady: group.isSteady(),
    }),
  };
}
export type Unit = Awaited<ReturnType<typeof openUnit>>;

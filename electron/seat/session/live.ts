import { join } from "node:path";
import type { Logger } from "pino";
import type { Preferences } from "../../../shared/contract/app.ts";
import { Refusal, RefusalCode } from "../../../shared/errors.ts";
import type { CommandBody, Receipt } from "../../../shared/protocol/commands.ts";
import type { FeedTable } from "../../../shared/protocol/rows.ts";
import { startKeysThread } from "../../cache/duplicate-thread.ts";
import { findMeta, getNumberMeta, putMeta } from "../../cache/meta.ts";
import { openCache } from "../../cache/open.ts";
import { listUsers, readSettings } from "../../cache/team-rows.ts";
import type { ShellPorts } from "../../shell/ports.ts";
import { createClock } from "../clock/clock.ts";
import type { SeatContext, SeatUser } from "../context.ts";
import type { Events } from "../events/events.ts";
import { createFeatures } from "../features.ts";
import { createLeaseClock } from "../leases/lease-clock.ts";
import { createOutageRecorder } from "../outages/recorder.ts";
import { createJournal, readJournal } from "../outbox/journal.ts";
import { createOutbox, refusalOf } from "../outbox/outbox.ts";
import { takeUp } from "../outbox/take-up.ts";
import type { Notices } from "../sync/notices.ts";
import { createSync } from "../sync/sync.ts";
import { type HubClient, HubFault, HubUnreachable } from "./hub-client.ts";

export interface LiveDeps {
  readonly user: SeatUser;
  readonly deviceId: string;
  /** The hub changed something about this user. */
  readonly onUser: (fields: Pick<SeatUser, "name" | "role" | "seatNo" | "seesNumbers">) => void;
  readonly folder: string;
  readonly kept: string;
  readonly cacheKey: Uint8Array;
  readonly hashKey: Uint8Array;
  /** No seatSeq above it is known to be used by this device. */
  readonly lastSeatSeq: number;
  readonly client: HubClient;
  readonly token: () => string | null;
  readonly ensureToken: () => Promise<void>;
  readonly embedded: boolean;
  readonly preferences: () => Preferences;
  readonly ports: ShellPorts;
  readonly log: Logger;
  readonly events: Events;
  readonly notices: Notices;
  readonly wallMs: () => number;
  readonly monoMs: () => number;
  /** Since the computer was started, sleep counted; and the name of this run of its system. */
  readonly upMs: () => number;
  readonly bootId: string;
  readonly newId: () => string;
  readonly random: () => number;
  readonly onRevoked: (refusal: Refusal) => void;
  readonly onDamage: (error: unknown) => void;
  /** Every address of the hub, where it named one that was not known. */
  readonly onAddresses: (addresses: readonly string[]) => void;
}

/** The lease clock is written this often while rows arrive, and with every lease. */
const LEASE_CLOCK_SAVED_MS = 60_000;
const RECEIPT_WAIT_MS = 10_000;

/** Everything that lives from sign-in to sign-out: cache, clock, outbox, sync, features. */
export async function openLive(deps: LiveDeps) {
  const { notices, events, log } = deps;
  const user = { ...deps.user };
  const journalPath = join(deps.folder, "outbox.journal");
  const cache = await openCache({
    folder: deps.folder,
    kept: deps.kept,
    key: deps.cacheKey,
    nowMs: deps.wallMs,
    onDamage: deps.onDamage,
  });
  const { db } = cache;
  try {
    const journaled = readJournal(journalPath, deps.cacheKey);
    let settings = await readSettings(db);
    let names = new Map<string, string>();
    const actor = () => ({ userId: user.userId, hashKey: deps.hashKey, timeZone: settings.timeZone });
    const salvaged = await takeUp(db, cache.remains, journaled, deps.lastSeatSeq);
    if (salvaged.behind || cache.remains !== undefined) {
      const code = cache.remains === undefined ? "cache-behind" : "cache-rebuilt";
      notices.put("warn", code, { salvaged: salvaged.acts + salvaged.drafts });
      log.warn({ salvaged, code }, "the cache did not hold all that was written; words were taken up again");
    }
    const journal = createJournal(journalPath, deps.cacheKey);
    const clock = createClock({
      wallMs: deps.wallMs,
      monoMs: deps.monoMs,
      offsetMs: await getNumberMeta(db, "clock-offset-ms", 0),
    });

    const leaseClock = createLeaseClock({
      wallMs: deps.wallMs,
      monoMs: deps.monoMs,
      upMs: deps.upMs,
      bootId: deps.bootId,
      saved: await findMeta(db, "lease-clock"),
    });
    let clockSavedMs = Number.NEGATIVE_INFINITY;
    /** Leases outlive a crash by what was written last; older is only more careful. */
    const saveLeaseClock = async (): Promise<void> => {
      const saved = leaseClock.save();
      if (saved === undefined) return;
      clockSavedMs = deps.monoMs();
      await putMeta(db, "lease-clock", saved);
    };

    const refresh = async (tables: ReadonlySet<FeedTable>): Promise<void> => {
      if (tables.has("setting")) settings = await readSettings(db);
      if (tables.has("lease") || deps.monoMs() - clockSavedMs > LEASE_CLOCK_SAVED_MS) await saveLeaseClock();
      if (tables.has("lease")) onLeases();
      if (!tables.has("user")) return;
      const users = await listUsers(db);
      names = new Map(users.map((one) => [one.userId, one.name]));
      const self = users.find((one) => one.userId === user.userId);
      if (self === undefined) return;
      const { name, role, seatNo, seesNumbers } = self;
      Object.assign(user, { name, role, seatNo, seesNumbers });
      deps.onUser({ name, role, seatNo, seesNumbers });
    };
    let onLeases = (): void => undefined;
    await refresh(new Set<FeedTable>(["user"]));

    const outages = createOutageRecorder({
      db,
      newId: deps.newId,
      emit: events.emit,
      log,
      userId: () => user.userId,
      nowMs: clock.nowMs,
      windowMs: () => settings.protectionWindowHours * 3_600_000,
      nameOf: (userId) => names.get(userId) ?? "",
    });
    await outages.start();
    const outbox = createOutbox({
      db,
      diary: outages,
      journal,
      actor,
      nowMs: clock.nowMs,
      monoMs: clock.monoMs,
      newId: deps.newId,
      log,
      onAppended: () => sync.appended(),
    });
    if (salvaged.commands > 0) await db.transaction().execute(outbox.relayAll);
    const sync = createSync({
      db,
      turns: cache.turns,
      room: cache.room,
      startKeysThread: () => startKeysThread({ path: cache.path, key: deps.cacheKey }),
      outbox,
      client: deps.client,
      token: deps.token,
      ensureToken: deps.ensureToken,
      clock,
      leaseClock,
      notices,
      emit: events.emit,
      log,
      embedded: deps.embedded,
      onTables: refresh,
      onAddresses: deps.onAddresses,
      onOnline: () => onLeases(),
      onRevoked: deps.onRevoked,
      random: deps.random,
      outages,
    });

    const offline = (): Refusal =>
      new Refusal(RefusalCode.HubOffline, { sinceMs: sync.hub().offlineSinceMs ?? clock.nowMs() });

    let ended = false;
    async function submitAndWait(body: CommandBody, expectedVersion: number | null = null): Promise<Receipt> {
      if (sync.hub().state === "offline") {
        void sync.pullNow();
        throw offline();
      }
      const { opId } = await db.transaction().execute((trx) => outbox.submit(trx, body, expectedVersion));
      const answered = outbox.receiptOf(opId);
      const limit = timeLimit(RECEIPT_WAIT_MS);
      try {
        // A push that settled without our receipt left it waiting: only the receipt itself counts.
        const pushed = sync.pushNow().then(() => answered);
        const receipt = await Promise.race([answered, pushed, limit.reached]);
        if (receipt.status === "lost" || receipt.status === "refused") throw refusalOf(receipt);
        // Its rows come with it, or are pulled as soon as it is taken.
        if (receipt.rev > 0) await Promise.race([sync.reach(receipt.rev), limit.reached.catch(() => undefined)]);
        return receipt;
      } catch (error) {
        // The session ended meanwhile: the command stays, and goes out at the next sign-in.
        if (ended) throw new Refusal(RefusalCode.NotAllowed, { needs: "sign-in" });
        if (!(error instanceof HubUnreachable || error instanceof HubFault || error instanceof TimeUp)) throw error;
        await outbox.withdraw(opId);
        throw offline();
      } finally {
        limit.clear();
      }
    }

    const ctx: SeatContext = {
      db,
      cacheFile: { path: cache.path, key: deps.cacheKey },
      user,
      nowMs: clock.nowMs,
      monoMs: clock.monoMs,
      deviceId: deps.deviceId,
      leaseUpperMs: leaseClock.upperMs,
      newId: deps.newId,
      ports: deps.ports,
      log,
      settings: () => settings,
      preferences: deps.preferences,
      hashKey: () => deps.hashKey,
      nameOf: (userId) => (userId === null ? "" : (names.get(userId) ?? (userId === user.userId ? user.name : ""))),
      emit: events.emit,
      submit: outbox.submit,
      draftsChanged: outbox.draftsChanged,
      submitAndWait,
      hubState: sync.hub,
      setDeskPhase: (phase, customerId) => sync.setPhase({ phase, sinceMs: clock.nowMs(), customerId }),
    };
    const features = createFeatures(ctx, deps.client);
    onLeases = features.leases.soon;
    await features.start();
    await sync.start();
    const stopWake = deps.ports.onWake(sync.wake);

    return {
      ctx,
      client: deps.client,
      features,
      sync,
      /** Highest seatSeq used so far. */
      lastSeatSeq: async (): Promise<number> => (await getNumberMeta(db, "next-seat-seq", 1)) - 1,
      close: async (): Promise<void> => {
        ended = true;
        stopWake();
        await features.stop();
        await sync.stop();
        await outages.stop();
        outbox.stop();
        await outbox.settled();
        await saveLeaseClock().catch(() => undefined);
        await putMeta(db, "clock-offset-ms", clock.offsetMs()).catch(() => undefined);
        await journal.close();
        await cache.close();
      },
    };
  } catch (error) {
    await cache.close().catch(() => undefined);
    throw error;
  }
}
export type Live = Awaited<ReturnType<typeof openLive>>;

class TimeUp extends Error {
  override readonly name = "TimeUp";
}

function timeLimit(ms: number): { reached: Promise<never>; clear: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const reached = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new TimeUp()), ms);
  });
  reached.catch(() => undefined);
  return { reached, clear: () => clearTimeout(timer) };
}

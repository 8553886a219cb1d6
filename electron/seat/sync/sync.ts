import type { Transaction } from "kysely";
import type { AppStatus, Topic } from "../../../shared/contract/app.ts";
import { Refusal, RefusalCode } from "../../../shared/errors.ts";
import type { PullAnswer } from "../../../shared/protocol/hub-contract.ts";
import type { FeedTable } from "../../../shared/protocol/rows.ts";
import { findMeta, getNumberMeta, putMeta } from "../../cache/meta.ts";
import { countWaiting } from "../../cache/outbox.ts";
import type { SeatDatabase } from "../../cache/schema.ts";
import type { Clock } from "../clock/clock.ts";
import { CLOCK_WRONG_MS } from "../clock/clock.ts";
import type { LeaseClock, Readings } from "../leases/lease-clock.ts";
import type { OutageRecorder } from "../outages/recorder.ts";
import type { Outbox } from "../outbox/outbox.ts";
import { type HubClient, HubUnreachable } from "../session/hub-client.ts";
import { applyPage } from "./apply-page.ts";
import { singleFlight } from "./flight.ts";
import { createKeyIndexing, type IndexKeysDeps } from "./index-keys.ts";
import { loadOwn } from "./load-own.ts";
import type { Notices } from "./notices.ts";
import { createPoke } from "./poke.ts";
import { createPush } from "./push.ts";
import { isRestored, takeEpoch } from "./restored.ts";
import { topicsOf } from "./topics.ts";
import { forgetFeed } from "./write-page.ts";

export interface SyncDeps extends IndexKeysDeps {
  readonly outbox: Outbox;
  readonly client: HubClient;
  readonly token: () => string | null;
  /** Signs in again where the seat has no token yet (an offline sign-in). */
  readonly ensureToken: () => Promise<void>;
  readonly clock: Clock;
  readonly leaseClock: LeaseClock;
  readonly notices: Notices;
  readonly embedded: boolean;
  /** The hub named addresses that this seat did not know; all of them, the liked ones first. */
  readonly onAddresses?: (addresses: readonly string[]) => void;
  /** Rows of these tables were written: caches above may be stale. */
  readonly onTables: (tables: ReadonlySet<FeedTable>) => Promise<void>;
  /** The hub is there again. */
  readonly onOnline?: () => void;
  /** The hub no longer knows this device or user. */
  readonly onRevoked: (refusal: Refusal) => void;
  readonly random: () => number;
  /** The diary of outages. */
  readonly outages: Pick<OutageRecorder, "begun" | "ended" | "settled" | "heard">;
}

const PULL_ROWS = 500;
const FIRST_LOAD_ROWS = 1000;
const POLL_MS = 15_000;
const POLL_WITHOUT_POKE_MS = 5_000;
const LONGEST_RETRY_MS = 15_000;
/** Failures in a row before a hub of this computer counts as away. */
const STARTING_TRIES = 4;

/** Keeps this seat and its hub in step: push what waits, pull what is new, again on each poke and by a timer. */
export function createSync(deps: SyncDeps) {
  const { db, outbox, client, clock, notices, emit, log } = deps;
  let state: AppStatus["hub"]["state"] = "connecting";
  let offlineSinceMs: number | null = null;
  let lastSyncMs: number | null = null;
  let load: AppStatus["hub"]["load"] = null;
  let loaded = false;
  let counted = { waiting: 0, acts: 0 };
  let cursor = 0;
  let failures = 0;
  let stopped = true;
  /** How often the cache was begun anew: its row numbers come again. */
  let generation = 0;
  let timer: NodeJS.Timeout | undefined;
  let pulling = false;
  /** Came with receipts, for where the feed stood then; the next pull takes it up. */
  let given: { page: PullAnswer; at: string } | undefined;
  /** The highest rev that the socket told of. */
  let newest = 0;
  const reached: { rev: number; resolve: () => void }[] = [];

  const poke = createPoke({
    address: client.address,
    fingerprint: client.fingerprint,
    token: deps.token,
    log,
    random: deps.random,
    onLost: () => void pull.again(),
    onPoke: (message) => {
      if (message.type === "floor") return emit({ topics: ["floor"] });
      if (message.type === "revoked") return deps.onRevoked(new Refusal(RefusalCode.DeviceRevoked));
      heard(message.hubMs, clock.monoMs());
      newest = Math.max(newest, message.rev);
      if (message.type === "welcome" && message.addresses !== undefined) {
        const known = client.learn(message.addresses);
        if (known !== undefined) deps.onAddresses?.(known);
      }
      if (message.rev > cursor || state !== "online") void pull.again();
    },
  });

  const pushing = createPush({
    db,
    outbox,
    log,
    monoMs: clock.monoMs,
    send: async (commands) => {
      await deps.ensureToken();
      const asked = deps.leaseClock.read();
      const at = standsAt();
      const pull = loaded && !pulling ? { cursor, limit: PULL_ROWS } : undefined;
      const { receipts, page, hubMs } = await client.ask((hub) => hub.push({ commands, pull }));
      answered(hubMs, asked);
      if (page !== undefined) given = { page, at };
      return receipts;
    },
    onTaken: (taken) => {
      deps.outages.settled();
      const topics: Topic[] = taken.unseen ? ["status", "receipts"] : ["status"];
      if (taken.customerIds.length > 0) topics.push("customer", "queue", "callbacks", "mine");
      emit({ topics, ids: taken.customerIds });
      if (taken.rev > cursor || given !== undefined) void pull.again();
    },
  });

  const push = singleFlight(async () => {
    if (stopped) return;
    try {
      // With nothing to send nobody was asked, and nothing is known of the hub.
      if (await pushing.all()) online();
    } catch (error) {
      failed(error);
      throw error;
    } finally {
      await recount();
    }
  });

  const pull = singleFlight(async () => {
    if (stopped) return;
    clearTimeout(timer);
    pulling = true;
    try {
      await deps.ensureToken();
      await pullAll();
      failures = 0;
      for (const id of [RefusalCode.DiskFull, RefusalCode.HomeReadOnly]) notices.clear(id);
      online();
    } catch (error) {
      failed(error);
    }
    pulling = false;
    plan();
  });

  const indexing = createKeyIndexing(deps, () => {
    const of = generation;
    return () => stopped || of !== generation;
  });

  async function ask(from: number): Promise<PullAnswer> {
    const asked = deps.leaseClock.read();
    const page = await client.ask((hub) => hub.pull({ cursor: from, limit: loaded ? PULL_ROWS : FIRST_LOAD_ROWS }));
    answered(page.hubMs, asked);
    return page;
  }

  const standsAt = (): string => `${generation}/${cursor}`;
  /** What came with receipts, where the feed has not moved since. */
  function takeGiven(): PullAnswer | undefined {
    const page = given?.at === standsAt() ? given.page : undefined;
    given = undefined;
    return page;
  }

  async function pullAll(): Promise<void> {
    if (!loaded && (await findMeta(db, "own-loaded")) === undefined) {
      const onPage = async (tables: ReadonlySet<FeedTable>): Promise<void> => {
        await deps.onTables(tables);
        emit({ topics: ["status", "queue", "mine", "callbacks", "customer", "desk"] });
      };
      await loadOwn({ ...deps, stopped: () => stopped, onPage }, cursor);
    }
    const known = takeGiven();
    let page: PullAnswer = known ?? (await ask(cursor));
    // A first load can take minutes; the hub is there all the same.
    if (!loaded) online();
    for (;;) {
      if (await metRestored(page.epoch)) page = await ask(cursor);
      const current = page;
      const done = current.done && !(current === known && newest > current.cursor);
      if (current.reset) await beginAnew(async () => undefined);
      // The hub makes the next page while this one is written.
      const next = done || current.reset || stopped ? undefined : ask(current.cursor);
      next?.catch(() => undefined);
      if (current.cursor > cursor || current.rows.length > 0) {
        const written = await applyPage(deps, current, cursor);
        cursor = current.cursor;
        if (written.tables.size > 0) await announce(written.tables, written.customerIds);
      }
      for (const one of reached.splice(0)) {
        if (one.rev <= cursor) one.resolve();
        else reached.push(one);
      }
      if (done) void indexing.again();
      if (!loaded) await noteLoad(current.rows.length, current.remaining, done);
      if (done || stopped) break;
      page = await (next ?? ask(cursor));
    }
    lastSyncMs = clock.nowMs();
  }

  /** @returns true where the hub came out of a back-up; the page in hand is then of no use */
  async function metRestored(epoch: string | undefined): Promise<boolean> {
    if (!(await isRestored(db, epoch))) return false;
    const again = await beginAnew((trx) => takeEpoch(trx, outbox, epoch ?? ""));
    log.warn({ waiting: again }, "the hub was restored from a back-up");
    notices.put("info", "hub-restored", { waiting: again });
    await recount();
    void push.again().catch(() => undefined);
    return true;
  }

  /** The user sees other things than before: every row of the feed goes, what the agent typed stays and is laid over the new rows. */
  async function beginAnew<T>(first: (trx: Transaction<SeatDatabase>) => Promise<T>): Promise<T> {
    generation += 1;
    // The hub may give the revs that the socket told of once more.
    newest = 0;
    await indexing.idle();
    const answer = await db.transaction().execute(async (trx) => {
      const done = await first(trx);
      await forgetFeed(trx);
      await outbox.relayAll(trx);
      return done;
    });
    cursor = 0;
    loaded = false;
    load = null;
    emit({ topics: ["status", "customer", "queue", "pool", "mine", "bin", "callbacks"] });
    return answer;
  }

  async function noteLoad(rows: number, remaining: number, done: boolean): Promise<void> {
    const doneRows = (load?.done ?? 0) + rows;
    if (done) {
      loaded = true;
      load = null;
      await putMeta(db, "loaded", "1");
      emit({ topics: ["status", "queue", "pool", "mine", "callbacks"] });
      return;
    }
    load = { done: doneRows, total: doneRows + remaining };
    await putMeta(db, "load", JSON.stringify(load));
    emit({ topics: ["status"] });
  }

  async function announce(tables: ReadonlySet<FeedTable>, customerIds: readonly string[]): Promise<void> {
    await deps.onTables(tables);
    if (!loaded) return;
    emit({ topics: topicsOf(tables), ids: [...customerIds] });
  }

  /** The hub's time in an answer, and the clocks from before its request. */
  function answered(hubMs: number, asked: Readings): void {
    deps.leaseClock.heard(hubMs, asked);
    heard(hubMs, asked.monoMs);
  }

  function heard(hubMs: number, askedMs: number): void {
    clock.heard(hubMs, askedMs);
    const offsetMs = clock.offsetMs();
    if (Math.abs(offsetMs) > CLOCK_WRONG_MS) {
      const hours = Math.round(Math.abs(offsetMs) / 360_000) / 10;
      notices.put("warn", "clock-wrong", { hours, clock: offsetMs > 0 ? "behind" : "ahead" });
    } else notices.clear("clock-wrong");
  }

  function online(): void {
    if (state === "online") return;
    state = "online";
    deps.outages.ended(clock.nowMs());
    offlineSinceMs = null;
    failures = 0;
    for (const id of ["wrong-certificate", "protocol-mismatch", "hub-fault"]) notices.clear(id);
    pushing.reset();
    poke.hurry();
    emit({ topics: ["status"] });
    deps.onOnline?.();
    if (counted.waiting > 0) void push.again().catch(() => undefined);
  }

  function failed(error: unknown): void {
    if (stopped) return;
    failures = Math.min(failures + 1, 6);
    if (error instanceof Refusal) {
      if (error.code === RefusalCode.DeviceRevoked || error.code === RefusalCode.AccountDisabled) {
        deps.onRevoked(error);
      } else if (error.code === RefusalCode.DiskFull || error.code === RefusalCode.HomeReadOnly) {
        notices.put("stop", error.code, error.detail);
        return;
      } else notices.put("stop", error.code, error.detail);
    } else if (!(error instanceof HubUnreachable)) {
      log.error({ err: error }, "sync failed");
      notices.put("warn", "hub-fault");
    }
    // A hub that starts together with this seat needs a moment before it listens.
    const starting = deps.embedded && state === "connecting" && failures < STARTING_TRIES;
    if (state === "offline" || starting) return;
    offlineSinceMs = state === "online" ? clock.nowMs() : (lastSyncMs ?? clock.nowMs());
    state = "offline";
    deps.outages.begun(clock.nowMs());
    emit({ topics: ["status"] });
    if (lastSyncMs !== null) void putMeta(db, "last-sync-ms", lastSyncMs).catch(() => undefined);
  }

  function plan(): void {
    if (stopped) return;
    clearTimeout(timer);
    const calmMs = poke.connected() ? POLL_MS : POLL_WITHOUT_POKE_MS;
    const retryMs = Math.min(LONGEST_RETRY_MS, 500 * 2 ** failures);
    timer = setTimeout(
      () => {
        void pull.again();
        if (counted.waiting > 0) void push.again().catch(() => undefined);
      },
      (state === "online" ? calmMs : retryMs) * (0.75 + deps.random() / 2),
    );
  }

  async function recount(): Promise<void> {
    if (stopped) return;
    const before = counted;
    counted = await countWaiting(db);
    const isSame = counted.waiting === before.waiting && counted.acts === before.acts;
    if (!isSame) emit({ topics: state === "offline" ? ["status", "outages"] : ["status"] });
  }

  return {
    start: async (): Promise<void> => {
      stopped = false;
      cursor = await getNumberMeta(db, "cursor", 0);
      loaded = (await findMeta(db, "loaded")) === "1";
      const known = await findMeta(db, "load");
      if (!loaded && known !== undefined) load = JSON.parse(known) as NonNullable<typeof load>;
      counted = await countWaiting(db);
      lastSyncMs = (await getNumberMeta(db, "last-sync-ms", 0)) || null;
      poke.start();
      void pull.again();
      void push.again().catch(() => undefined);
    },
    /** Something was put in the outbox. */
    appended: (): void => {
      void recount().catch((error: unknown) => log.error({ err: error }, "outbox not counted"));
      if (state !== "offline") void push.again().catch(() => undefined);
    },
    /** Pushes now. @throws HubUnreachable, HubFault, Refusal */
    pushNow: (): Promise<void> => push.again(),
    pullNow: (): Promise<void> => pull.again(),
    /** Resolves when every row up to rev is here. */
    reach: (rev: number): Promise<void> =>
      rev <= cursor ? Promise.resolve() : new Promise((resolve) => reached.push({ rev, resolve })),
    wake: (): void => {
      clock.woke();
      failures = 0;
      poke.renew();
      void pull.again();
    },
    setPhase: poke.setPhase,
    loaded: (): boolean => loaded,
    hub: (): AppStatus["hub"] => ({
      state,
      address: client.address(),
      embedded: deps.embedded,
      offlineSinceMs,
      ...counted,
      lastSyncMs,
      clockOffsetMs: clock.offsetMs(),
      load,
      indexing: indexing.progress(),
    }),
    stop: async (): Promise<void> => {
      stopped = true;
      clearTimeout(timer);
      poke.stop();
      for (const one of reached.splice(0)) one.resolve();
      if (lastSyncMs !== null) await putMeta(db, "last-sync-ms", lastSyncMs).catch(() => undefined);
      await client.close();
      await Promise.allSettled([push.idle(), pull.idle(), indexing.idle()]);
    },
  };
}
export type Sync = ReturnType<typeof createSync>;

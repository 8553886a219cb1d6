import type { Logger } from "pino";
import type { Receipt } from "../../shared/protocol/commands.ts";
import type { FloorSeat, PullAnswer, PullAsk, PullOwnAsk, PushAsk } from "../../shared/protocol/hub-contract.ts";
import { mustLead } from "../accounts/people.ts";
import type { SignedIn } from "../accounts/sign-in.ts";
import { leads } from "../commands/context.ts";
import type { CommandRunner } from "../commands/runner.ts";
import { pullPage } from "../feed/pull.ts";
import { type OwnPage, pullOwn } from "../feed/pull-own.ts";
import type { RecentChanges } from "../feed/recent.ts";
import type { Floor } from "../floor/floor.ts";
import { findRev } from "../stores/sql/organisation.ts";
import { updateDevice } from "../stores/sql/people.ts";
import type { HubStore } from "../stores/store.ts";

export interface FeedCallsDeps {
  readonly store: HubStore;
  readonly runner: CommandRunner;
  readonly recent: RecentChanges;
  readonly floor: Floor;
  /** This device was given everything up to `rev`; or it will ask, because it does not have `ownRev` yet. */
  readonly onAsked: (who: SignedIn, rev: number, ownRev: number) => void;
  /** Changes when a back-up is restored. */
  readonly epoch: () => string;
  /** A seat knows revs that this database has never given: it was put back by hand. */
  readonly wentBack: () => Promise<void>;
  readonly nowMs: () => number;
  readonly log: Logger;
}

export interface Pushed {
  readonly receipts: Receipt[];
  readonly rev: number;
  readonly hubMs: number;
  readonly page?: PullAnswer;
}

/** The calls that a floor makes all day or that answer much: commands, what is new, one's own, and every seat as it is now. */
export function createFeedCalls(deps: FeedCallsDeps) {
  const { store, runner, recent, nowMs } = deps;
  const readerOf = (me: SignedIn) => ({ orgId: me.orgId, userId: me.userId, isLead: leads(me) });

  async function push(me: SignedIn, { commands, pull: ask }: PushAsk): Promise<Pushed> {
    const { receipts, rev } = await runner.push(me, commands);
    const page = ask === undefined ? undefined : await findPage(me, ask);
    if (page?.done) deps.onAsked(me, page.cursor, page.cursor);
    else {
      // It asks for what its own commands have changed, and gets with it what others have.
      const ownRev = receipts.reduce((most, receipt) => Math.max(most, receipt.rev), 0);
      deps.onAsked(me, rev, ownRev);
    }
    return { receipts, rev, hubMs: nowMs(), ...(page === undefined ? {} : { page }) };
  }

  /** What is at hand; whatever else it needs, the seat asks for by itself. The commands are done, so nothing here may fail them. */
  async function findPage(me: SignedIn, ask: PullAsk): Promise<PullAnswer | undefined> {
    if (me.deviceSightEpoch !== me.sightEpoch) return undefined;
    try {
      const page = await recent.page(readerOf(me), ask);
      if (page === undefined || page.cursor < ask.cursor) return undefined;
      return { ...page, hubMs: nowMs(), epoch: deps.epoch() };
    } catch (error) {
      deps.log.warn({ err: error }, "no page with the receipts");
      return undefined;
    }
  }

  async function pull(me: SignedIn, ask: PullAsk): Promise<PullAnswer> {
    if (me.deviceSightEpoch !== me.sightEpoch) {
      if (ask.cursor > 0)
        return { rows: [], cursor: 0, done: false, remaining: 0, hubMs: nowMs(), epoch: deps.epoch(), reset: true };
      await updateDevice(store.db, me, { sight_epoch: me.sightEpoch });
    }
    const reader = readerOf(me);
    const page = (await recent.page(reader, ask)) ?? (await kept(me, () => pullPage(store.read, reader, ask)));
    if (page.cursor < ask.cursor) await deps.wentBack();
    if (page.done) deps.onAsked(me, page.cursor, page.cursor);
    return { ...page, hubMs: nowMs(), epoch: deps.epoch() };
  }

  /** A seat keeps a page through any fall of the database: it is given when what it stands on is on the disk. */
  async function kept<P>({ orgId }: SignedIn, read: () => Promise<P>): Promise<P> {
    const watch = await store.disk?.watch();
    const page = await read();
    if (watch !== undefined) await watch.reach(orgId, await findRev(store.read, orgId));
    return page;
  }

  return {
    push,
    pull,
    pullOwn: (me: SignedIn, ask: PullOwnAsk): Promise<OwnPage> => kept(me, () => pullOwn(store, readerOf(me), ask)),
    /** @throws Refusal not-allowed */
    floor: async (me: SignedIn): Promise<{ seats: FloorSeat[]; hubMs: number }> => {
      mustLead(me);
      return { seats: await deps.floor.list(me.orgId), hubMs: nowMs() };
    },
  };
}
export type FeedCalls = ReturnType<typeof createFeedCalls>;

import { setImmediate as nextTurn } from "node:timers/promises";
import { createNewsQueries } from "../stores/sql/feed-news.ts";
import { createRevQuery } from "../stores/sql/organisation.ts";
import type { HubStore } from "../stores/store.ts";
import type { Reader } from "./cut-customer.ts";
import type { FeedPage } from "./pull.ts";
import { type RecentItem, readItems } from "./recent-items.ts";
import { cutPage, firstAfter, type Remembered } from "./recent-page.ts";
import { createRowTexts } from "./row-texts.ts";

/** Changes remembered of an organisation: a floor of 1,000 makes 200 a second, and thousands when all come back from an outage. */
const KEPT = 120_000;
/** Seats ask every 15 s: what is older is asked for by those that were away, and not worth the memory of an office's own computer. */
const KEPT_MS = 120_000;
/** Revs read at a time, so that nothing else of the node waits for long. */
const STEP = 1_000;
/** A first question further back than this is a first load; a longer jump than that (after a stand-still) is cheaper read by those who need it. */
const BEGIN_WITHIN = 4_000;
const LONGEST_JUMP = 60_000;

interface Recent extends Remembered {
  /** What is remembered: revs in (from, head]. */
  from: number;
  head: number;
  items: RecentItem[];
  open: RecentItem[];
  mine: Map<string, RecentItem[]>;
  readonly latest: Map<string, RecentItem>;
  readonly losses: Map<string, number>;
  /** When each stretch up to a rev was read, oldest first. */
  reads: { readonly toRev: number; readonly atMs: number }[];
  following: Promise<void> | undefined;
  /** Whom the changes concern that nobody has heard of yet; null = everybody. */
  concerned: Map<string, number> | null;
}

export interface News {
  /** What was read. */
  readonly rev: number;
  /** User → the last rev that concerns him; null = perhaps everybody, up to `rev`. */
  readonly concerned: ReadonlyMap<string, number> | null;
}

/**
 * The last changes of each organisation, in memory: a thousand seats that ask for the same seconds read the database once instead of a
 * thousand times. True as of `head`, which every page compares with the database; whoever asks for something older, or
 * has lost sight of something, is answered by `pullPage`.
 *
 * @param monoMs a clock that only goes on
 */
export function createRecent(
  { read, disk }: Pick<HubStore, "read" | "disk">,
  monoMs: () => number = () => performance.now(),
) {
  const organisations = new Map<string, Recent>();
  const askRev = createRevQuery(read);
  const queries = createNewsQueries(read, STEP);

  /** @returns the same page as pullPage, cut perhaps at another rev; undefined = ask the database */
  async function page(reader: Reader, ask: { cursor: number; limit: number }): Promise<FeedPage | undefined> {
    const { orgId } = reader;
    const head = await askRev(orgId);
    if (ask.cursor >= head) return { rows: [], cursor: Math.min(ask.cursor, head), done: true, remaining: 0 };
    const known = organisations.get(orgId) ?? begin(orgId, head - ask.cursor > BEGIN_WITHIN ? head : ask.cursor);
    if (!(await reach(orgId, known, head)) || ask.cursor < known.from) return undefined;
    return cutPage(known, reader, ask);
  }

  /**
   * Reads on to where the organisation is now, so that those who ask next need not.
   *
   * @returns whom the changes concern that were made since this was last asked
   */
  async function hear(orgId: string): Promise<News> {
    const head = await askRev(orgId);
    const known = organisations.get(orgId) ?? begin(orgId, head);
    if (!(await reach(orgId, known, head))) return { rev: head, concerned: null };
    const { concerned, head: rev } = known;
    known.concerned = new Map();
    return { rev, concerned };
  }

  /** @returns false where the database is not the one that is remembered; then all of it is forgotten */
  async function reach(orgId: string, known: Recent, head: number): Promise<boolean> {
    const { head: remembered } = known;
    // Others have followed since this call asked for the head; only a database that was put back is still behind when asked again.
    if (remembered > head && (await askRev(orgId)) < remembered) {
      organisations.delete(orgId);
      return false;
    }
    // A reading that is under way may have begun before the commit that is asked for.
    while (known.head < head) {
      await follow(orgId, known);
      if (known.head < head) await nextTurn();
    }
    return true;
  }

  function begin(orgId: string, rev: number): Recent {
    const made: Recent = {
      from: rev,
      head: rev,
      items: [],
      open: [],
      mine: new Map(),
      latest: new Map(),
      losses: new Map(),
      texts: createRowTexts(),
      reads: [],
      following: undefined,
      concerned: null,
    };
    organisations.set(orgId, made);
    return made;
  }

  function follow(orgId: string, recent: Recent): Promise<void> {
    recent.following ??= readOn(orgId, recent).finally(() => {
      recent.following = undefined;
    });
    return recent.following;
  }

  async function readOn(orgId: string, recent: Recent): Promise<void> {
    const atMs = monoMs();
    const watch = await disk?.watch();
    const { head, toRev, found } = await read
      .transaction()
      .setIsolationLevel("repeatable read")
      .execute(async (snapshot) => {
        const head = await askRev(orgId, snapshot);
        const toRev = Math.min(head, recent.head + STEP);
        const isJump = head - recent.head > LONGEST_JUMP;
        const ask = { orgId, afterRev: recent.head, toRev };
        return { head, toRev, found: isJump ? undefined : await readItems(snapshot, queries, ask) };
      });
    // A row that moved on to a later rev is missing at its earlier one: the whole snapshot must last, not only what is taken from it.
    await watch?.reach(orgId, head);
    if (found === undefined) {
      Object.assign(recent, { from: head, head, items: [], open: [], mine: new Map(), reads: [], concerned: null });
      recent.latest.clear();
      return;
    }
    for (const item of found) {
      const before = recent.latest.get(item.key);
      if (before !== undefined) before.stale = true;
      recent.latest.set(item.key, item);
      file(recent, item);
      note(recent, item);
      if (item.cut === null && item.holderId !== null) recent.losses.set(item.holderId, item.rev);
    }
    recent.head = toRev;
    recent.reads.push({ toRev, atMs });
    forgetOld(recent, atMs - KEPT_MS);
  }

  return { page, hear };
}
export type RecentChanges = ReturnType<typeof createRecent>;

function file(recent: Recent, item: RecentItem): void {
  recent.items.push(item);
  if (item.userIds === null) recent.open.push(item);
  for (const userId of new Set(item.userIds)) {
    if (userId === null) continue;
    const own = recent.mine.get(userId);
    if (own === undefined) recent.mine.set(userId, [item]);
    else own.push(item);
  }
}

function note(recent: Recent, { concerns, rev }: RecentItem): void {
  if (concerns === null) recent.concerned = null;
  else for (const userId of concerns) if (userId !== null) recent.concerned?.set(userId, rev);
}

/** What was read before goes, once it is a quarter or more; and the oldest quarter where there is too much. */
function forgetOld(recent: Recent, beforeMs: number): void {
  const old = recent.reads.findLast((one) => one.atMs < beforeMs);
  const quarter = recent.items.length >> 2;
  const count = Math.max(
    old === undefined ? 0 : firstAfter(recent.items, old.toRev),
    recent.items.length > KEPT ? quarter : 0,
  );
  if (count > 0 && count >= quarter) forget(recent, count);
}

function forget(recent: Recent, count: number): void {
  const gone = recent.items.slice(0, count);
  const kept = recent.items.slice(gone.length);
  Object.assign(recent, { from: gone.at(-1)?.rev ?? recent.from, items: [], open: [], mine: new Map() });
  for (const item of gone) if (recent.latest.get(item.key) === item) recent.latest.delete(item.key);
  for (const item of kept) file(recent, item);
  recent.reads = recent.reads.filter((one) => one.toRev > recent.from);
}

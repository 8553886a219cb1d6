import { join } from "node:path";
import { CompiledQuery, type Kysely } from "kysely";
import { MOST_PAGES } from "../../electron/cache/checkpoint.ts";
import { putCustomers } from "../../electron/cache/customers.ts";
import { catchUpDuplicateKeys } from "../../electron/cache/duplicate-build.ts";
import { putDuplicateKeys } from "../../electron/cache/duplicate-index.ts";
import { putCallbacks } from "../../electron/cache/history.ts";
import { readOne } from "../../electron/cache/read.ts";
import type { SeatDatabase } from "../../electron/cache/schema.ts";
import { putSearchKeys } from "../../electron/cache/search-index.ts";
import { openEncrypted } from "../../electron/cache/sqlite.ts";
import { blankCustomer } from "../../shared/domain/blank-customer.ts";
import type { CustomerNumber, CustomerRow, NewCustomer } from "../../shared/domain/customer.ts";
import { searchDocument } from "../../shared/domain/search-keys.ts";
import { hashKey } from "../../shared/duplicates/hash-key.ts";
import { parseNumbers } from "../../shared/duplicates/numbers.ts";
import { makeFirm } from "../../shared/sample/firms.ts";
import { makeRng, type Rng } from "../../shared/sample/rng.ts";

export const benchKey = new Uint8Array(32).fill(9);
/** Wednesday 2026-11-25 14:00 in Shanghai. */
export const benchNow = Date.parse("2026-11-25T14:00:00+08:00");
const DAY_MS = 86_400_000;
/** As the first load pulls them. */
const PAGE = 1000;
/** Customers of the seat's own user, spread over the file; most with a callback, some late. */
const MINE = 500;

/** What a filling may say otherwise. */
export interface FillOptions {
  /** The seat's own user; "me" where not given. */
  readonly me?: string;
  /** Number hashes as the hub makes them; without it they are none that anybody could check, because a real one costs more than the row. */
  readonly hashNumber?: (e164: string) => string;
  /** Every row as the hub has it, not cut for its reader. */
  readonly whole?: boolean;
  /** Sees each firm as it was before the row was cut for its reader. */
  readonly onFirm?: (firm: NewCustomer, i: number) => void;
}

const quickHash = (e164: string): string => hashKey(e164).toString(36).padStart(22, "x");

/** As the hub sends it. */
function makeNumber(number: NewCustomer["numbers"][number], { hashNumber = quickHash }: FillOptions): CustomerNumber {
  const parsed = parseNumbers(number.raw, { kind: number.kind }).numbers[0];
  const e164 = parsed?.e164 ?? number.raw;
  return {
    numberId: number.numberId,
    contactId: number.contactId,
    kind: number.kind,
    label: number.label,
    display: number.raw,
    e164,
    ext: parsed?.ext ?? "",
    masked: parsed?.masked ?? "",
    tail: e164.slice(-4),
    hash: hashNumber(e164),
    dead: false,
  };
}

/** Row i of n: every (n/500)th is mine, three of five lie in the pool with masked numbers, the rest are other people's. */
export function makeRow(rng: Rng, i: number, n: number, options: FillOptions = {}): CustomerRow {
  const firm = makeFirm(rng);
  options.onFirm?.(firm, i);
  const me = options.me ?? "me";
  const every = Math.max(1, Math.floor(n / MINE));
  const mine = i % every === 0;
  const pool = !mine && i % 5 < 3;
  const calledMs = mine && i % (every * 2) === 0 ? null : benchNow - (5 + rng.below(60)) * DAY_MS;
  const common = {
    // In the order of their making, as the hub's ids are.
    customerId: `${i.toString(16).padStart(12, "0")}${firm.customerId.slice(12)}`,
    rev: i + 1,
    version: 1,
    name: firm.name,
    state: pool ? ("pool" as const) : ("owned" as const),
    pool: firm.member ? ("members" as const) : ("general" as const),
    ownerId: mine ? me : pool ? null : `seat-${i % 97}`,
    trackingSinceMs: pool ? null : benchNow - (1 + rng.below(90)) * DAY_MS,
    survivorId: null,
    binReason: "",
    binnedAtMs: null,
    province: firm.province,
    city: firm.city,
    lastCallAtMs: pool ? null : calledMs,
    lastCallByUserId: pool || calledMs === null ? null : mine ? me : `seat-${i % 97}`,
    doNotCall: false,
    quietUntilMs: null,
  };
  const numbers = firm.numbers.map((number) => makeNumber(number, options));
  if (!mine && !pool && options.whole !== true)
    return { ...common, sight: "stub", hashes: numbers.map((number) => number.hash) };
  const isMember = rng.chance(0.1);
  return {
    ...blankCustomer,
    ...common,
    sight: mine ? "full" : "pool",
    district: firm.district,
    address: firm.address,
    industry: firm.industry,
    product: firm.product,
    customerType: firm.customerType,
    source: firm.source,
    stage: calledMs === null ? "new" : "contacted",
    level: mine ? rng.pick(["A", "B", "C"] as const) : null,
    starred: rng.chance(0.05),
    intro: firm.intro,
    website: firm.website,
    contactCount: mine && calledMs !== null ? 1 + rng.below(8) : 0,
    lastContactAtMs: mine ? calledMs : null,
    lastViewedAtMs: rng.chance(0.3) ? benchNow - rng.below(90 * 86_400) * 1000 : null,
    member: isMember
      ? {
          memberNo: `m${i}`,
          siteUrl: "",
          registeredAtMs: benchNow - rng.below(2000) * DAY_MS,
          registeredIp: "",
          lastLoginAtMs: benchNow - rng.below(200 * 86_400) * 1000,
          loginCount: rng.below(300),
          posts: {},
          searches: [],
        }
      : null,
    contacts: firm.contacts,
    numbers:
      mine || options.whole === true ? numbers : numbers.map((number) => ({ ...number, display: null, e164: null })),
    createdAtMs: benchNow - rng.below(400) * DAY_MS,
  };
}

/** Fills a cache in pages, as the pull writer does, but without waiting for the disk; generating the firms is not counted. */
export async function fillCache(
  db: Kysely<SeatDatabase>,
  customers: number,
  onPage: (done: number) => void,
  options: FillOptions = {},
) {
  await pragma(db, "synchronous = off");
  const rng = makeRng(1);
  let writeMs = 0;
  let duplicateMs = 0;
  for (let from = 0; from < customers; from += PAGE) {
    const count = Math.min(PAGE, customers - from);
    const rows = Array.from({ length: count }, (_, i) => makeRow(rng, from + i, customers, options));
    const startedMs = performance.now();
    let beforeDuplicatesMs = 0;
    let duplicatesMs = 0;
    await db.transaction().execute(async (trx) => {
      await putCustomers(trx, rows);
      await putSearchKeys(trx, rows);
      beforeDuplicatesMs = performance.now();
      await putDuplicateKeys(trx, rows);
      duplicatesMs = performance.now() - beforeDuplicatesMs;
    });
    writeMs += performance.now() - startedMs - duplicatesMs;
    duplicateMs += duplicatesMs;
    onPage(from + count);
  }
  const keysFromMs = performance.now();
  await catchUpDuplicateKeys(db, { stretchMs: 500, waiting: () => 0 });
  const keyMs = performance.now() - keysFromMs;
  await pragma(db, "synchronous = full");
  await promiseSome(db, options.me ?? "me");
  const size = await readOne<{ mib: number }>(
    db,
    "select sum(pgsize) / 1048576.0 as mib from dbstat where name like 'search%'",
    [],
  );
  return {
    rowsPerS: (customers / writeMs) * 1000,
    duplicateRowsPerS: (customers / duplicateMs) * 1000,
    keyRowsPerS: (customers / keyMs) * 1000,
    searchMiB: size?.mib ?? 0,
  };
}

async function pragma(db: Kysely<SeatDatabase>, text: string): Promise<void> {
  await db.executeQuery(CompiledQuery.raw(`pragma ${text}`));
}

/** Half of the called customers have a callback: some late, some today, most later. */
async function promiseSome(db: Kysely<SeatDatabase>, me: string): Promise<void> {
  const held = await db
    .selectFrom("customer")
    .select("customer_id")
    .where("owner_id", "=", me)
    .where("last_call_at_ms", "is not", null)
    .execute();
  const rows = held
    .filter((_, i) => i % 2 === 0)
    .map(({ customer_id }, i) => ({
      callbackId: `callback-${i}`,
      rev: i + 1,
      customerId: customer_id,
      userId: me,
      dueAtMs: benchNow + (i - 20) * 3_600_000,
      note: "再联系",
      state: "open" as const,
      madeAtMs: benchNow - 10 * DAY_MS,
      madeByCallId: null,
      doneAtMs: null,
      doneByCallId: null,
      lateReason: "",
    }));
  await db.transaction().execute((trx) => putCallbacks(trx, rows));
}

/** Rows a second that the bare engine takes: one prepared insert into an indexed, encrypted table with a full-text row beside it. */
export function rawInsertRate(folder: string, count: number): number {
  const raw = openEncrypted(join(folder, "raw.db"), benchKey);
  try {
    raw.exec(`create table customer (no integer primary key, id text not null unique, name text not null, state text not null,
        owner_id text, city text not null, created_at_ms integer not null, row_json text not null);
      create index by_owner on customer (owner_id) where owner_id is not null;
      create index by_state on customer (state, created_at_ms);
      create virtual table search using fts5(words, content='', contentless_delete=1, detail=none, tokenize='ascii');`);
    const insert = raw.prepare("insert into customer values (?,?,?,?,?,?,?,?)");
    const index = raw.prepare("insert into search (rowid, words) values (?,?)");
    const rng = makeRng(2);
    raw.pragma(`wal_autocheckpoint=${MOST_PAGES}`);
    let spentMs = 0;
    for (let from = 0; from < count; from += PAGE) {
      const rows = Array.from({ length: Math.min(PAGE, count - from) }, (_, i) => {
        const row = makeRow(rng, from + i, count);
        const words = searchDocument({ ...row, contactNames: [], tails: [], facets: [] });
        return { row, words, json: JSON.stringify(row), no: from + i + 1 };
      });
      const startedMs = performance.now();
      raw.exec("begin");
      for (const { row, words, json, no } of rows) {
        insert.run(no, row.customerId, row.name, row.state, row.ownerId, row.city, no, json);
        index.run(no, words);
      }
      raw.exec("commit");
      spentMs += performance.now() - startedMs;
    }
    return (count / spentMs) * 1000;
  } finally {
    raw.close();
  }
}

import type { Selectable } from "kysely";
import type { CustomerRow } from "../../shared/domain/customer.ts";
import type { FeedRow } from "../../shared/protocol/rows.ts";
import type { ContactTable, CustomerTable, NumberTable } from "../stores/schema.ts";
import { groupByCustomer, type Slice } from "../stores/sql/feed.ts";
import type { NewsQueries } from "../stores/sql/feed-news.ts";
import type { HubReader } from "../stores/store.ts";
import { commonSight, cutCustomer, keeperOf } from "./cut-customer.ts";
import {
  toActivityRow,
  toBatchRow,
  toCallbackRow,
  toCallRow,
  toLeaseRow,
  toLedgerRow,
  toPairRow,
  toSettingRow,
  toUserRow,
} from "./feed-rows.ts";
import { type Gain, showGains } from "./gains.ts";
import { type SharedRow, shareRow } from "./row-texts.ts";

/** One change, as a node remembers it. */
export interface RecentItem {
  readonly rev: number;
  /** Of the row, without its rev. */
  readonly key: string;
  /** Whose it is alone, leads or not; null = see userIds. */
  readonly holderId: string | null;
  /** Who besides leads may have it; null = everybody. */
  readonly userIds: readonly (string | null)[] | null;
  /** Whose work it touches, who should hear of it at once; null = everybody's. */
  readonly concerns: readonly (string | null)[] | null;
  /** The row; null: its holder has lost sight of a customer, and what he has to drop only the database knows. */
  readonly cut: RecentCut | null;
  /** Who besides leads is shown it in full, where that is another row. */
  readonly fullForId: string | null;
  /** The row has changed since. */
  stale: boolean;
}

export interface RecentCut {
  readonly others: SharedRow;
  /** null: everybody is shown the same. */
  readonly full: SharedRow | null;
}

type Fact = { row: { rev: number } };

/** Every change of a span of revs, each read once for all who may have it. */
export async function readItems(
  snapshot: HubReader,
  queries: NewsQueries,
  span: Omit<Slice, "limit">,
): Promise<RecentItem[]> {
  const news = await queries.list(snapshot, span);
  const items: RecentItem[] = [];
  type Told = Pick<RecentItem, "rev" | "key" | "userIds" | "concerns">;
  const add = (told: Told, cut: RecentCut | null, keptFor: { holderId?: string; fullForId?: string | null } = {}) =>
    void items.push({ ...told, cut, holderId: null, fullForId: null, stale: false, ...keptFor });
  const whole = (key: string, row: FeedRow & Fact, concerns: RecentItem["concerns"]) =>
    add({ rev: row.row.rev, key, userIds: null, concerns }, theSame(row));
  /** Rows that hang on a customer: for leads, its owner and the author. */
  const shared = (key: string, row: FeedRow & Fact, ...userIds: (string | null)[]) =>
    add({ rev: row.row.rev, key, userIds, concerns: userIds }, theSame(row));

  const numbers = groupByCustomer(news.number);
  const contacts = groupByCustomer(news.contact);
  for (const one of news.customer) {
    const { customer_id: id, rev } = one;
    const cut = cutForAll(one, numbers.get(id) ?? [], contacts.get(id) ?? []);
    const told = { rev, key: `customer ${id}`, userIds: null, concerns: [one.owner_id, one.lessee_id] };
    add(told, cut, { fullForId: keeperOf(one) });
  }
  for (const row of news.user) {
    whole(`user ${row.user_id}`, { table: "user", row: toUserRow(row) }, [row.user_id]);
  }
  for (const row of news.setting) {
    whole(`setting ${row.key}`, { table: "setting", row: toSettingRow(row) }, null);
  }
  for (const row of news.pair) {
    whole(`pair ${row.pair_id}`, { table: "pair", row: toPairRow(row) }, [row.by_user_id]);
  }
  for (const row of news.batch) {
    shared(`batch ${row.batch_id}`, { table: "batch", row: toBatchRow(row) }, row.by_user_id);
  }
  for (const row of news.call) {
    shared(`call ${row.call_id}`, { table: "call", row: toCallRow(row) }, row.keeper_id, row.user_id);
  }
  for (const row of news.activity) {
    shared(
      `activity ${row.activity_id}`,
      { table: "activity", row: toActivityRow(row) },
      row.keeper_id,
      row.by_user_id,
    );
  }
  for (const row of news.callback) {
    shared(`callback ${row.callback_id}`, { table: "callback", row: toCallbackRow(row) }, row.keeper_id, row.user_id);
  }
  const gains: Gain[] = [];
  for (const row of news.ledger) {
    const { customer_id: customerId, to_owner_id: userId, rev } = row;
    if (userId !== null && userId !== row.from_owner_id) gains.push({ customerId, userId, rev });
    shared(`ledger ${row.event_id}`, { table: "ledger", row: toLedgerRow(row) }, row.keeper_id, row.by_user_id);
  }
  const only = (userId: string) => ({ userIds: [userId], concerns: [userId] });
  for (const row of news.lease) {
    const lease = theSame({ table: "lease", row: toLeaseRow(row) });
    add({ rev: row.rev, key: `lease ${row.lease_id}`, ...only(row.user_id) }, lease, { holderId: row.user_id });
  }
  for (const { user_id: userId, customer_id: id, rev } of news.loss) {
    add({ rev, key: `loss ${userId} ${id}`, ...only(userId) }, null, { holderId: userId });
  }
  for (const row of news.lent) {
    gains.push({ customerId: row.customer_id, userId: row.user_id, rev: row.granted_rev });
  }
  for (const { gain, key, row } of await showGains(snapshot, { ...span, gains }, queries.listOfCustomers)) {
    // Whoever has read to here, or is a lead, was shown the row itself where it stands.
    if (row.row.rev >= gain.rev) continue;
    const told = { rev: gain.rev, key: `${key} for ${gain.userId}`, ...only(gain.userId) };
    add(told, theSame(row), { holderId: gain.userId });
  }
  return items.sort((a, b) => a.rev - b.rev);
}

const theSame = (row: FeedRow): RecentCut => ({ others: shareRow(() => row), full: null });

/** Everybody but its owner, holder and leads is shown the same. */
function cutForAll(
  customer: Selectable<CustomerTable>,
  numbers: readonly Selectable<NumberTable>[],
  contacts: readonly Selectable<ContactTable>[],
): RecentCut {
  const cut = (sight: CustomerRow["sight"]) =>
    shareRow(() => ({ table: "customer", row: cutCustomer(customer, numbers, contacts, sight) }));
  return { full: cut("full"), others: cut(commonSight(customer)) };
}

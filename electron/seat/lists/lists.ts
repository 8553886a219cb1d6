import type { Queue } from "../../../shared/contract/desk.ts";
import { CustomerFilter, type CustomerSort } from "../../../shared/contract/lists.ts";
import { type FacetField, facetWord } from "../../../shared/domain/search-keys.ts";
import { Refusal, RefusalCode } from "../../../shared/errors.ts";
import type { Cell } from "../../cache/bulk.ts";
import { type Reader, readAll, readOne } from "../../cache/read.ts";
import { listFacetMatches, listMatches } from "../../cache/search-index.ts";
import type { SeatContext } from "../context.ts";
import type { QueueFeature } from "../queue/queue.ts";
import { filterSql } from "./filter-sql.ts";
import { type Line, type LineRow, lineColumns, toLine } from "./line.ts";

export type ListOf = "pool" | "mine" | "bin" | "all";
export interface ListInput {
  readonly filter: Partial<CustomerFilter>;
  readonly sort: (typeof CustomerSort.options)[number];
  readonly descending: boolean;
  readonly offset: number;
  readonly limit: number;
}
export interface ListPage {
  readonly lines: Line[];
  readonly total: number;
  readonly totalCapped: boolean;
}
export interface SavedScheme {
  readonly schemeId: string;
  readonly name: string;
  readonly filter: CustomerFilter;
}

/** Counting stops here: nobody pages further, and a count of a million rows would hold every window. */
const COUNT_CAP = 1000;
const SORT_WHOLE = 20_000;
/** A text in a list's filter looks at so many matches. */
const TEXT_MATCHES = 500;
const memberSorts: readonly string[] = ["member-login", "member-registered", "member-login-count", "last-viewed"];

const sortColumns: Readonly<Record<ListInput["sort"], string>> = {
  relevance: "c.created_at_ms",
  "next-contact": "c.next_at_ms",
  "last-contact": "c.last_contact_at_ms",
  created: "c.created_at_ms",
  name: "c.name",
  "member-login": "c.member_login_at_ms",
  "member-registered": "c.member_registered_at_ms",
  "member-login-count": "c.member_login_count",
  "last-viewed": "c.last_viewed_at_ms",
  binned: "c.binned_at_ms",
};

const facetColumns = ["province", "city", "product", "industry", "source", "stage"] as const;
const FACET_ROWS = 2000;

/** The filter's groups that the full-text index can answer; what it cannot is left to the rows. */
function facetGroups(filter: Partial<CustomerFilter>): string[][] {
  const fields: readonly (readonly [FacetField, readonly string[] | undefined])[] = [
    ["province", filter.provinces],
    ["city", filter.cities],
    ["industry", filter.industries],
    ["product", filter.products],
    ["source", filter.sources],
    ["stage", filter.stages],
    ["customerType", filter.customerTypes],
    ["level", filter.levels],
  ];
  return fields.flatMap(([field, values]) => {
    if (!values || values.length === 0 || values.includes("none")) return [];
    const words = values.map((value) => facetWord(field, value));
    return words.includes("") ? [] : [words];
  });
}

interface Scope {
  readonly sql: string;
  readonly parameters: readonly Cell[];
  /** Small enough to be sorted by anything. */
  readonly small: boolean;
}

/** Lists of customers with filters, sorts and pages, read from indexed columns of the cache. */
export function createLists(ctx: SeatContext, queue: Pick<QueueFeature, "setFilter">) {
  const { db } = ctx;

  /** Up to this many customers the whole pool is sorted by anything; a larger one by what is indexed. */
  const poolSize = async (): Promise<number> =>
    (await readOne<{ n: number }>(db, "select n from tally where name = 'pool'", []))?.n ?? 0;

  async function getScope(of: ListOf, input: ListInput): Promise<Scope> {
    const scope = scopeOf(of);
    if (scope.small) return scope;
    const walked = input.filter.memberOnly === true && memberSorts.includes(input.sort);
    return { ...scope, small: !walked && (await poolSize()) <= SORT_WHOLE };
  }

  function scopeOf(of: ListOf): Scope {
    if (of === "mine") return { sql: "c.owner_id = ?", parameters: [ctx.user.userId], small: true };
    if (of === "bin") return { sql: "c.state = 'bin'", parameters: [], small: true };
    if (of === "pool") return { sql: "c.state = 'pool'", parameters: [], small: false };
    if (ctx.user.role === "agent") throw new Refusal(RefusalCode.NotAllowed, { needs: "lead" });
    return { sql: "c.state <> 'bin'", parameters: [], small: false };
  }

  /** One page of a list. @throws Refusal not-allowed for `all` as an agent */
  async function list(of: ListOf, input: ListInput): Promise<ListPage> {
    const scope = await getScope(of, input);
    const text = input.filter.text?.trim() ?? "";
    const matches =
      text === ""
        ? await findFacetMatches(of, scope, input.filter)
        : await listMatches(db, text, { limit: TEXT_MATCHES, word: scopeWord(of) });
    const where = conditionOf(scope, input.filter, matches);
    const order = orderOf(scope, input, matches);
    const rows = await readAll<LineRow>(
      db,
      `select ${lineColumns} from customer c where ${where.sql} ${order} limit ${input.limit} offset ?`,
      [...where.parameters, input.offset],
    );
    const total = await count(of, scope, input, where, rows.length);
    return {
      lines: rows.map((row) => toLine(ctx, row)),
      total,
      totalCapped: total >= COUNT_CAP && isCapped(of, input),
    };
  }

  /** Over a large pool a filter is answered from the index: the newest that fit, at most COUNT_CAP; undefined where looking is cheap. */
  async function findFacetMatches(of: ListOf, scope: Scope, filter: Partial<CustomerFilter>) {
    const groups = scope.small ? [] : facetGroups(filter);
    if (groups.length === 0) return undefined;
    return listFacetMatches(db, groups, { pool: of === "pool", limit: COUNT_CAP });
  }

  const scopeWord = (of: ListOf) => (of === "pool" ? "pool" : of === "mine" ? ctx.user.userId : null);

  function conditionOf(scope: Scope, filter: Partial<CustomerFilter>, matches: readonly number[] | undefined): Scope {
    const wanted = filterSql(filter);
    // The plus keeps the planner off the index by state where a sort's own index, or the matches, are the way in.
    const parts = [scope.small && !matches ? scope.sql : scope.sql.replace(/^c\.state/, "+c.state"), wanted.sql];
    const parameters = [...scope.parameters, ...wanted.parameters];
    if (matches) {
      parts.push("c.customer_no in (select value from json_each(?))");
      parameters.push(JSON.stringify(matches));
    }
    return { sql: parts.join(" and "), parameters, small: scope.small || matches !== undefined };
  }

  function orderOf(scope: Scope, input: ListInput, matches: readonly number[] | undefined): string {
    const direction = input.descending ? "desc" : "asc";
    const column = sortColumns[input.sort];
    // Sorts that have no index over the whole cache fall back to the newest, where the list may be a million long.
    const indexed = column === "c.created_at_ms" || memberSorts.includes(input.sort);
    if (!scope.small && !matches && !indexed) return `order by c.created_at_ms ${direction}`;
    // Customers without the date come last whichever way it goes.
    const nulls = scope.small || matches ? `${column} is null, ` : "";
    return `order by ${nulls}${column} ${direction}`;
  }

  const isFiltered = (filter: Partial<CustomerFilter>): boolean => filterSql(filter).sql !== "1" || !!filter.text;
  const isCapped = (of: ListOf, input: ListInput): boolean => of !== "pool" || isFiltered(input.filter);

  async function count(of: ListOf, scope: Scope, input: ListInput, where: Scope, read: number): Promise<number> {
    if (input.offset === 0 && read < input.limit) return read;
    if (of === "pool" && !isFiltered(input.filter)) {
      return poolSize();
    }
    const found = await readOne<{ n: number }>(
      db,
      `select count(*) as n from (select 1 from customer c where ${where.sql} limit ${scope.small ? 1_000_000 : COUNT_CAP})`,
      where.parameters,
    );
    return found?.n ?? 0;
  }

  /** Values in use for the filter boxes, most frequent first; of the pool and of all, as a recent part of it shows them. */
  async function facets(of: "mine" | "pool" | "all") {
    const scope = of === "all" ? { sql: "c.state <> 'bin'", parameters: [] } : scopeOf(of);
    const rows = await readAll<Record<(typeof facetColumns)[number], string>>(
      db,
      `select ${facetColumns.map((column) => `c.${column}`).join(", ")} from customer c
       where ${scope.sql.replace(/^c\.state/, "+c.state")} order by c.customer_no desc limit ${FACET_ROWS}`,
      scope.parameters,
    );
    const values = (column: (typeof facetColumns)[number]): string[] => {
      const counts = new Map<string, number>();
      for (const row of rows) if (row[column] !== "") counts.set(row[column], (counts.get(row[column]) ?? 0) + 1);
      return [...counts]
        .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
        .slice(0, 200)
        .map(([value]) => value);
    };
    return {
      provinces: values("province"),
      cities: values("city"),
      products: values("product"),
      industries: values("industry"),
      sources: values("source"),
      stages: values("stage"),
    };
  }

  async function schemes(): Promise<{ schemes: SavedScheme[] }> {
    const rows = await db.selectFrom("scheme").selectAll().orderBy("made_at_ms").execute();
    return {
      schemes: rows.map((row) => ({
        schemeId: row.scheme_id,
        name: row.name,
        filter: CustomerFilter.parse(JSON.parse(row.filter_json)),
      })),
    };
  }

  async function saveScheme(input: {
    schemeId: string | null;
    name: string;
    filter: CustomerFilter;
  }): Promise<SavedScheme> {
    const scheme = { schemeId: input.schemeId ?? ctx.newId(), name: input.name, filter: input.filter };
    const set = { name: scheme.name, filter_json: JSON.stringify(scheme.filter) };
    await db
      .insertInto("scheme")
      .values({ scheme_id: scheme.schemeId, ...set, made_at_ms: ctx.nowMs() })
      .onConflict((oc) => oc.column("scheme_id").doUpdateSet(set))
      .execute();
    return scheme;
  }

  async function deleteScheme(schemeId: string): Promise<void> {
    await db.deleteFrom("scheme").where("scheme_id", "=", schemeId).execute();
  }

  /** Makes a filter of my customers the queue with one key (3.21); null goes back to the ordinary queue. */
  function queueFrom(filter: CustomerFilter | null, name: string): Promise<Queue> {
    return queue.setFilter(filter === null ? undefined : { filter, name });
  }

  return { list, facets, schemes, saveScheme, deleteScheme, queueFrom };
}
export type ListsFeature = ReturnType<typeof createLists>;

/** Lines of given customers in the given order. */
export async function readLines(
  ctx: SeatContext,
  db: Reader,
  customerNos: readonly number[],
): Promise<Map<number, Line>> {
  if (customerNos.length === 0) return new Map();
  const rows = await readAll<LineRow>(
    db,
    `select ${lineColumns} from json_each(?) j join customer c on c.customer_no = j.value`,
    [JSON.stringify(customerNos)],
  );
  return new Map(rows.map((row) => [row.customer_no, toLine(ctx, row)]));
}

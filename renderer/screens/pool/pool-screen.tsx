import { useRef, useState } from "react";
import type { CustomerLine } from "../../../shared/contract/lists.ts";
import { api, seat } from "../../api/client.ts";
import { refusalOf, refusalText } from "../../api/refusal.ts";
import { openOnDesk } from "../../api/use-desk.ts";
import { useIsLead, useStatus } from "../../api/use-status.ts";
import { Button } from "../../components/button.tsx";
import { CustomerTable } from "../../components/lists/customer-table.tsx";
import { countActive, emptyFilter } from "../../components/lists/filter.ts";
import { FilterBar } from "../../components/lists/filter-bar.tsx";
import { ListFacts } from "../../components/lists/list-facts.tsx";
import { type Sort, type SortId, sortAfter } from "../../components/lists/sort.ts";
import { SortPicker } from "../../components/lists/sort-picker.tsx";
import { useDimensions } from "../../components/lists/use-dimensions.ts";
import { useList } from "../../components/lists/use-list.ts";
import { Page } from "../../components/panel.tsx";
import { useNow } from "../../components/use-now.ts";
import { useActions } from "../../keyboard/use-actions.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import { useApp } from "../../store/store.ts";
import { AssignStrip } from "../customer/assign-strip.tsx";
import { CustomerPreview } from "../customer/customer-preview.tsx";
import { usePreview } from "../customer/use-preview.ts";
import { useExport } from "../mine/use-export.ts";

const sorts: readonly SortId[] = [
  "member-login",
  "member-registered",
  "member-login-count",
  "last-viewed",
  "created",
  "name",
];
const fields = [
  "pools",
  "provinces",
  "cities",
  "industries",
  "products",
  "sources",
  "customerTypes",
  "levels",
] as const;
const columns = [
  "name",
  "region",
  "contact",
  "product",
  "lastLogin",
  "loginCount",
  "source",
  "industry",
  "customerType",
  "registered",
  "viewed",
] as const;

/** The public pool: find, look, claim. C claims and goes to the next row; Ctrl+Enter claims and opens on the desk. */
export function PoolScreen() {
  const t = useText();
  const times = useTimes();
  const status = useStatus();
  const isLead = useIsLead();
  const nowMs = useNow(30_000);
  const open = useApp((s) => s.screenOpened);
  const [filter, setFilter] = useState(emptyFilter);
  const [sort, setSort] = useState<Sort>({ id: "member-login", descending: true });
  const [isAssigning, setAssigning] = useState(false);
  const text = useRef<HTMLInputElement>(null);
  const grid = useRef<HTMLTableElement>(null);
  const preview = usePreview();
  const dimensions = useDimensions("pool", fields);
  const exporting = useExport("pool", filter);
  const list = useList<CustomerLine>({
    question: JSON.stringify([filter, sort]),
    idOf: (line) => line.customerId,
    options: (offset, limit) =>
      api.lists.pool.queryOptions({ input: { filter, sort: sort.id, descending: sort.descending, offset, limit } }),
  });
  const { current } = list;

  /** Asks the hub for the customer; the answer, good or bad, stands in its row. */
  async function claim(andOpen: boolean) {
    if (current === undefined || list.outcomeOf(current)?.kind === "done") return;
    list.say(current, { kind: "busy", text: t("pool.claiming") });
    if (!andOpen) list.moveTo(list.cursor + 1 < list.count ? list.cursor + 1 : list.cursor, false);
    try {
      await seat.claims.claim({ customerId: current.customerId });
      list.say(current, { kind: "done", text: t("pool.claimed") });
      if (!andOpen) return;
      await openOnDesk(current.customerId);
      open("workbench");
    } catch (error) {
      const offline = refusalOf(error)?.code === "hub-offline";
      list.say(current, { kind: "refused", text: offline ? t("pool.offlineClaim") : refusalText(error, t, times) });
    }
  }

  useActions({
    "list-claim": () => void claim(false),
    "list-claim-open": () => void claim(true),
    "list-filter": () => text.current?.focus(),
    "list-sort": () => setSort(sortAfter(sorts, sort)),
    "list-sort-turn": () => setSort({ ...sort, descending: !sort.descending }),
    "list-why": () => preview.show("why"),
    "list-assign": () => setAssigning(true),
    "list-export": () => exporting.run(),
    ...preview.actions(grid),
  });

  return (
    <Page
      title={t("pool.title")}
      facts={
        <ListFacts
          list={list}
          status={status}
          notice={exporting.notice}
          error={exporting.error}
          exact={countActive(filter) === 0 ? status?.counts.pool : undefined}
        />
      }
      tools={
        <>
          <SortPicker sorts={sorts} sort={sort} onSort={setSort} />
          {isLead && (
            <>
              <Button action="list-assign" onClick={() => setAssigning(true)}>
                {t("mine.assign")}
              </Button>
              <Button action="list-export" onClick={() => exporting.run()}>
                {t("mine.export")}
              </Button>
            </>
          )}
          <Button action="list-claim-open" disabled={current === undefined} onClick={() => void claim(true)}>
            {t("pool.claimAndOpen")}
          </Button>
          <Button kind="primary" action="list-claim" disabled={current === undefined} onClick={() => void claim(false)}>
            {t("pool.claim")}
          </Button>
        </>
      }
    >
      <FilterBar
        filter={filter}
        onChange={setFilter}
        dimensions={dimensions}
        flags={["memberOnly"]}
        textRef={text}
        onLeaveText={() => grid.current?.focus()}
      />
      {isAssigning && <AssignStrip list={list} onClose={() => setAssigning(false)} />}
      <CustomerTable
        list={list}
        columns={columns}
        nowMs={nowMs}
        gridRef={grid}
        sort={sort}
        onSort={setSort}
        chooses={isLead}
        onOpen={() => preview.show("card")}
        empty={
          countActive(filter) > 0
            ? { title: t("list.nothing"), hint: t("list.nothingHint"), onClear: () => setFilter(emptyFilter) }
            : { title: t("pool.empty"), hint: t("pool.emptyHint") }
        }
        aside={
          preview.view === undefined ? undefined : (
            <CustomerPreview customerId={current?.customerId} view={preview.view} />
          )
        }
      />
    </Page>
  );
}

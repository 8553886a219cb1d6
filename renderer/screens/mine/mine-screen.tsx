import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { CustomerLine } from "../../../shared/contract/lists.ts";
import { api, seat } from "../../api/client.ts";
import { refusalText } from "../../api/refusal.ts";
import { openOnDesk } from "../../api/use-desk.ts";
import { useSettings } from "../../api/use-settings.ts";
import { useIsLead, useStatus } from "../../api/use-status.ts";
import { AskStrip } from "../../components/ask-strip.tsx";
import { CustomerTable } from "../../components/lists/customer-table.tsx";
import { countActive, emptyFilter, sameFilter } from "../../components/lists/filter.ts";
import { FilterBar } from "../../components/lists/filter-bar.tsx";
import { ListFacts } from "../../components/lists/list-facts.tsx";
import { naturalSort, type Sort, type SortId, sortAfter } from "../../components/lists/sort.ts";
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
import { MineTools, NoNextStep } from "./mine-tools.tsx";
import { QueueStrip, useQueueFilter, usualQueue } from "./queue-strip.tsx";
import { SchemeBar } from "./scheme-bar.tsx";
import { useExport } from "./use-export.ts";

const sorts: readonly SortId[] = ["next-contact", "last-contact", "created", "name", "member-login", "last-viewed"];
const fields = ["levels", "stages", "provinces", "cities", "industries", "products", "sources"] as const;
const columns = [
  "name",
  "level",
  "stage",
  "contactCount",
  "lastContact",
  "next",
  "source",
  "region",
  "product",
  "contact",
  "industry",
] as const;
const columnsOfAll = ["name", "owner", ...columns.slice(1)] as const;

/** My tracking list; a lead can turn it to every customer. A filter becomes the queue with one key. */
export function MineScreen() {
  const t = useText();
  const times = useTimes();
  const status = useStatus();
  const isLead = useIsLead();
  const settings = useSettings();
  const nowMs = useNow(30_000);
  const open = useApp((s) => s.screenOpened);
  const params = useApp((s) => s.route.params);
  const [filter, setFilter] = useState({ ...emptyFilter, noNextStep: params.filter === "no-next-step" });
  const [chosenSort, setSort] = useState<Sort>();
  const [chosenScope, setScope] = useState<"mine" | "all">();
  const scope = chosenScope ?? (isLead && params.scope !== "mine" ? "all" : "mine");
  const [ask, setAsk] = useState<"none" | "release" | "assign">("none");
  const [failure, setFailure] = useState<unknown>();
  const [notice, setNotice] = useState<string>();
  const text = useRef<HTMLInputElement>(null);
  const grid = useRef<HTMLTableElement>(null);
  const preview = usePreview();
  const isAll = isLead && scope === "all";
  const sort: Sort = chosenSort ?? (isAll ? naturalSort("created") : naturalSort("next-contact"));
  const dimensions = useDimensions(isAll ? "all" : "mine", isAll ? ["ownerIds", ...fields] : fields);
  const schemes = useQuery(api.lists.schemes.queryOptions({ input: {} })).data?.schemes ?? [];
  const exporting = useExport(isAll ? "all" : "mine", filter);
  const queueName = useQueueFilter();
  const ask1 = (offset: number, limit: number) => ({
    input: { filter, sort: sort.id, descending: sort.descending, offset, limit },
  });
  const list = useList<CustomerLine>({
    question: JSON.stringify([scope, filter, sort]),
    idOf: (line) => line.customerId,
    options: (offset, limit) =>
      isAll ? api.lists.all.queryOptions(ask1(offset, limit)) : api.lists.mine.queryOptions(ask1(offset, limit)),
  });
  const { current } = list;

  async function attempt(act: () => Promise<void>) {
    setFailure(undefined);
    setNotice(undefined);
    try {
      await act();
    } catch (error) {
      setFailure(error);
    }
  }
  const openCurrent = () =>
    attempt(async () => {
      if (current === undefined) return;
      await openOnDesk(current.customerId);
      open("workbench");
    });
  /** The filter becomes the queue; where a filter feeds it already and is the one on the screen, the usual queue comes back. */
  const turnQueue = () =>
    attempt(async () => {
      if (queueName !== null) await usualQueue();
      else if (list.count === 0) setNotice(t("mine.queueEmpty"));
      else {
        const name = schemes.find((s) => sameFilter(s.filter, filter))?.name ?? t("mine.queueUnnamed");
        await seat.lists.queueFrom({ filter, name });
        open("workbench");
      }
    });
  async function release(reason: string) {
    if (current === undefined) return;
    const line = current;
    setAsk("none");
    list.say(line, { kind: "busy", text: t("common.loading") });
    try {
      await seat.claims.release({ customerId: line.customerId, reason });
      list.say(line, { kind: "done", text: t("mine.released") });
    } catch (error) {
      list.say(line, { kind: "refused", text: refusalText(error, t, times) });
    }
  }
  const turnNoNext = () => setFilter({ ...filter, noNextStep: !filter.noNextStep });
  const turnScope = () => setScope(scope === "mine" ? "all" : "mine");
  const askRelease = () => {
    if (current !== undefined) setAsk("release");
  };

  useActions({
    "list-open": () => void openCurrent(),
    "list-filter": () => text.current?.focus(),
    "list-sort": () => setSort(sortAfter(sorts, sort)),
    "list-sort-turn": () => setSort({ ...sort, descending: !sort.descending }),
    "list-why": () => preview.show("why"),
    "list-queue": () => void turnQueue(),
    "list-no-next": turnNoNext,
    "list-scope": turnScope,
    "list-release": askRelease,
    "list-assign": () => setAsk("assign"),
    "list-export": exporting.run,
    ...preview.actions(grid),
  });

  return (
    <Page
      title={t(isAll ? "mine.titleAll" : "mine.title")}
      facts={
        <>
          <ListFacts
            list={list}
            status={status}
            notice={notice ?? exporting.notice}
            error={failure ?? exporting.error}
          />
          {!isAll && <NoNextStep n={status?.counts.noNextStep ?? 0} on={filter.noNextStep} onTurn={turnNoNext} />}
        </>
      }
      tools={
        <MineTools
          isLead={isLead}
          isAll={isAll}
          sorts={sorts}
          sort={sort}
          onSort={setSort}
          onScope={turnScope}
          onAssign={() => setAsk("assign")}
          onExport={exporting.run}
          onRelease={askRelease}
          onQueue={() => void turnQueue()}
          onOpen={() => void openCurrent()}
          hasCurrent={current !== undefined}
        />
      }
    >
      <QueueStrip onBack={() => void turnQueue()} />
      <FilterBar
        filter={filter}
        onChange={setFilter}
        dimensions={dimensions}
        flags={isAll ? ["starred", "noNextStep"] : ["starred"]}
        textRef={text}
        onLeaveText={() => grid.current?.focus()}
      />
      <SchemeBar filter={filter} onFilter={setFilter} />
      {ask === "assign" && <AssignStrip list={list} onClose={() => setAsk("none")} />}
      {ask === "release" && current !== undefined && (
        <AskStrip
          label={t("mine.releaseAsk")}
          doText={t("mine.release")}
          hint={`${current.name} · ${t("mine.releaseHint", { days: settings.coolDownDays })}`}
          problemOf={(reason) => (reason === "" ? t("mine.reasonMissing") : undefined)}
          onDo={(reason) => void release(reason)}
          onClose={() => setAsk("none")}
        />
      )}
      <CustomerTable
        list={list}
        columns={isAll ? columnsOfAll : columns}
        nowMs={nowMs}
        gridRef={grid}
        sort={sort}
        onSort={setSort}
        chooses={isLead}
        onOpen={() => preview.show("card")}
        empty={
          countActive(filter) > 0
            ? { title: t("list.nothing"), hint: t("list.nothingHint"), onClear: () => setFilter(emptyFilter) }
            : { title: t("mine.empty"), hint: t("mine.emptyHint") }
        }
        aside={preview.view && <CustomerPreview customerId={current?.customerId} view={preview.view} />}
      />
    </Page>
  );
}

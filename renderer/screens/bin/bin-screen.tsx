import { useRef, useState } from "react";
import type { CustomerLine } from "../../../shared/contract/lists.ts";
import { api, seat } from "../../api/client.ts";
import { refusalText } from "../../api/refusal.ts";
import { useIsLead, useStatus } from "../../api/use-status.ts";
import { AskStrip } from "../../components/ask-strip.tsx";
import { Button } from "../../components/button.tsx";
import { CustomerTable } from "../../components/lists/customer-table.tsx";
import { countActive, emptyFilter } from "../../components/lists/filter.ts";
import { FilterBar } from "../../components/lists/filter-bar.tsx";
import { ListFacts } from "../../components/lists/list-facts.tsx";
import { type Sort, type SortId, sortAfter } from "../../components/lists/sort.ts";
import { useList } from "../../components/lists/use-list.ts";
import { Page } from "../../components/panel.tsx";
import { useNow } from "../../components/use-now.ts";
import { useActions } from "../../keyboard/use-actions.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import { CustomerPreview } from "../customer/customer-preview.tsx";

const sorts: readonly SortId[] = ["binned", "name"];
const columns = ["name", "binReason", "survivor", "binned", "region"] as const;

/** The recycle bin: why each is here and which record was kept. G shows that one; a lead restores with T. */
export function BinScreen() {
  const t = useText();
  const times = useTimes();
  const status = useStatus();
  const isLead = useIsLead();
  const nowMs = useNow(60_000);
  const [filter, setFilter] = useState(emptyFilter);
  const [sort, setSort] = useState<Sort>({ id: "binned", descending: true });
  const [isRestoring, setRestoring] = useState(false);
  const [shown, setShown] = useState<"none" | "record" | "why" | "survivor">("none");
  const text = useRef<HTMLInputElement>(null);
  const grid = useRef<HTMLTableElement>(null);
  const list = useList<CustomerLine>({
    question: JSON.stringify([filter, sort]),
    idOf: (line) => line.customerId,
    options: (offset, limit) =>
      api.lists.bin.queryOptions({ input: { filter, sort: sort.id, descending: sort.descending, offset, limit } }),
  });
  const { current } = list;

  async function restore(reason: string) {
    if (current === undefined) return;
    const line = current;
    setRestoring(false);
    try {
      await seat.claims.restore({ customerId: line.customerId, reason });
      list.say(line, { kind: "done", text: t("bin.restored") });
    } catch (error) {
      list.say(line, { kind: "refused", text: refusalText(error, t, times) });
    }
  }
  const askRestore = () => {
    if (current === undefined) return;
    if (isLead) setRestoring(true);
    else list.say(current, { kind: "refused", text: t("entry.check.restoreAsked") });
  };

  useActions({
    "list-filter": () => text.current?.focus(),
    "list-sort": () => setSort(sortAfter(sorts, sort)),
    "list-sort-turn": () => setSort({ ...sort, descending: !sort.descending }),
    "list-restore": askRestore,
    "list-survivor": () => setShown(shown === "survivor" ? "record" : "survivor"),
    "list-why": () => setShown(shown === "why" ? "record" : "why"),
    "step-back": () => {
      if (document.activeElement !== grid.current) grid.current?.focus();
      else setShown("none");
    },
  });

  const shownId = shown === "survivor" ? (current?.survivorId ?? undefined) : current?.customerId;
  return (
    <Page
      title={t("bin.title")}
      facts={<ListFacts list={list} status={status} />}
      tools={
        <>
          <Button
            action="list-survivor"
            disabled={current?.survivorId == null}
            aria-pressed={shown === "survivor"}
            onClick={() => setShown(shown === "survivor" ? "record" : "survivor")}
          >
            {t("bin.survivor")}
          </Button>
          <Button
            kind={isLead ? "primary" : "default"}
            action="list-restore"
            disabled={current === undefined}
            onClick={askRestore}
          >
            {t(isLead ? "bin.restore" : "bin.restoreLead")}
          </Button>
        </>
      }
    >
      <FilterBar
        filter={filter}
        onChange={setFilter}
        dimensions={[]}
        flags={[]}
        textRef={text}
        onLeaveText={() => grid.current?.focus()}
      />
      {isRestoring && current !== undefined && (
        <AskStrip
          label={t("bin.restoreAsk")}
          doText={t("bin.restore")}
          hint={current.name}
          problemOf={(reason) => (reason === "" ? t("mine.reasonMissing") : undefined)}
          onDo={(reason) => void restore(reason)}
          onClose={() => setRestoring(false)}
        />
      )}
      <CustomerTable
        list={list}
        columns={columns}
        nowMs={nowMs}
        gridRef={grid}
        sort={sort}
        onSort={setSort}
        chooses={false}
        onOpen={() => setShown("record")}
        empty={
          countActive(filter) > 0
            ? { title: t("list.nothing"), hint: t("list.nothingHint"), onClear: () => setFilter(emptyFilter) }
            : { title: t("bin.empty"), hint: t("bin.emptyHint") }
        }
        aside={shown !== "none" && <CustomerPreview customerId={shownId} view={shown === "why" ? "why" : "card"} />}
      />
    </Page>
  );
}

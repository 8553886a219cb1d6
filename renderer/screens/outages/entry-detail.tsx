import type { OutageEntry } from "../../../shared/contract/outages.ts";
import { Button } from "../../components/button.tsx";
import { EmptyState } from "../../components/empty-state.tsx";
import { intoView } from "../../components/into-view.ts";
import { Panel, ScrollArea, SectionHeader } from "../../components/panel.tsx";
import { Tag } from "../../components/tag.tsx";
import { TimeText } from "../../components/words.tsx";
import { fieldName, fieldValueText } from "../../languages/record-text.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import { entryWhy, StatusTag } from "./entry-columns.tsx";
import styles from "./outages.module.css";

type Decide = (version: "mine" | "theirs", field: string) => void;

/** One line of the diary in full: why it ended so, where the words are now, and the choice between two versions. */
export function EntryDetail(props: {
  entry: OutageEntry | undefined;
  /** The field that the keys decide: it alone shows them. */
  ofKeys: string | undefined;
  onDecide: Decide;
}) {
  const t = useText();
  const times = useTimes();
  const { entry } = props;
  if (entry === undefined)
    return (
      <Panel label={t("outages.detail.why")} className={styles.detail}>
        <EmptyState title={t("outages.detail.none")} />
      </Panel>
    );
  const why = entryWhy(entry, t, times);
  return (
    <Panel label={t("outages.detail.why")} className={styles.detail}>
      <ScrollArea className={styles.scroll} label={entry.customerName}>
        <h2>{entry.customerName || "–"}</h2>
        <p className={styles.soft}>
          {t.find(`command.${entry.kind}`) ?? entry.kind} · <TimeText ms={entry.typedAtMs} form="near" />
        </p>
        <section>
          <SectionHeader title={t("outages.detail.why")} />
          <p className={styles.result}>
            <StatusTag entry={entry} t={t} /> {entry.status !== "conflict" && why}
          </p>
          {keptText(entry) !== undefined && <p className={styles.soft}>{keptText(entry)}</p>}
        </section>
        {entry.conflicts.length > 0 && <Versions entry={entry} ofKeys={props.ofKeys} onDecide={props.onDecide} />}
        <section>
          <SectionHeader title={t("outages.detail.words")} />
          {entry.words === "" ? (
            <p className={styles.soft}>{t("outages.detail.noWords")}</p>
          ) : (
            <p className={styles.words}>{entry.words}</p>
          )}
        </section>
      </ScrollArea>
    </Panel>
  );

  function keptText({ status, words, detail, code }: OutageEntry): string | undefined {
    if (words === "" || ["applied", "noted", "waiting", "conflict"].includes(status)) return undefined;
    if (detail.kept !== "contribution") return t("outages.detail.keptHere");
    return t(status === "lost" && code !== "back-in-pool" ? "outages.detail.kept" : "outages.detail.keptPool");
  }
}

function Versions(props: { entry: OutageEntry; ofKeys: string | undefined; onDecide: Decide }) {
  const t = useText();
  const { entry, ofKeys, onDecide } = props;
  return (
    <section>
      <SectionHeader title={t("outages.detail.versions")} />
      {entry.conflicts.map(({ field, mine, theirs, byName, taken }) => (
        <div
          key={field}
          // What a key would decide is always in sight, with both of its versions.
          ref={field === ofKeys ? intoView : undefined}
          className={styles.versions}
          data-keys={(field === ofKeys && entry.conflicts.length > 1) || undefined}
        >
          <b>{fieldName(field, t)}</b>
          <Version
            title={t("outages.detail.mine")}
            value={fieldValueText(field, mine, t)}
            isTaken={taken === "mine"}
            button={
              <Button
                {...(field === ofKeys ? { action: "outage-mine" as const } : {})}
                disabled={taken === "mine"}
                onClick={() => onDecide("mine", field)}
              >
                {t("outages.detail.takeMine")}
              </Button>
            }
          />
          <Version
            title={byName === "" ? t("outages.detail.theirsNobody") : t("outages.detail.theirs", { name: byName })}
            value={fieldValueText(field, theirs, t)}
            isTaken={taken === "theirs"}
            button={
              <Button
                {...(field === ofKeys ? { action: "outage-theirs" as const } : {})}
                disabled={taken === "theirs"}
                onClick={() => onDecide("theirs", field)}
              >
                {t("outages.detail.takeTheirs")}
              </Button>
            }
          />
        </div>
      ))}
    </section>
  );
}

function Version(props: { title: string; value: string; isTaken: boolean; button: React.ReactNode }) {
  const t = useText();
  return (
    <div className={styles.version} data-taken={props.isTaken || undefined}>
      <p className={styles.soft}>
        {props.title} {props.isTaken && <Tag tone="accent">{t("outages.detail.taken")}</Tag>}
      </p>
      <p className={styles.words}>{props.value}</p>
      {props.button}
    </div>
  );
}

import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { CustomerCard, TimelineItem } from "../../../shared/contract/desk.ts";
import { api } from "../../api/client.ts";
import { useDesk } from "../../api/use-desk.ts";
import { SectionHeader } from "../../components/panel.tsx";
import { Tag } from "../../components/tag.tsx";
import { ledgerReason } from "../../languages/ledger.ts";
import { recordText } from "../../languages/record-text.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import styles from "./timeline.module.css";

/** All that happened with this customer, newest first; earlier pages come as the end is scrolled near. */
export function Timeline(props: { card: CustomerCard }) {
  const t = useText();
  const { card } = props;
  // The call of this very minute lacks nothing yet.
  const openCallId = useDesk()?.call?.callId;
  const end = useRef<HTMLDivElement>(null);
  const earlierThanMs = card.timeline.at(-1)?.atMs ?? 0;
  const { customerId } = card.customer;
  const pages = useInfiniteQuery(
    api.customers.timeline.infiniteOptions({
      input: (beforeMs: number) => ({ customerId, beforeMs }),
      initialPageParam: earlierThanMs,
      getNextPageParam: (last) => (last.more ? last.items.at(-1)?.atMs : undefined),
      enabled: false,
    }),
  );
  const earlier = (pages.data?.pages ?? []).flatMap((page) => page.items);
  const known = new Set(card.timeline.map((item) => item.id));
  const items = [...card.timeline, ...earlier.filter((item) => !known.has(item.id))];
  const hasMore = pages.data === undefined ? card.timelineMore : pages.hasNextPage;
  const { fetchNextPage, isFetching } = pages;
  useEffect(() => {
    const node = end.current;
    if (node === null || !hasMore || isFetching) return;
    const watcher = new IntersectionObserver((seen) => {
      if (seen.some((entry) => entry.isIntersecting)) void fetchNextPage();
    });
    watcher.observe(node);
    return () => watcher.disconnect();
  }, [hasMore, isFetching, fetchNextPage]);

  return (
    <section className={styles.section}>
      <SectionHeader title={t("workbench.timeline")} />
      {items.length === 0 && <p className={styles.none}>{t("workbench.timelineEmpty")}</p>}
      <ol className={styles.list}>
        {items.map((item) => (
          <Entry key={item.id} item={item} isOpen={item.id === openCallId} />
        ))}
      </ol>
      <div ref={end} className={styles.end}>
        {isFetching && t("workbench.loadingMore")}
      </div>
    </section>
  );
}

function Entry(props: { item: TimelineItem; isOpen: boolean }) {
  const t = useText();
  const times = useTimes();
  const { item } = props;
  const record = item.kind === "activity" ? recordText(item, t) : undefined;
  const body = item.kind === "ledger" ? ledgerReason(item.type, item.body, t) : (record?.body ?? item.body);
  const facts = [
    item.byName,
    item.kind === "call" ? item.subject : "",
    item.kind === "ledger" && item.subject !== item.byName ? item.subject : "",
    item.kind === "callback" ? promisedFor(item.subject) : "",
    item.durationMs === null ? "" : times.span(item.durationMs),
    item.disposition === null ? "" : t.word("disposition", item.disposition),
    item.kind === "activity" && record === undefined ? item.subject : "",
    item.otherCustomerName,
    item.levelTo !== null && item.levelTo !== item.levelFrom
      ? t("workbench.levelChange", { from: item.levelFrom ?? t("workbench.noLevel"), to: item.levelTo })
      : "",
  ].filter((part) => part !== "");
  return (
    <li className={styles.entry}>
      <time dateTime={new Date(item.atMs).toISOString()}>{times.dayTime(item.atMs)}</time>
      <div className={item.kind === "ledger" ? styles.minor : ""}>
        <p>
          <b>{record?.title ?? typeName(item)}</b> {facts.length > 0 && `· ${facts.join(" · ")}`}{" "}
          {item.unfinished &&
            (props.isOpen ? (
              <Tag>{t(item.durationMs === null ? "workbench.calling" : "shell.phase.wrap-up")}</Tag>
            ) : (
              <Tag tone="red">{t("workbench.unfinishedCall")}</Tag>
            ))}
          {item.contribution && <Tag tone="violet">{t("workbench.contribution")}</Tag>}
          {item.pending && <Tag>{t("workbench.pending")}</Tag>}
        </p>
        {body !== "" && <p className={styles.body}>{body}</p>}
      </div>
    </li>
  );

  /** A callback's subject is its due instant. */
  function promisedFor(subject: string): string {
    const dueAtMs = Number(subject);
    return subject !== "" && Number.isFinite(dueAtMs) ? times.dayTime(dueAtMs) : subject;
  }

  function typeName({ kind, type }: TimelineItem): string {
    if (kind === "call") return t.word("activity", "phone-visit");
    if (kind === "ledger") return t.word("ledger", type);
    return kind === "callback" ? t.word("callback", type) : t.word("activity", type);
  }
}

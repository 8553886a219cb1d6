import type { AppStatus } from "../../../shared/contract/app.ts";
import { useDesk } from "../../api/use-desk.ts";
import { useConnectionState } from "../../api/use-status.ts";
import { useKeyHint } from "../../components/button.tsx";
import { ActionKbd } from "../../components/kbd.tsx";
import { StateIcon } from "../../components/state-icon.tsx";
import { useNow } from "../../components/use-now.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import { useApp } from "../../store/store.ts";
import styles from "./top-bar.module.css";

/** Who, what call, how many promises, how well in step with the hub: the same place on every screen. */
export function TopBar(props: { status: AppStatus }) {
  const t = useText();
  const { counts, user, demo } = props.status;
  const overlayOpened = useApp((s) => s.overlayOpened);
  const screenOpened = useApp((s) => s.screenOpened);
  const diaryHint = useKeyHint("go-outages");
  const due = counts.overdue + counts.dueToday;
  return (
    <header className={styles.bar}>
      <span className={styles.logo}>
        Fair<i>dial</i>
      </span>
      <button type="button" className={styles.search} onClick={() => overlayOpened("palette")}>
        <StateIcon name="search" />
        <span>{t("shell.searchBox")}</span>
        <ActionKbd action="search" />
      </button>
      <CallPill />
      <div className={styles.facts}>
        {demo && <span className={styles.quiet}>{t("shell.demo")}</span>}
        {counts.noNextStep > 0 && (
          <button type="button" onClick={() => screenOpened("mine", { view: "no-next-step" })}>
            {t("shell.noNextStep")} <b>{counts.noNextStep.toLocaleString("en-US")}</b>
          </button>
        )}
        <button type="button" onClick={() => screenOpened("callbacks")}>
          {t("shell.callbacks")} <b className={counts.overdue > 0 ? styles.late : ""}>{due}</b>
        </button>
        <button type="button" className={styles.wide} onClick={() => screenOpened("pool")}>
          {t("shell.poolCount")} <b>{counts.pool.toLocaleString("en-US")}</b>
        </button>
        <button
          type="button"
          {...diaryHint}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => screenOpened("outages")}
        >
          <SyncState hub={props.status.hub} />
        </button>
        <button type="button" aria-haspopup="dialog" onClick={() => overlayOpened("menu")}>
          {user?.name}
          {user?.seatNo != null && <span className={styles.wide}> · {t("shell.seatNo", { n: user.seatNo })}</span>}
        </button>
      </div>
    </header>
  );
}

/** The call in every screen's corner: a colleague's question must not hide that somebody is on the line. */
function CallPill() {
  const t = useText();
  const desk = useDesk();
  const screenOpened = useApp((s) => s.screenOpened);
  if (!desk || desk.phase === "idle" || desk.call === null) return null;
  const { call } = desk;
  return (
    <button
      type="button"
      className={`${styles.pill} ${desk.phase === "on-call" ? styles.live : ""}`}
      onClick={() => screenOpened("workbench")}
    >
      <i aria-hidden="true" />
      {t(`shell.phase.${desk.phase}`)} <Timer fromMs={call.dialledAtMs} toMs={call.endedAtMs} />
    </button>
  );
}

/** Running time of a call, 02:41; stands still once it has an end. */
export function Timer(props: { fromMs: number; toMs: number | null }) {
  const times = useTimes();
  const nowMs = useNow(500);
  return <span>{times.clock((props.toMs ?? nowMs) - props.fromMs)}</span>;
}

function SyncState(props: { hub: AppStatus["hub"] }) {
  const t = useText();
  const times = useTimes();
  const connection = useConnectionState();
  const { hub } = props;
  const waiting = hub.acts > 0 ? ` · ${t("shell.sync.waiting", { n: hub.acts })}` : "";
  if (connection !== "open") {
    return (
      <span role="status" className={styles.offline}>
        <StateIcon name="offline" /> {t("shell.sync.lost")}
      </span>
    );
  }
  if (hub.state === "offline") {
    const sinceMs = hub.offlineSinceMs === null ? "" : times.near(hub.offlineSinceMs, times.nowMs());
    return (
      <span role="status" className={styles.offline}>
        <StateIcon name="offline" /> {t("shell.sync.offline", { sinceMs })}
        {waiting}
      </span>
    );
  }
  const { load } = hub;
  if (load !== null) {
    const facts = { done: load.done.toLocaleString("en-US"), total: load.total.toLocaleString("en-US") };
    return <span role="status">{t("shell.sync.loading", facts)}</span>;
  }
  if (hub.indexing !== null && hub.acts === 0) {
    const percent = Math.floor((100 * hub.indexing.done) / hub.indexing.total);
    return <span role="status">{t("shell.sync.indexing", { percent })}</span>;
  }
  if (hub.state === "none") return <span role="status">{t("shell.sync.none")}</span>;
  return (
    <span role="status" className={hub.state === "online" ? styles.online : ""}>
      <StateIcon name={hub.state === "online" && hub.acts === 0 ? "synced" : "waiting"} />{" "}
      {hub.state === "connecting"
        ? t("shell.sync.connecting")
        : hub.acts > 0
          ? t("shell.sync.waiting", { n: hub.acts })
          : t("shell.sync.online")}
    </span>
  );
}

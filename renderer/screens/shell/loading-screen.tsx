import type { AppStatus } from "../../../shared/contract/app.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import { NoticeLines } from "./lines.tsx";
import styles from "./shell.module.css";

/** The first load: how far it is, and that it resumes. */
export function LoadingScreen(props: { status: AppStatus }) {
  const t = useText();
  const times = useTimes();
  const { load, state, offlineSinceMs, acts } = props.status.hub;
  const sinceMs = offlineSinceMs === null ? "" : times.near(offlineSinceMs, times.nowMs());
  const done = load?.done ?? 0;
  const total = Math.max(load?.total ?? 0, done);
  return (
    <main className={styles.loading}>
      <h1>{t("shell.loadingTitle")}</h1>
      <progress max={Math.max(total, 1)} value={done} aria-label={t("shell.loadingTitle")} />
      <p role="status">
        {done.toLocaleString("en-US")} / {total.toLocaleString("en-US")}
      </p>
      <p>{state === "offline" ? t("shell.loadingOffline", { sinceMs }) : t("shell.loadingHint")}</p>
      {acts > 0 && <p>{t("shell.loadingWaiting", { n: acts })}</p>}
      <div className={styles.loadingNotices}>
        <NoticeLines status={props.status} />
      </div>
    </main>
  );
}

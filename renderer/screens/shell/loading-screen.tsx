import type { AppStatus } from "../../../shared/contract/app.ts";
import { useText } from "../../languages/text-provider.tsx";
import styles from "./shell.module.css";

/** The first load: how far it is, and that it resumes. */
export function LoadingScreen(props: { status: AppStatus }) {
  const t = useText();
  const { load, state, offlineSinceMs } = props.status.hub;
  const done = load?.done ?? 0;
  const total = Math.max(load?.total ?? 0, done);
  return (
    <main className={styles.loading}>
      <h1>{t("shell.loadingTitle")}</h1>
      <progress max={Math.max(total, 1)} value={done} aria-label={t("shell.loadingTitle")} />
      <p role="status">
        {done.toLocaleString("en-US")} / {total.toLocaleString("en-US")}
      </p>
      <p>{state === "offline" && offlineSinceMs !== null ? t("refusal.connection-lost") : t("shell.loadingHint")}</p>
    </main>
  );
}

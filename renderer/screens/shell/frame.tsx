import { Suspense } from "react";
import type { AppStatus } from "../../../shared/contract/app.ts";
import { useApp } from "../../store/store.ts";
import { screens } from "./screens.tsx";
import styles from "./shell.module.css";

/** Bars around the screen that is open. */
export function Frame(_props: { status: AppStatus }) {
  const screen = useApp((s) => s.route.screen);
  const Screen = screens[screen];
  return (
    <div className={styles.frame}>
      <main className={styles.main}>
        <Suspense fallback={null}>
          <Screen />
        </Suspense>
      </main>
    </div>
  );
}

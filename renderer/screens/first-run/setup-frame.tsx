import type { ReactNode } from "react";
import { useStatus } from "../../api/use-status.ts";
import { Button } from "../../components/button.tsx";
import { Kbd } from "../../components/kbd.tsx";
import { useText } from "../../languages/text-provider.tsx";
import { NoticeLines } from "../shell/lines.tsx";
import { LanguageSwitch } from "./language-switch.tsx";
import styles from "./setup.module.css";

/** Page of first run and sign-in: the name of the product, one task, and the language for who cannot read this one. */
export function SetupFrame(props: { title: string; lead?: ReactNode; onBack?: () => void; children: ReactNode }) {
  const t = useText();
  const status = useStatus();
  return (
    <div className={styles.page}>
      <header className={styles.top}>
        <span className={styles.logo}>
          Fair<i>dial</i>
        </span>
        <LanguageSwitch />
      </header>
      <main className={styles.card}>
        <div className={styles.titleLine}>
          <h1>{props.title}</h1>
          {props.onBack && (
            <Button kind="quiet" onClick={props.onBack}>
              {t("setup.back")} <Kbd keys="Escape" />
            </Button>
          )}
        </div>
        {status && <NoticeLines status={status} />}
        {props.lead !== undefined && <p className={styles.lead}>{props.lead}</p>}
        {props.children}
      </main>
      <footer className={styles.bottom}>{status && `Fairdial ${status.appVersion}`}</footer>
    </div>
  );
}

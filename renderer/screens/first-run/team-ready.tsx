import { Button } from "../../components/button.tsx";
import { CodeBox } from "../../components/code-box.tsx";
import { Kbd } from "../../components/kbd.tsx";
import { useText } from "../../languages/text-provider.tsx";
import { useApp } from "../../store/store.ts";
import styles from "./setup.module.css";
import { SetupFrame } from "./setup-frame.tsx";

/** The join code, large, and what to do with it. */
export function TeamReady(props: { code: string; addresses: readonly string[] }) {
  const t = useText();
  const go = useApp((s) => s.setupEnded);
  return (
    <SetupFrame title={t("setup.done.title")}>
      <CodeBox code={props.code} addresses={props.addresses} />
      <section>
        <h2 className={styles.steps}>{t("setup.done.steps")}</h2>
        <ol className={styles.stepList}>
          <li>{t("setup.done.step1")}</li>
          <li>{t("setup.done.step2")}</li>
          <li>{t("setup.done.step3")}</li>
        </ol>
        <p className={styles.soft}>{t("setup.done.keep")}</p>
      </section>
      <Button kind="primary" className={styles.go} autoFocus onClick={go}>
        {t("setup.done.go")} <Kbd keys="Enter" onAccent />
      </Button>
    </SetupFrame>
  );
}

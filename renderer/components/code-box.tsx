import { useState } from "react";
import { useActions } from "../keyboard/use-actions.ts";
import { useText } from "../languages/text-provider.tsx";
import { Button } from "./button.tsx";
import styles from "./code-box.module.css";

/** A join code to read out or copy, with the hub's addresses. Selecting it by hand works where the clipboard is not allowed. */
export function CodeBox(props: { code: string; addresses: readonly string[] }) {
  const t = useText();
  const [copied, setCopied] = useState(false);
  const copy = () => {
    navigator.clipboard.writeText(props.code).then(
      () => setCopied(true),
      () => getSelection()?.selectAllChildren(document.getElementById("join-code") ?? document.body),
    );
  };
  useActions({ "list-copy": copy });
  return (
    <div className={styles.box}>
      <p className={styles.label}>{t("setup.done.code")}</p>
      <div className={styles.line}>
        <output id="join-code" className={styles.code} aria-label={t("setup.done.code")}>
          {props.code}
        </output>
        <Button onClick={copy} aria-live="polite">
          {copied ? `✓ ${t("setup.done.copied")}` : t("setup.done.copy")}
        </Button>
      </div>
      {props.addresses.length > 0 && (
        <p className={styles.soft}>
          {t("setup.done.addresses")}: {props.addresses.join(" · ")}
        </p>
      )}
    </div>
  );
}

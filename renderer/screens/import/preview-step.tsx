import { useEffect, useState } from "react";
import type { Bucket, ImportState } from "../../../shared/contract/imports.ts";
import { seat } from "../../api/client.ts";
import { refusalText } from "../../api/refusal.ts";
import { Button } from "../../components/button.tsx";
import { InlineError } from "../../components/inline-error.tsx";
import { saveFile } from "../../components/save-file.ts";
import { type Tab, Tabs } from "../../components/tabs.tsx";
import { useActions } from "../../keyboard/use-actions.ts";
import { codeText } from "../../languages/facts.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import { useApp } from "../../store/store.ts";
import { BucketRows } from "./bucket-rows.tsx";
import styles from "./import.module.css";
import { ProgressLine } from "./progress-line.tsx";
import { Warnings } from "./warnings.tsx";

const buckets: readonly Bucket[] = ["new", "in-pool", "tracked", "in-bin", "in-file", "bad"];

/** The rows by what the check found, before, while and after they are saved. */
export function PreviewStep(props: { state: ImportState; onRemap: () => void }) {
  const t = useText();
  const times = useTimes();
  const { state, onRemap } = props;
  const { importId, step } = state;
  const [open, setOpen] = useState<Bucket>("new");
  const [error, setError] = useState<unknown>();
  const goTo = useApp((s) => s.screenOpened);
  const count = (bucket: Bucket) => state.buckets[bucket] ?? 0;
  const shown = (n: number) => n.toLocaleString("en-US");
  const isPreview = step === "preview";
  const isOver = step === "done" || step === "cancelled";

  // A file in which nothing is new opens on what there is instead.
  const first = buckets.find((bucket) => count(bucket) > 0) ?? "new";
  useEffect(() => setOpen(first), [first]);

  const run = (act: () => Promise<unknown>) => {
    setError(undefined);
    act().catch(setError);
  };
  const save = () => {
    if (isPreview && count("new") > 0) run(() => seat.imports.save({ importId }));
  };
  const annotated = (only: Bucket | null) =>
    run(async () => saveFile(await seat.imports.annotated({ importId, only, language: t.language })));
  const close = () => run(() => seat.imports.close({ importId }));
  useActions({
    "form-save": isOver ? close : save,
    "import-annotated": () => annotated(null),
    "import-bad": () => annotated("bad"),
    "import-cancel": () => run(() => seat.imports.cancel({ importId })),
    "step-back": () => (isPreview ? onRemap() : undefined),
    ...Object.fromEntries(buckets.map((bucket, i) => [`tab-${i + 1}`, () => setOpen(bucket)])),
  });

  const problem =
    error !== undefined
      ? refusalText(error, t, times)
      : state.failure === null
        ? undefined
        : codeText("refusal", state.failure, t, times);
  const tabs = buckets.map(
    (id): Tab<Bucket> => ({
      id,
      text: t(`import.bucket.${id}`),
      count: count(id),
      isBad: id === "bad" && count(id) > 0,
    }),
  );
  return (
    <>
      {step === "saving" && <ProgressLine state={state} />}
      {isOver && (
        <p className={styles.done} role="status">
          {t(step === "done" ? "import.saved" : "import.savedPartly", { count: shown(count("new")) })}
        </p>
      )}
      <div className={styles.found}>
        <InlineError text={problem} />
        {isPreview && <Warnings warnings={state.warnings} />}
      </div>
      <div className={styles.buckets}>
        <Tabs label={t("import.found")} tabs={tabs} open={open} onOpen={setOpen} />
        <span className={styles.bucketHint}>{t(`import.bucketHint.${open}`)}</span>
      </div>
      <BucketRows key={`${importId} ${open}`} importId={importId} bucket={open} />
      <footer className={styles.foot}>
        <Button action="import-annotated" onClick={() => annotated(null)}>
          {t("import.annotated")}
        </Button>
        <Button action="import-bad" disabled={count("bad") === 0} onClick={() => annotated("bad")}>
          {t("import.annotatedBad")}
        </Button>
        <div className={styles.footEnd}>
          {isPreview && (
            <>
              <Button action="import-cancel" onClick={() => run(() => seat.imports.cancel({ importId }))}>
                {t("import.giveUp")}
              </Button>
              <Button onClick={onRemap}>{t("import.backToColumns")}</Button>
              <Button kind="primary" action="form-save" disabled={count("new") === 0} onClick={save}>
                {t("import.save", { count: shown(count("new")) })}
              </Button>
            </>
          )}
          {isOver && (
            <>
              <Button onClick={() => goTo("pool")}>{t("import.toPool")}</Button>
              <Button kind="primary" action="form-save" onClick={close}>
                {t("import.finish")}
              </Button>
            </>
          )}
        </div>
      </footer>
    </>
  );
}

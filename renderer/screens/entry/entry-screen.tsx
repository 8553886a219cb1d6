import { useRef, useState } from "react";
import { v7 as newId } from "uuid";
import { seat } from "../../api/client.ts";
import { refusalOf } from "../../api/refusal.ts";
import { openOnDesk } from "../../api/use-desk.ts";
import { useStatus } from "../../api/use-status.ts";
import { Button } from "../../components/button.tsx";
import { InlineError } from "../../components/inline-error.tsx";
import { Page, ScrollArea } from "../../components/panel.tsx";
import { usePressAgain } from "../../components/press-again.tsx";
import { StateIcon } from "../../components/state-icon.tsx";
import { useActions } from "../../keyboard/use-actions.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import { useApp } from "../../store/store.ts";
import { CheckPanel } from "./check-panel.tsx";
import styles from "./entry.module.css";
import { toNewCustomer } from "./entry-form.ts";
import { FirmFields } from "./firm-fields.tsx";
import { NumberLines } from "./number-lines.tsx";
import { useCheck } from "./use-check.ts";
import { useEntryForm } from "./use-entry-form.ts";

/** Enters a customer found elsewhere: checked while it is typed; Ctrl+Enter checks, saves, claims and opens it in one step (0.10). */
export function EntryScreen() {
  const t = useText();
  const times = useTimes();
  const status = useStatus();
  const open = useApp((s) => s.screenOpened);
  const name = useApp((s) => s.route.params.name ?? "");
  const draft = useEntryForm(name);
  const { form } = draft;
  const values = form.watch();
  const check = useCheck(values);
  const [different, setDifferent] = useState<ReadonlySet<string>>(new Set());
  const [isMore, setMore] = useState(false);
  const [error, setError] = useState<unknown>();
  const [isSaving, setSaving] = useState(false);
  const [failedOn, setFailedOn] = useState("");
  /** One id for one firm, so that a second press after a lost answer is the same entry and not a second firm. */
  const customerId = useRef(newId());
  const isOffline = status?.hub.state === "offline";

  const undecided = check.hits.filter((hit) => !different.has(hit.customerId));
  const same = undecided.find((hit) => hit.verdict === "same");

  const save = form.handleSubmit(async (entered) => {
    if (isSaving || same !== undefined) return;
    setSaving(true);
    setError(undefined);
    try {
      const customer = { ...toNewCustomer(entered, newId), customerId: customerId.current };
      const saved = await seat.entry.save({ customer, claim: true, decidedDifferent: [...different] });
      customerId.current = newId();
      draft.clear();
      setDifferent(new Set());
      await openOnDesk(saved.customer.customerId);
      open("workbench");
    } catch (failed) {
      // Saved, but a call is open on another customer: it waits among my customers.
      if (refusalOf(failed)?.code === "call-open") open("mine");
      else setError(failed);
      setFailedOn(JSON.stringify(entered));
    } finally {
      setSaving(false);
    }
  });
  const clearing = usePressAgain(() => {
    draft.clear();
    customerId.current = newId();
    setDifferent(new Set());
    setError(undefined);
    form.setFocus("name");
  });
  const decide = (id: string, isDifferent: boolean) => {
    const next = new Set(different);
    if (isDifferent) next.add(id);
    else next.delete(id);
    setDifferent(next);
  };
  useActions({
    "form-save": () => void save(),
    "entry-more": () => setMore(!isMore),
    "entry-clear": clearing.press,
  });
  const isErrorCurrent = error !== undefined && failedOn === JSON.stringify(values);

  return (
    <Page
      title={t("entry.title")}
      facts={
        <span role="status" className={styles.kept}>
          {draft.isBack
            ? t("entry.draftBack")
            : draft.savedAtMs !== undefined && t("entry.draftKept", { at: times.timeSeconds(draft.savedAtMs) })}
        </span>
      }
      tools={
        <Button
          kind={clearing.isAsking ? "danger" : "default"}
          action="entry-clear"
          onClick={clearing.press}
          aria-live="polite"
        >
          {t(clearing.isAsking ? "entry.clearAsk" : "entry.clear")}
        </Button>
      }
    >
      <div className={styles.split}>
        <form className={styles.side} aria-label={t("entry.title")} onSubmit={save} noValidate>
          <ScrollArea className={styles.fields} label={t("entry.title")}>
            <FirmFields form={form} isMore={isMore} onMore={() => setMore(!isMore)}>
              <NumberLines form={form} />
            </FirmFields>
          </ScrollArea>
          <footer className={styles.foot}>
            {isOffline && (
              <p className={styles.offline}>
                <StateIcon name="offline" size={13} />
                <span>{t("entry.provisional")}</span>
              </p>
            )}
            <InlineError error={isErrorCurrent ? error : undefined} />
            <Button
              type="submit"
              kind="primary"
              action="form-save"
              className={styles.save}
              disabled={isSaving || same !== undefined}
            >
              {isSaving ? t("entry.saving") : t("entry.save")}
            </Button>
          </footer>
        </form>
        <CheckPanel check={check} values={values} different={different} onDecide={decide} onTaken={draft.clear} />
      </div>
    </Page>
  );
}

import type { CustomerFull } from "../../../shared/domain/customer.ts";
import { latestNextMs } from "../../../shared/domain/wrap-up.ts";
import { Refusal } from "../../../shared/errors.ts";
import { seat } from "../../api/client.ts";
import { useSettings } from "../../api/use-settings.ts";
import { DateField } from "../../components/date-field.tsx";
import { Field } from "../../components/field.tsx";
import { readPhrase, usePhraseFacts } from "../../components/use-phrase.ts";
import { useText } from "../../languages/text-provider.tsx";
import { FormFrame, useKept } from "./form-frame.tsx";
import styles from "./forms.module.css";

const blank = { when: "", note: "", lateReason: "" };

/** A promise made outside a call. */
export function CallbackForm(props: { customer: CustomerFull }) {
  const t = useText();
  const { customerId, level } = props.customer;
  const settings = useSettings();
  const facts = usePhraseFacts();
  const [texts, type, done] = useKept(`${customerId}:callback`, blank);
  const { atMs } = readPhrase(texts.when, facts);
  const latestMs = latestNextMs(level, settings, facts.nowMs);
  const isLate = typeof atMs === "number" && latestMs !== null && atMs > latestMs;
  const submit = async () => {
    if (typeof atMs !== "number") throw new Refusal("bad-date", { text: texts.when });
    const { note, lateReason } = texts;
    await seat.callbacks.put({ callbackId: null, customerId, dueAtMs: atMs, note, lateReason });
    done();
  };
  return (
    <FormFrame title={t("workbench.form.callback")} onSubmit={submit}>
      <div className={styles.grid}>
        <DateField
          className={styles.two}
          label={t("workbench.form.callbackAt")}
          text={texts.when}
          onText={(when) => type({ when })}
          latestMs={latestMs}
        />
        <Field
          className={styles.two}
          label={t("workbench.form.callbackNote")}
          value={texts.note}
          onChange={(event) => type({ note: event.target.value })}
        />
        {isLate && (
          <Field
            className={styles.all}
            label={t("workbench.form.lateReason")}
            value={texts.lateReason}
            onChange={(event) => type({ lateReason: event.target.value })}
          />
        )}
      </div>
    </FormFrame>
  );
}

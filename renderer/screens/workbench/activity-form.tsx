import type { CustomerFull } from "../../../shared/domain/customer.ts";
import { activityTypes, transcriptTypes } from "../../../shared/domain/vocabulary.ts";
import { seat } from "../../api/client.ts";
import { useStatus } from "../../api/use-status.ts";
import { AreaField, Field } from "../../components/field.tsx";
import { useText } from "../../languages/text-provider.tsx";
import { ChoiceField } from "./choice-field.tsx";
import { FormFrame, useKept } from "./form-frame.tsx";
import styles from "./forms.module.css";

const blank = { type: "on-site-visit", subject: "", body: "", transcript: "", contactId: "" };

/** What happened besides calls: the fields of 3.16; chats come with their text (3.19). */
export function ActivityForm(props: { customer: CustomerFull }) {
  const t = useText();
  const { customer } = props;
  const userId = useStatus()?.user?.userId;
  const [texts, type, done] = useKept(`${customer.customerId}:activity`, blank);
  const needsTranscript = transcriptTypes.includes(texts.type);
  const submit = async () => {
    await seat.customers.addActivity({
      customerId: customer.customerId,
      type: texts.type,
      subject: texts.subject.trim() === "" ? t.word("activity", texts.type) : texts.subject.trim(),
      body: texts.body,
      transcript: needsTranscript ? texts.transcript : "",
      contactId: texts.contactId === "" ? null : texts.contactId,
      atMs: null,
      executorIds: userId === undefined ? [] : [userId],
    });
    done();
  };
  return (
    <FormFrame title={t("workbench.form.activity")} onSubmit={submit}>
      <div className={styles.grid}>
        <ChoiceField
          label={t("workbench.form.type")}
          value={texts.type}
          options={activityTypes.map((code) => [code, t.word("activity", code)])}
          onChoice={(value) => type({ type: value })}
        />
        <Field
          className={styles.two}
          label={t("workbench.form.subject")}
          value={texts.subject}
          onChange={(event) => type({ subject: event.target.value })}
        />
        <ChoiceField
          label={t("workbench.form.contact")}
          value={texts.contactId}
          options={[
            ["", t("common.none")],
            ...customer.contacts.map(({ contactId, name }) => [contactId, name] as const),
          ]}
          onChoice={(contactId) => type({ contactId })}
        />
        <AreaField
          className={styles.all ?? ""}
          label={t("workbench.form.body")}
          rows={2}
          value={texts.body}
          onChange={(event) => type({ body: event.target.value })}
        />
        {needsTranscript && (
          <AreaField
            className={styles.all ?? ""}
            label={t("workbench.form.transcript")}
            rows={4}
            value={texts.transcript}
            onChange={(event) => type({ transcript: event.target.value })}
          />
        )}
      </div>
    </FormFrame>
  );
}

import type { CustomerFull, CustomerNumber } from "../../../shared/domain/customer.ts";
import type { NumberKind } from "../../../shared/domain/vocabulary.ts";
import { seat } from "../../api/client.ts";
import { Button } from "../../components/button.tsx";
import { Field } from "../../components/field.tsx";
import { useText } from "../../languages/text-provider.tsx";
import { useApp } from "../../store/store.ts";
import { ChoiceField } from "./choice-field.tsx";
import { focusOn } from "./focus.ts";
import { FormFrame, useKept } from "./form-frame.tsx";
import styles from "./forms.module.css";
import { numberToDial } from "./number-table.tsx";

const kinds = ["mobile", "phone", "fax"] as const;

/** Changes the chosen number: its digits, what it is, whose it is, whether it is dead. */
export function NumberEdit(props: { customer: CustomerFull }) {
  const chosenId = useApp((s) => s.numberId);
  const number = numberToDial(props.customer, chosenId);
  return number === undefined ? null : <Form key={number.numberId} customer={props.customer} number={number} />;
}

function Form(props: { customer: CustomerFull; number: CustomerNumber }) {
  const t = useText();
  const { customer, number } = props;
  const { customerId } = customer;
  const { numberId } = number;
  const known = number.display ?? number.e164 ?? "";
  const [texts, type, done] = useKept<{
    raw: string;
    kind: NumberKind;
    label: string;
    contactId: string;
    dead: boolean;
  }>(`${customerId}:${numberId}`, {
    raw: known,
    kind: number.kind,
    label: number.label,
    contactId: number.contactId ?? "",
    dead: number.dead,
  });
  const submit = async () => {
    const { kind, label, dead } = texts;
    const raw = texts.raw.trim() === "" ? known : texts.raw.trim();
    const contactId = texts.contactId === "" ? null : texts.contactId;
    await seat.customers.putNumber({ customerId, number: { numberId, contactId, kind, label, raw, dead } });
    done();
  };
  const drop = async () => {
    await seat.customers.dropNumber({ customerId, numberId });
    done();
    focusOn("desk");
  };
  return (
    <FormFrame title={t("workbench.form.numberEdit")} onSubmit={submit}>
      <div className={styles.grid}>
        <Field
          className={styles.two}
          label={t("workbench.form.number_")}
          inputMode="tel"
          placeholder={number.masked}
          value={texts.raw}
          problem={known === "" && texts.raw.trim() === "" ? t("workbench.form.numberMasked") : undefined}
          onChange={(event) => type({ raw: event.target.value })}
        />
        <ChoiceField
          label={t("workbench.form.kind")}
          value={texts.kind}
          options={kinds.map((kind) => [kind, t.word("numberKind", kind)])}
          onChoice={(kind) => type({ kind: kinds.find((k) => k === kind) ?? "phone" })}
        />
        <Field
          label={t("workbench.form.label")}
          value={texts.label}
          onChange={(event) => type({ label: event.target.value })}
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
        <ChoiceField
          label={t("workbench.form.markDead")}
          value={texts.dead ? "yes" : "no"}
          options={[
            ["no", t("common.no")],
            ["yes", t("common.yes")],
          ]}
          onChoice={(answer) => type({ dead: answer === "yes" })}
        />
        <Button kind="danger" className={styles.low} onClick={() => void drop()}>
          {t("workbench.form.dropNumber")}
        </Button>
      </div>
    </FormFrame>
  );
}

import {
  type CustomerFull,
  type EditableField,
  editableFields,
  type FieldValue,
} from "../../../shared/domain/customer.ts";
import { customerTypes, sources, stages } from "../../../shared/domain/vocabulary.ts";
import { seat } from "../../api/client.ts";
import { AreaField, Field } from "../../components/field.tsx";
import { useText } from "../../languages/text-provider.tsx";
import { ChoiceField } from "./choice-field.tsx";
import { FormFrame, useKept } from "./form-frame.tsx";
import styles from "./forms.module.css";

type Texts = Record<Exclude<EditableField, "starred">, string>;

/** Changes that a form means against the customer as it is now; a cost that is no number is left as it was. */
export function changesOf(customer: CustomerFull, texts: Texts): { field: EditableField; to: FieldValue }[] {
  const changes: { field: EditableField; to: FieldValue }[] = [];
  for (const field of editableFields) {
    if (field === "starred") continue;
    const typed = texts[field].trim();
    const cost = typed === "" ? null : Number(typed);
    const to = field === "cost" ? (Number.isNaN(cost) ? customer.cost : cost) : typed;
    if (to !== customer[field]) changes.push({ field, to });
  }
  return changes;
}

/** All fields of the customer, in place. */
export function EditForm(props: { customer: CustomerFull }) {
  const t = useText();
  const { customer } = props;
  const initial = Object.fromEntries(
    editableFields.filter((f) => f !== "starred").map((f) => [f, customer[f] === null ? "" : String(customer[f])]),
  ) as Texts;
  const [texts, type, done] = useKept<Texts>(`${customer.customerId}:edit`, initial);
  const line = (field: keyof Texts, className = "") => (
    <Field
      className={className}
      label={t(`workbench.field.${field}`)}
      value={texts[field]}
      onChange={(event) => type({ [field]: event.target.value })}
    />
  );
  const choice = (field: "customerType" | "source" | "stage", codes: readonly string[]) => (
    <ChoiceField
      label={t(`workbench.field.${field}`)}
      value={texts[field]}
      options={codes.map((code) => [code, t.word(field, code)])}
      onChoice={(value) => type({ [field]: value })}
    />
  );
  const submit = async () => {
    const { customerId } = customer;
    const changes = changesOf(customer, texts);
    if (changes.length > 0) await seat.customers.edit({ customerId, changes });
    done();
  };
  return (
    <FormFrame title={t("workbench.form.edit")} onSubmit={submit}>
      <div className={styles.grid}>
        {line("name", styles.two)}
        {line("product")}
        {line("industry")}
        {line("province")}
        {line("city")}
        {line("district")}
        {choice("customerType", customerTypes)}
        {line("address", styles.two)}
        {choice("source", sources)}
        {choice("stage", stages)}
        {line("website", styles.two)}
        {line("cost")}
        <AreaField
          className={styles.all ?? ""}
          label={t("workbench.field.intro")}
          rows={2}
          value={texts.intro}
          onChange={(event) => type({ intro: event.target.value })}
        />
      </div>
    </FormFrame>
  );
}

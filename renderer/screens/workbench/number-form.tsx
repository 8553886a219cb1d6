import type { CustomerFull } from "../../../shared/domain/customer.ts";
import { contactRoles, type NumberKind } from "../../../shared/domain/vocabulary.ts";
import { seat } from "../../api/client.ts";
import { Field } from "../../components/field.tsx";
import { useText } from "../../languages/text-provider.tsx";
import { ChoiceField } from "./choice-field.tsx";
import { FormFrame, useKept } from "./form-frame.tsx";
import styles from "./forms.module.css";

interface NumberTexts {
  readonly raw: string;
  readonly kind: NumberKind;
  readonly label: string;
  /** A known contact, "" = the firm's own, "new" = the name typed beside. */
  readonly contactId: string;
  readonly contactName: string;
  readonly role: string;
}
const blank: NumberTexts = { raw: "", kind: "mobile", label: "", contactId: "new", contactName: "", role: "" };
const kinds = ["mobile", "phone", "fax"] as const;

/** One more number, of a contact already known, of a new one, or of the firm. */
export function NumberForm(props: { customer: CustomerFull }) {
  const t = useText();
  const { customer } = props;
  const [texts, type, done] = useKept<NumberTexts>(`${customer.customerId}:number`, blank);
  const submit = async () => {
    const { customerId } = customer;
    let contactId: string | null = texts.contactId === "" || texts.contactId === "new" ? null : texts.contactId;
    const name = texts.contactName.trim();
    if (texts.contactId === "new" && name !== "") {
      const card = await seat.customers.putContact({
        customerId,
        contact: { contactId: null, name, role: texts.role, note: "" },
      });
      const contacts = card.customer.sight === "stub" ? [] : card.customer.contacts;
      contactId = contacts.findLast((contact) => contact.name === name)?.contactId ?? null;
      // The contact is saved now: a refused number must not make it twice.
      if (contactId !== null) type({ contactId });
    }
    if (texts.raw.trim() !== "") {
      const { raw, kind, label } = texts;
      await seat.customers.putNumber({
        customerId,
        number: { numberId: null, contactId, kind, label, raw, dead: false },
      });
    }
    done();
  };
  return (
    <FormFrame title={t("workbench.form.number")} onSubmit={submit}>
      <div className={styles.grid}>
        <Field
          className={styles.two}
          label={t("workbench.form.number_")}
          inputMode="tel"
          value={texts.raw}
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
            ["new", t("workbench.form.newContact")],
            ["", t("common.none")],
            ...customer.contacts.map(({ contactId, name }) => [contactId, name] as const),
          ]}
          onChoice={(contactId) => type({ contactId })}
        />
        {texts.contactId === "new" && (
          <>
            <Field
              label={t("workbench.form.newContact")}
              value={texts.contactName}
              onChange={(event) => type({ contactName: event.target.value })}
            />
            <ChoiceField
              label={t("workbench.form.role")}
              value={texts.role}
              options={[["", t("common.noValue")], ...contactRoles.map((r) => [r, t.word("contactRole", r)] as const)]}
              onChoice={(role) => type({ role })}
            />
          </>
        )}
      </div>
    </FormFrame>
  );
}

import { useState } from "react";
import type { CustomerCard } from "../../../shared/contract/desk.ts";
import type { CustomerFull, CustomerNumber } from "../../../shared/domain/customer.ts";
import { seat } from "../../api/client.ts";
import { InlineError } from "../../components/inline-error.tsx";
import { ActionKbd, Kbd } from "../../components/kbd.tsx";
import { SectionHeader } from "../../components/panel.tsx";
import { Tag } from "../../components/tag.tsx";
import { PhoneNumber } from "../../components/words.tsx";
import { useActions } from "../../keyboard/use-actions.ts";
import { useText } from "../../languages/text-provider.tsx";
import { useApp } from "../../store/store.ts";
import styles from "./customer-pane.module.css";

/** The number that the next dial takes: the one chosen, else the first that is not dead and no fax. */
export function numberToDial(customer: CustomerFull, chosenId: string | null): CustomerNumber | undefined {
  const chosen = customer.numbers.find((n) => n.numberId === chosenId);
  return chosen ?? customer.numbers.find((n) => !n.dead && n.kind !== "fax") ?? customer.numbers[0];
}

/** Who can be reached on which number, each with the digit that chooses it before the dial. */
export function NumberTable(props: { card: CustomerCard; customer: CustomerFull }) {
  const t = useText();
  const { customer } = props;
  const chosenId = useApp((s) => s.numberId);
  const chosen = useApp((s) => s.numberChosen);
  const current = numberToDial(customer, chosenId);
  const { revealed, error } = useReveal(customer, current);
  const withoutNumber = customer.contacts.filter((c) => !customer.numbers.some((n) => n.contactId === c.contactId));
  return (
    <section className={styles.section}>
      <SectionHeader
        title={t("workbench.numbers")}
        hint={
          <>
            <ActionKbd action="add-number" /> {t("keys.action.add-number")}
          </>
        }
      />
      {customer.numbers.length === 0 && <p className={styles.none}>{t("workbench.noNumber")}</p>}
      <ul className={styles.numbers}>
        {customer.numbers.map((number, i) => {
          const contact = customer.contacts.find((c) => c.contactId === number.contactId);
          const isCurrent = number.numberId === current?.numberId;
          return (
            <li key={number.numberId}>
              <button
                type="button"
                className={`${styles.number} ${isCurrent ? styles.chosen : ""}`}
                aria-pressed={isCurrent}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => chosen(number.numberId)}
              >
                <span className={styles.who}>
                  {contact?.name ?? (number.label || t.word("numberKind", number.kind))}{" "}
                  {contact && contact.role !== "" && <Tag>{t.word("contactRole", contact.role)}</Tag>}{" "}
                  {contact && number.label !== "" && <small>{number.label}</small>}
                  {number.kind === "fax" && <Tag>{t.word("numberKind", "fax")}</Tag>}
                  {number.dead && <Tag tone="red">{t("workbench.dead")}</Tag>}
                </span>
                <PhoneNumber number={number} revealed={revealed[number.numberId]} />
                {i < 9 && <Kbd keys={String(i + 1)} />}
              </button>
            </li>
          );
        })}
        {withoutNumber.map((contact) => (
          <li key={contact.contactId} className={styles.number}>
            <span className={styles.who}>
              {contact.name} {contact.role !== "" && <Tag>{t.word("contactRole", contact.role)}</Tag>}
            </span>
            <span className={styles.dim}>{t("workbench.noNumber")}</span>
          </li>
        ))}
      </ul>
      <InlineError error={error} />
    </section>
  );
}

/** Shows the chosen number whole, once asked by key; the core records that I looked. */
function useReveal(customer: CustomerFull, current: CustomerNumber | undefined) {
  const [revealed, setRevealed] = useState<Readonly<Record<string, string>>>({});
  const [error, setError] = useState<unknown>();
  useActions({
    reveal: () => {
      if (current === undefined) return;
      const { numberId } = current;
      seat.customers.reveal({ customerId: customer.customerId, numberId }).then(({ display }) => {
        setRevealed((known) => ({ ...known, [numberId]: display }));
        setError(undefined);
      }, setError);
    },
  });
  return { revealed, error };
}

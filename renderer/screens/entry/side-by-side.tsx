import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import { SectionHeader } from "../../components/panel.tsx";
import { useText } from "../../languages/text-provider.tsx";
import styles from "./entry.module.css";
import type { EntryForm } from "./entry-form.ts";
import type { Hit } from "./use-check.ts";

/** What is typed beside what exists, field by field; equal ones are marked by weight and a sign, not by colour alone. */
export function SideBySide(props: { hit: Hit; values: EntryForm }) {
  const t = useText();
  const { hit, values } = props;
  const { data } = useQuery(api.customers.card.queryOptions({ input: { customerId: hit.customerId } }));
  const customer = data?.customer;
  const isStub = customer?.sight === "stub";
  const hidden = isStub ? t("entry.check.hidden") : "";
  const numbers = values.lines.map((l) => l.number.trim()).filter((n) => n !== "");
  const people = values.lines.map((l) => l.contact.trim()).filter((n) => n !== "");
  const rows = [
    { label: t("entry.field.name"), typed: values.name.trim(), known: hit.name },
    {
      label: t("list.column.region"),
      typed: `${values.province} ${values.city}`.trim(),
      known: customer ? `${customer.province} ${customer.city}`.trim() : "",
    },
    {
      label: t("list.column.number"),
      typed: numbers.join("\n"),
      known: customer && customer.sight !== "stub" ? customer.numbers.map((n) => n.masked).join("\n") : hidden,
    },
    {
      label: t("list.column.contact"),
      typed: [...new Set(people)].join("、"),
      known: customer && customer.sight !== "stub" ? customer.contacts.map((c) => c.name).join("、") : hidden,
    },
    {
      label: t("list.column.product"),
      typed: values.product,
      known: customer && customer.sight !== "stub" ? customer.product : hidden,
    },
  ];
  return (
    <section className={styles.pair}>
      <SectionHeader title={t("entry.check.side")} />
      <table>
        <thead>
          <tr>
            <td />
            <th scope="col">{t("entry.check.typed")}</th>
            <th scope="col">{t("entry.check.existing")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ label, typed, known }) => (
            <tr key={label} data-equal={(typed !== "" && typed === known) || undefined}>
              <th scope="row">{label}</th>
              <td>{typed || "–"}</td>
              <td>
                {known || "–"}
                {typed !== "" && typed === known && " ="}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

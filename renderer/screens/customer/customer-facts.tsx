import type { ReactNode } from "react";
import type { CustomerCard } from "../../../shared/contract/desk.ts";
import type { CustomerFull } from "../../../shared/domain/customer.ts";
import { SectionHeader } from "../../components/panel.tsx";
import { Tag } from "../../components/tag.tsx";
import { PhoneNumber } from "../../components/words.tsx";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import styles from "./customer.module.css";

/** Contacts with their numbers, the member's doings on the site, and what else is filled in. */
export function CustomerFacts(props: { card: CustomerCard }) {
  const t = useText();
  const { customer, ownerName } = props.card;
  if (customer.sight === "stub") return <p className={styles.note}>{t("customerPage.stub", { owner: ownerName })}</p>;
  return (
    <>
      <People customer={customer} />
      {customer.member !== null && <Member customer={customer} />}
      <More customer={customer} />
    </>
  );
}

function People(props: { customer: CustomerFull }) {
  const t = useText();
  const { contacts, numbers } = props.customer;
  const nobody = numbers.filter((n) => !contacts.some((c) => c.contactId === n.contactId));
  return (
    <section className={styles.section}>
      <SectionHeader title={t("customerPage.section.people")} />
      {contacts.length + numbers.length === 0 && <p className={styles.note}>{t("customerPage.noNumbers")}</p>}
      <dl className={styles.pairs}>
        {contacts.map((contact) => (
          <Pair
            key={contact.contactId}
            name={
              <>
                {contact.name} {contact.role !== "" && <Tag>{t.word("contactRole", contact.role)}</Tag>}
              </>
            }
          >
            {numbers
              .filter((n) => n.contactId === contact.contactId)
              .map((number) => (
                <PhoneNumber key={number.numberId} number={number} />
              ))}
          </Pair>
        ))}
        {nobody.map((number) => (
          <Pair key={number.numberId} name={number.label || t.word("numberKind", number.kind)}>
            <PhoneNumber number={number} />
          </Pair>
        ))}
      </dl>
    </section>
  );
}

function Member(props: { customer: CustomerFull }) {
  const t = useText();
  const times = useTimes();
  const { member } = props.customer;
  if (member === null) return null;
  const posts = Object.entries(member.posts)
    .filter(([, n]) => n > 0)
    .map(([kind, n]) => `${t.word("post", kind)} ${n}`);
  const lastLogin = member.lastLoginAtMs === null ? "–" : times.near(member.lastLoginAtMs, times.nowMs());
  return (
    <section className={styles.section}>
      <SectionHeader title={t("customerPage.section.member")} hint={member.memberNo} />
      <dl className={styles.pairs}>
        <Pair name={t("customerPage.member.login")}>
          {t("customerPage.member.loginValue", { n: member.loginCount, at: lastLogin })}
        </Pair>
        {member.registeredAtMs !== null && (
          <Pair name={t("customerPage.member.registered")}>{times.isoDay(member.registeredAtMs)}</Pair>
        )}
        {posts.length > 0 && <Pair name={t("customerPage.member.posts")}>{posts.join(" · ")}</Pair>}
        {member.searches.length > 0 && (
          <Pair name={t("customerPage.member.searches")}>{member.searches.join("、")}</Pair>
        )}
      </dl>
    </section>
  );
}

function More(props: { customer: CustomerFull }) {
  const t = useText();
  const { customer } = props;
  const facts = [
    [t("entry.field.address"), customer.address],
    [t("entry.field.website"), customer.website],
    [t("entry.field.intro"), customer.intro],
  ].filter(([, value]) => value !== "");
  if (facts.length === 0) return null;
  return (
    <section className={styles.section}>
      <SectionHeader title={t("customerPage.section.facts")} />
      <dl className={styles.pairs}>
        {facts.map(([name, value]) => (
          <Pair key={name} name={name}>
            {value}
          </Pair>
        ))}
      </dl>
    </section>
  );
}

function Pair(props: { name: ReactNode; children: ReactNode }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

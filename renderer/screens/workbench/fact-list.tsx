import type { CustomerFull } from "../../../shared/domain/customer.ts";
import { ActionKbd } from "../../components/kbd.tsx";
import { SectionHeader } from "../../components/panel.tsx";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import styles from "./customer-pane.module.css";

/** What the marketplace says of the member, and every filled field that the head does not show already. */
export function FactList(props: { customer: CustomerFull }) {
  const t = useText();
  const { customer } = props;
  const member = useMemberRows(customer);
  const facts = useFactRows(customer);
  // Without the marketplace's part the details stand beside the numbers, instead of under an empty half.
  const isWide = member.length > 0;
  return (
    <>
      {member.length > 0 && (
        <section className={styles.section}>
          <SectionHeader
            title={t("workbench.member")}
            hint={
              <>
                <ActionKbd action="open-site" /> {t("keys.action.open-site")}
              </>
            }
          />
          <Rows rows={member} />
        </section>
      )}
      <section className={`${styles.section} ${isWide ? styles.wideSection : ""}`}>
        <SectionHeader
          title={t("workbench.facts")}
          hint={
            <>
              <ActionKbd action="edit" /> {t("keys.action.edit")}
            </>
          }
        />
        <Rows rows={facts} wide={isWide} />
      </section>
    </>
  );
}

type Row = readonly [name: string, value: string];

/** Rows of name and value; `wide` lets short ones stand side by side, long ones take the whole width. */
function Rows(props: { rows: readonly Row[]; wide?: boolean }) {
  return (
    <dl className={`${styles.rows} ${props.wide ? styles.wideRows : ""}`}>
      {props.rows.map(([name, value]) => (
        <div key={name} className={props.wide && value.length > 26 ? styles.long : ""}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function useMemberRows({ member }: CustomerFull): Row[] {
  const t = useText();
  const times = useTimes();
  if (member === null) return [];
  const posts = Object.entries(member.posts).filter(([, n]) => n > 0);
  const at = member.lastLoginAtMs === null ? t("common.none") : times.near(member.lastLoginAtMs, times.nowMs());
  const rows: Row[] = [
    [t("workbench.login"), t("workbench.loginFact", { n: member.loginCount, at })],
    [t("workbench.posts"), posts.map(([kind, n]) => `${t.word("post", kind)} ${n}`).join(" · ")],
    [t("workbench.searches"), member.searches.slice(0, 6).join(t.language === "en" ? ", " : "、")],
    [t("workbench.registered"), registered()],
  ];
  return rows.filter(([, value]) => value !== "");

  function registered(): string {
    if (member === null) return "";
    const day = member.registeredAtMs === null ? "" : times.isoDay(member.registeredAtMs);
    return [day, member.registeredIp, member.memberNo].filter((part) => part !== "").join(" · ");
  }
}

function useFactRows(customer: CustomerFull): Row[] {
  const t = useText();
  const times = useTimes();
  const rows: Row[] = [
    [t("workbench.field.stage"), t.word("stage", customer.stage)],
    [t("workbench.field.customerType"), t.word("customerType", customer.customerType)],
    [t("workbench.field.website"), customer.website],
    [t("workbench.field.cost"), customer.cost === null ? "" : customer.cost.toLocaleString("en-US")],
    [t("workbench.field.lastContact"), lastContact()],
    [t("workbench.field.quiet"), customer.quietUntilMs === null ? "" : times.dayTime(customer.quietUntilMs)],
    [t("workbench.field.created"), times.isoDay(customer.createdAtMs)],
    [t("workbench.field.address"), customer.address],
    [t("workbench.field.intro"), customer.intro],
  ];
  return rows.filter(([, value]) => value !== "");

  function lastContact(): string {
    if (customer.lastContactAtMs === null) return "";
    const outcome = t.word("disposition", customer.lastDisposition);
    return [times.near(customer.lastContactAtMs, times.nowMs()), outcome].filter((part) => part !== "").join(" · ");
  }
}

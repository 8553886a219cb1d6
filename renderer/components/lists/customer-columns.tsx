import type { CustomerLine } from "../../../shared/contract/lists.ts";
import type { Text } from "../../languages/text.ts";
import { StateIcon } from "../state-icon.tsx";
import { LevelTag, Tag } from "../tag.tsx";
import { TimeText } from "../words.tsx";
import styles from "./cells.module.css";
import type { Column } from "./data-table.tsx";

export type CustomerColumnId =
  | "name"
  | "level"
  | "stage"
  | "contactCount"
  | "lastContact"
  | "next"
  | "source"
  | "region"
  | "industry"
  | "product"
  | "customerType"
  | "owner"
  | "contact"
  | "lastLogin"
  | "registered"
  | "loginCount"
  | "viewed"
  | "binReason"
  | "binned"
  | "survivor";

/** Columns of customer lists, by name; each screen picks its own and their order. `nowMs` decides what is late. */
export function customerColumns(t: Text, nowMs: number): Record<CustomerColumnId, Column<CustomerLine>> {
  // English words are longer; a code that is cut cannot be told from its neighbour.
  const byLanguage = (han: number, latin: number) => (t.language === "en" ? latin : han);
  const column = (
    id: CustomerColumnId,
    minPx: number,
    grow: number,
    rank: number,
    cell: Column<CustomerLine>["cell"],
    more: Partial<Column<CustomerLine>> = {},
  ): Column<CustomerLine> => ({ id, header: t(`list.column.${id}`), minPx, grow, rank, cell, ...more });

  return {
    name: column("name", 236, 3, 1, (line) => <NameCell line={line} t={t} />, { sort: "name" }),
    level: column("level", 52, 0, 1, (line) => <LevelTag level={line.level} />, { align: "center" }),
    stage: column("stage", byLanguage(72, 96), 0.3, 4, (line) => t.word("stage", line.stage)),
    contactCount: column(
      "contactCount",
      byLanguage(80, 84),
      0,
      2,
      (line) =>
        line.contactCount === 0 ? (
          <span className={styles.soft}>{t("list.never")}</span>
        ) : (
          t("list.nth", { n: line.contactCount })
        ),
      { align: "end" },
    ),
    lastContact: column(
      "lastContact",
      byLanguage(116, 124),
      0,
      3,
      (line) => (
        <Soft>
          <TimeText ms={line.lastContactAtMs} form="near" />
        </Soft>
      ),
      {
        sort: "last-contact",
      },
    ),
    next: column("next", byLanguage(124, 132), 0, 1, (line) => <NextCell line={line} t={t} nowMs={nowMs} />, {
      sort: "next-contact",
    }),
    source: column("source", byLanguage(92, 128), 0.4, 5, (line) => <Soft>{t.word("source", line.source)}</Soft>),
    region: column("region", 96, 0.6, 3, (line) => <Soft>{placeText(line)}</Soft>),
    industry: column("industry", 90, 0.6, 5, (line) => <Soft>{line.industry}</Soft>),
    product: column("product", 96, 0.8, 4, (line) => <Soft>{line.product}</Soft>),
    customerType: column("customerType", byLanguage(78, 108), 0.2, 7, (line) => (
      <Soft>{t.word("customerType", line.customerType)}</Soft>
    )),
    owner: column(
      "owner",
      byLanguage(82, 112),
      0.3,
      2,
      (line) => line.ownerName || <Soft>{t.word("pool", line.pool)}</Soft>,
    ),
    contact: column("contact", 190, 0.6, 3, (line) => (
      <>
        {line.contactName !== "" && <span className={styles.cut}>{line.contactName}</span>}
        <span className={styles.soft}>{line.maskedNumber}</span>
      </>
    )),
    lastLogin: column(
      "lastLogin",
      118,
      0,
      4,
      (line) => (
        <Soft>
          <TimeText ms={line.lastLoginAtMs} form="near" />
        </Soft>
      ),
      {
        sort: "member-login",
      },
    ),
    registered: column(
      "registered",
      88,
      0,
      7,
      (line) => (
        <Soft>
          <TimeText ms={line.registeredAtMs} form="isoDay" />
        </Soft>
      ),
      {
        sort: "member-registered",
      },
    ),
    loginCount: column(
      "loginCount",
      66,
      0,
      5,
      (line) => (line.registeredAtMs === null ? <span aria-hidden="true">–</span> : line.loginCount),
      { align: "end", sort: "member-login-count" },
    ),
    viewed: column(
      "viewed",
      150,
      0,
      8,
      (line) => (
        <Soft>
          <TimeText ms={line.lastViewedAtMs} form="near" /> {line.lastViewedByName}
        </Soft>
      ),
      { sort: "last-viewed" },
    ),
    binReason: column(
      "binReason",
      120,
      1,
      1,
      (line) => t.find(`bin.reason.${line.binReason}`) ?? t.word("ledger", line.binReason),
    ),
    binned: column(
      "binned",
      124,
      0,
      2,
      (line) => (
        <Soft>
          <TimeText ms={line.binnedAtMs} form="near" />
        </Soft>
      ),
      { sort: "binned" },
    ),
    survivor: column("survivor", 200, 2, 1, (line) =>
      line.survivorId === null ? (
        <Soft>{t("bin.noSurvivor")}</Soft>
      ) : (
        <span className={styles.cut}>→ {line.survivorName}</span>
      ),
    ),
  };
}

const Soft = (props: { children: React.ReactNode }) => (
  <span className={`${styles.soft} ${styles.cut}`}>{props.children}</span>
);

function NameCell(props: { line: CustomerLine; t: Text }) {
  const { line, t } = props;
  return (
    <>
      <strong className={styles.name} title={line.name}>
        {line.name}
      </strong>
      {line.starred && (
        <span className={styles.star}>
          <StateIcon name="star" size={11} label={t("list.column.starred")} />
        </span>
      )}
    </>
  );
}

/** The promise ahead: late in red with its word, none in amber, because a customer without a next step is a leak (4.3). */
function NextCell(props: { line: CustomerLine; t: Text; nowMs: number }) {
  const { line, t, nowMs } = props;
  if (line.nextAtMs === null)
    return line.state === "owned" && !closedStages.has(line.stage) ? (
      <Tag tone="amber">{t("list.noNext")}</Tag>
    ) : (
      <Soft>–</Soft>
    );
  if (line.nextAtMs < nowMs)
    return (
      <span className={styles.late}>
        <StateIcon name="warn" size={12} label={t("list.late")} />
        <TimeText ms={line.nextAtMs} form="near" />
      </span>
    );
  return <TimeText ms={line.nextAtMs} form="near" />;
}

/** 广东 深圳; a municipality only once: 北京. */
function placeText(line: CustomerLine): string {
  const words = [line.province, line.city].filter((word) => word !== "");
  return [...new Set(words)].join(" ");
}

const closedStages = new Set(["won", "lost"]);

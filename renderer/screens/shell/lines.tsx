import { useQuery } from "@tanstack/react-query";
import type { AppStatus } from "../../../shared/contract/app.ts";
import type { Receipt } from "../../../shared/protocol/commands.ts";
import { api, seat } from "../../api/client.ts";
import { Button } from "../../components/button.tsx";
import { StateIcon } from "../../components/state-icon.tsx";
import { codeText } from "../../languages/facts.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import styles from "./lines.module.css";
import { OutageLine } from "./outage-line.tsx";
import { RingLine } from "./ring-line.tsx";

/** Lines between the top bar and the screen: they take room of their own and cover nothing. */
export function Lines(props: { status: AppStatus }) {
  return (
    <div className={styles.lines}>
      <RingLine soundOn={props.status.preferences.ringSound} />
      <OutageLine />
      <ReceiptLine />
      <NoticeLines status={props.status} />
    </div>
  );
}

/** The seat's health; on the pages before the work, too, where what went wrong at the start is told. */
export function NoticeLines(props: { status: AppStatus }) {
  return props.status.notices.slice(0, 2).map((notice) => <NoticeLine key={notice.id} notice={notice} />);
}

function NoticeLine(props: { notice: AppStatus["notices"][number] }) {
  const t = useText();
  const times = useTimes();
  const { notice } = props;
  return (
    <div className={`${styles.line} ${styles.notice} ${styles[notice.level] ?? ""}`} role="status">
      <StateIcon name={notice.level} />
      <span className={styles.words}>{codeText("notice", notice, t, times)}</span>
      <Button kind="quiet" onClick={() => void seat.app.dismissNotice({ id: notice.id })}>
        {t("shell.dismiss")}
      </Button>
    </div>
  );
}

/** Every "no" of the hub is told: what was lost or refused, to whom, why (I4). */
function ReceiptLine() {
  const t = useText();
  const times = useTimes();
  const { data } = useQuery(api.team.receipts.queryOptions({ input: {} }));
  // What came out of an outage stands in its diary.
  const rows = data?.rows.filter((row) => row.outageId === null) ?? [];
  const [first] = rows;
  if (first === undefined) return null;
  const { receipt } = first;
  const why =
    receipt.conflicts !== undefined && receipt.conflicts.length > 0
      ? t("refusal.changed")
      : codeText("refusal", { code: receipt.code ?? "changed", detail: receipt.detail }, t, times);
  return (
    <div className={`${styles.line} ${styles.warn}`} role="status">
      <StateIcon name="warn" />
      <span className={styles.words}>
        <b>{t(receiptTitle(receipt.status))}</b>{" "}
        {t("shell.receipts.line", {
          name: first.customerName,
          what: t.find(`command.${first.kind}`) ?? first.kind,
          why,
        })}
        {first.text !== "" && <q>{first.text}</q>}
      </span>
      {rows.length > 1 && <span>{t("shell.receipts.more", { n: rows.length - 1 })}</span>}
      <Button kind="quiet" onClick={() => void seat.team.seenReceipts({ opIds: [first.opId] })}>
        {t("shell.receipts.seen")}
      </Button>
    </div>
  );
}

/** Applied with a word of the hub: it stands, and something was wrong with it. */
function receiptTitle(status: Receipt["status"]) {
  if (status === "lost") return "shell.receipts.lost";
  return status === "refused" ? "shell.receipts.refused" : "shell.receipts.noted";
}

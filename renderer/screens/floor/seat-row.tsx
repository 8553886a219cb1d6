import type { FloorSeat } from "../../../shared/protocol/hub-contract.ts";
import { type IconName, StateIcon } from "../../components/state-icon.tsx";
import { roughSpan } from "../../languages/spans.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import styles from "./floor.module.css";
import { connectRate } from "./floor-order.ts";

const icons: Record<FloorSeat["phase"], IconName> = {
  "on-call": "phone",
  "wrap-up": "entry",
  idle: "synced",
  offline: "offline",
};

/** One seat: who, what now and for how long, today's figures. */
export function SeatRow(props: { seat: FloorSeat; nowMs: number; onRecall: (seat: FloorSeat) => void }) {
  const t = useText();
  const times = useTimes();
  const { seat, nowMs } = props;
  const rate = connectRate({ connected: seat.connectedToday, dials: seat.dialsToday });
  const forMs = Math.max(0, nowMs - seat.phaseSinceMs);
  const last = seat.lastActivityAtMs;
  return (
    <tr data-phase={seat.phase}>
      <td className={styles.seatNo}>{seat.seatNo ?? "–"}</td>
      <th scope="row">{seat.name}</th>
      <td>
        <span className={styles.phase} data-phase={seat.phase}>
          <StateIcon name={icons[seat.phase]} size={14} />
          {t(`floor.phase.${seat.phase}`)}
          {seat.phase !== "offline" && seat.phaseSinceMs > 0 && (
            <b className={styles.timer}>{forMs < 36_000_000 ? times.clock(forMs) : roughSpan(forMs, t)}</b>
          )}
        </span>
      </td>
      <td className={styles.customer} title={seat.customerName}>
        {seat.customerName}
      </td>
      <td data-number>{seat.dialsToday}</td>
      <td data-number>{seat.connectedToday}</td>
      <td data-number className={styles.soft}>
        {rate === null ? "–" : `${rate}%`}
      </td>
      <td data-number>{seat.interestedToday}</td>
      <td data-number>{seat.callbacksDueToday}</td>
      <td data-number data-bad={seat.callbacksLate > 0 || undefined}>
        {seat.callbacksLate > 0 && <StateIcon name="warn" size={14} />}
        {seat.callbacksLate}
      </td>
      <td data-number className={styles.soft}>
        {seat.owned.toLocaleString("en-US")}
      </td>
      <td data-number className={styles.soft}>
        {seat.leased === 0 ? (
          "0"
        ) : (
          <button
            type="button"
            className={styles.recall}
            aria-label={t("floor.recallOf", { name: seat.name, n: seat.leased })}
            title={t("floor.recall")}
            onClick={() => props.onRecall(seat)}
          >
            {seat.leased}
          </button>
        )}
      </td>
      <td data-number className={styles.soft}>
        {seat.preventedToday}
      </td>
      <td
        data-number
        className={seat.doubledToday > 0 ? undefined : styles.soft}
        data-bad={seat.doubledToday > 0 || undefined}
      >
        {seat.doubledToday}
      </td>
      <td data-number className={styles.soft}>
        {last === null
          ? t("floor.none")
          : nowMs - last < 60_000
            ? t("floor.justNow")
            : t("floor.ago", { time: roughSpan(nowMs - last, t) })}
      </td>
    </tr>
  );
}

import { useRef, useState } from "react";
import { DAY_MS, fromLocal } from "../../../shared/domain/local-time.ts";
import { seat } from "../../api/client.ts";
import { useSettings } from "../../api/use-settings.ts";
import { useStatus } from "../../api/use-status.ts";
import strip from "../../components/ask-strip.module.css";
import { useReturnFocus } from "../../components/ask-strip.tsx";
import { Button } from "../../components/button.tsx";
import { InlineError } from "../../components/inline-error.tsx";
import { Kbd } from "../../components/kbd.tsx";
import { saveFile } from "../../components/save-file.ts";
import { useActions } from "../../keyboard/use-actions.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import styles from "./floor.module.css";

const formats = ["xlsx", "csv"] as const;

/** Lead: the calls and activities of some days as a spreadsheet, this month's unless he says otherwise (4.7). The core records it. */
export function ExportStrip(props: { onDone: (fileName: string) => void; onClose: () => void }) {
  const t = useText();
  const times = useTimes();
  const { timeZone } = useSettings();
  const form = useRef<HTMLFormElement>(null);
  const today = times.isoDay(times.nowMs());
  const [from, setFrom] = useState(`${today.slice(0, 8)}01`);
  const [to, setTo] = useState(today);
  const [format, setFormat] = useState<(typeof formats)[number]>("xlsx");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const { onClose, onDone } = props;
  useActions({ "step-back": onClose });
  useReturnFocus(form);
  const fromMs = readDay(from, 0, timeZone);
  const toMs = readDay(to, 1, timeZone);
  const isLoading = useStatus()?.hub.load != null;
  const isInOrder = fromMs < toMs;

  async function run() {
    setBusy(true);
    setError(undefined);
    try {
      const file = await seat.exports.activities({ fromMs, toMs, format, language: t.language });
      saveFile(file);
      onDone(file.name);
    } catch (failed) {
      setError(failed);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form
      ref={form}
      className={strip.strip}
      aria-label={t("floor.export.title")}
      onSubmit={(event) => {
        event.preventDefault();
        if (isInOrder && !busy) void run();
      }}
    >
      {(
        [
          ["from", from, setFrom],
          ["to", to, setTo],
        ] as const
      ).map(([name, value, set]) => (
        <label key={name} className={styles.exportField}>
          {t(`floor.export.${name}`)}
          <input type="date" required max="9999-12-31" value={value} onChange={(event) => set(event.target.value)} />
        </label>
      ))}
      <label className={styles.exportField}>
        {t("floor.export.format")}
        <select
          value={format}
          onChange={(event) => setFormat(formats.find((one) => one === event.target.value) ?? "xlsx")}
        >
          {formats.map((one) => (
            <option key={one} value={one}>
              {t(`floor.export.${one}`)}
            </option>
          ))}
        </select>
      </label>
      <Button type="submit" kind="primary" disabled={busy || !isInOrder}>
        {t("mine.export")} <Kbd keys="Enter" onAccent />
      </Button>
      <Button kind="quiet" onClick={onClose}>
        {t("common.cancel")} <Kbd keys="Escape" />
      </Button>
      <span className={strip.hint}>
        {error !== undefined ? (
          <InlineError error={error} />
        ) : isInOrder && isLoading ? (
          <InlineError tone="warn" text={t("floor.export.loading")} />
        ) : isInOrder ? (
          t("floor.export.hint")
        ) : (
          <InlineError text={t("floor.export.order")} />
        )}
      </span>
    </form>
  );
}

/** The first instant of a day that a date field holds, or of the day so many behind it; NaN while it holds none. */
function readDay(iso: string, later: number, timeZone: string): number {
  const dayNo = Math.round(Date.parse(`${iso}T00:00:00Z`) / DAY_MS);
  return Number.isNaN(dayNo) ? Number.NaN : fromLocal(dayNo + later, 0, timeZone);
}

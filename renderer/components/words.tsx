import type { CustomerNumber } from "../../shared/domain/customer.ts";
import { useText, useTimes } from "../languages/text-provider.tsx";

/** 13800138000 → 138 0013 8000; 075588880000 → 0755-8888 0000; what has another shape stays. Masked numbers come grouped from the core. */
export function groupNumber(digits: string): string {
  const plain = digits.replace(/^\+86/, "");
  const line = /^(010|02\d|0[3-9]\d{2})(\d{3,4})(\d{4})$/.exec(plain);
  if (line) return `${line[1]}-${line[2]} ${line[3]}`;
  if (/^1[3-9]\d{9}$/.test(plain)) return `${plain.slice(0, 3)} ${plain.slice(3, 7)} ${plain.slice(7)}`;
  if (/^[48]00\d{7}$/.test(plain)) return `${plain.slice(0, 3)} ${plain.slice(3, 6)} ${plain.slice(6)}`;
  return digits;
}

/** A number as people read it: whole where I may see it, masked where not, with its extension. */
export function PhoneNumber(props: { number: CustomerNumber; revealed?: string | undefined }) {
  const t = useText();
  const { number, revealed } = props;
  const shown = revealed ?? number.display;
  const text = shown === null || shown === undefined ? number.masked : groupNumber(shown);
  return (
    <span style={{ whiteSpace: "nowrap", textDecoration: number.dead ? "line-through" : undefined }}>
      {text}
      {number.ext !== "" && !text.includes(number.ext) ? ` ${t("common.ext", { ext: number.ext })}` : ""}
    </span>
  );
}

/** An instant: `near` says 今天 09:12 for days around now, `day` leaves the time out. Null shows a dash. */
export function TimeText(props: { ms: number | null; form?: "dayTime" | "day" | "near" | "time" | "isoDay" }) {
  const times = useTimes();
  const { ms, form = "dayTime" } = props;
  if (ms === null) return <span aria-hidden="true">–</span>;
  const text = form === "near" ? times.near(ms, times.nowMs()) : times[form](ms);
  return (
    <time dateTime={new Date(ms).toISOString()} style={{ whiteSpace: "nowrap" }}>
      {text}
    </time>
  );
}

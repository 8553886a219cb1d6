import { defaultSettings, TeamSettings } from "../../../shared/domain/settings.ts";

export type RuleKind =
  | "count"
  | "hours"
  | "minutes"
  | "seconds"
  | "days"
  | "days-or-none"
  | "time"
  | "switch"
  | "zone"
  | "words";
export interface Rule {
  readonly key: keyof TeamSettings;
  readonly kind: RuleKind;
}
export interface RuleGroup {
  readonly id: "dialling" | "claims" | "leases" | "cadence" | "sight" | "lists";
  readonly rules: readonly Rule[];
}

/** Every setting once, grouped as a lead thinks of them; texts under `settings.rule.<key>`. */
export const ruleGroups: readonly RuleGroup[] = [
  {
    id: "dialling",
    rules: [
      { key: "protectionWindowHours", kind: "hours" },
      { key: "attemptsPerDay", kind: "count" },
      { key: "callingFromMin", kind: "time" },
      { key: "callingToMin", kind: "time" },
      { key: "timeZone", kind: "zone" },
    ],
  },
  {
    id: "claims",
    rules: [
      { key: "claimsPerDay", kind: "count" },
      { key: "holdingCap", kind: "count" },
      { key: "coolDownDays", kind: "days" },
    ],
  },
  {
    id: "leases",
    rules: [
      { key: "leaseBatch", kind: "count" },
      { key: "leaseHours", kind: "hours" },
      { key: "leaseMarginMin", kind: "minutes" },
      { key: "leaseViewSeconds", kind: "seconds" },
    ],
  },
  {
    id: "cadence",
    rules: [
      { key: "cadenceDaysA", kind: "days-or-none" },
      { key: "cadenceDaysB", kind: "days-or-none" },
      { key: "cadenceDaysC", kind: "days-or-none" },
    ],
  },
  { id: "sight", rules: [{ key: "maskNumbers", kind: "switch" }] },
  {
    id: "lists",
    rules: [
      { key: "extraProducts", kind: "words" },
      { key: "extraIndustries", kind: "words" },
    ],
  },
];

/** 510 → "08:30"; 1440 → "24:00". */
export function minuteText(minute: number): string {
  const hours = Math.floor(minute / 60);
  return `${String(hours).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

/** "8:30", "0830" or "08：30" → 510; undefined where it is no time of a day (24:00 is its end). */
export function readMinute(text: string): number | undefined {
  const parts = /^(\d{1,2})[:.]?(\d{2})?$/.exec(text.normalize("NFKC").trim());
  if (!parts) return undefined;
  const minutes = Number(parts[2] ?? 0);
  const minute = Number(parts[1]) * 60 + minutes;
  return minutes < 60 && minute <= 1440 ? minute : undefined;
}

/** A setting as it stands in its input box. */
export function textOf(kind: RuleKind, value: TeamSettings[keyof TeamSettings]): string {
  if (value === null) return "";
  if (kind === "time" && typeof value === "number") return minuteText(value);
  if (Array.isArray(value)) return value.join("\n");
  return String(value);
}

/** What was typed, as the setting's value; or the code of what is wrong with it (text `settings.problem.<code>`). */
export function readRule(rule: Rule, text: string): { value: TeamSettings[keyof TeamSettings] } | { problem: string } {
  const typed = text.normalize("NFKC").trim();
  const check = (value: unknown, problem: string) => {
    const read = TeamSettings.shape[rule.key].safeParse(value);
    return read.success ? { value: read.data } : { problem };
  };
  switch (rule.kind) {
    case "switch":
      return check(typed === "true", "format");
    case "time": {
      const minute = readMinute(typed);
      return minute === undefined ? { problem: "time" } : { value: minute };
    }
    case "words":
      return check(
        [
          ...new Set(
            typed
              .split(/[\n,,、]/)
              .map((w) => w.trim())
              .filter((w) => w !== ""),
          ),
        ],
        "long",
      );
    case "zone":
      return isZone(typed) ? { value: typed } : { problem: "zone" };
    case "days-or-none":
      return typed === "" ? { value: null } : wholeNumber(typed, check);
    default:
      return wholeNumber(typed, check);
  }
}

function wholeNumber(typed: string, check: (value: unknown, problem: string) => ReturnType<typeof readRule>) {
  return /^\d+$/.test(typed) ? check(Number(typed), "range") : { problem: "number" };
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return name !== "";
  } catch {
    return false;
  }
}

/** Least and most that a numeric setting takes, from the one schema that also guards the border. */
export function limitsOf(key: keyof TeamSettings): { least: number; most: number } | undefined {
  const shape = TeamSettings.shape[key];
  const fits = (n: number) => shape.safeParse(n).success;
  if (!fits(1)) return undefined;
  const most = [50, 72, 120, 200, 365, 720, 1440, 10_000, 100_000].find((n) => fits(n) && !fits(n + 1));
  return most === undefined ? undefined : { least: fits(0) ? 0 : 1, most };
}

/** Is the value another than the built-in default? Such rules are marked, so that a lead sees what the team has changed. */
export const isChanged = (key: keyof TeamSettings, value: TeamSettings[keyof TeamSettings]): boolean =>
  JSON.stringify(value) !== JSON.stringify(defaultSettings[key]);

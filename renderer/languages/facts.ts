import type { Facts, Text } from "./text.ts";
import type { Times } from "./times.ts";

/** A code with its facts, as the core answers it. */
export interface Coded {
  readonly code: string;
  readonly detail: Facts;
}

/** Instants are far above any span of time: 2001 in milliseconds. */
const firstInstantMs = 1e12;

/**
 * Turns the facts of a code into words: a name ending in Ms is an instant (11-25 周三 15:00) or, when small, a span; codes
 * inside (fields, missing, needs …) get their names under `fact.<name>.<code>`; a rule gets its gate line.
 */
export function wordedFacts(detail: Facts, t: Text, times: Times): Record<string, string | number> {
  const worded: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(detail)) {
    if (value === null || value === undefined) worded[name] = "";
    else if (typeof value === "number" && name.endsWith("Ms"))
      worded[name] = value >= firstInstantMs ? wordedInstant(name, value, times) : times.span(value);
    else if (typeof value === "number") worded[name] = value.toLocaleString("en-US");
    else if (name === "rule")
      worded[name] = t.find(`gate.${value}`, wordedFacts({ ...detail, rule: null }, t, times)) ?? value;
    else worded[name] = wordedCodes(name, value, t);
  }
  return worded;
}

/** 15:00 today, 明天 10:00, else 11-25 周三 15:00; of a "since" some days ago the day is enough. */
function wordedInstant(name: string, ms: number, times: Times): string {
  const nowMs = times.nowMs();
  const days = times.daysBetween(nowMs, ms);
  if (days === 0) return times.time(ms);
  return /^since|^binnedAt/.test(name) && days < -1 ? times.day(ms) : times.near(ms, nowMs);
}

function wordedCodes(name: string, value: string, t: Text): string {
  // The reasons of a duplicate end in the number that agrees; a list of codes has none to show.
  const word = (code: string) =>
    (t.find(`fact.${name}.${code}`) ?? (name === "fields" ? t.find(`duplicate.${code}`) : undefined))?.trim();
  const own = word(value);
  if (own !== undefined) return own;
  if (!value.includes(",")) return value;
  const words = value.split(",").map((part) => word(part.trim()));
  return words.every((word) => word !== undefined) ? words.join(t.language === "en" ? ", " : "、") : value;
}

/** One line for a code of the core, e.g. codeText("gate", line, …). The bare code where the text is missing. */
export function codeText(area: string, coded: Coded, t: Text, times: Times): string {
  return t.find(`${area}.${coded.code}`, wordedFacts(coded.detail, t, times)) ?? coded.code;
}

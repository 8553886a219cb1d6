import type { FieldValue } from "../../shared/domain/customer.ts";
import type { Text } from "./text.ts";

interface Line {
  readonly field: string;
  readonly mine: FieldValue;
  readonly theirs: FieldValue;
}

/** A field's value in words: codes of lists get their names, nothing is said as such. */
export function fieldValueText(field: string, value: FieldValue, t: Text): string {
  if (value === null || value === "") return t("outages.record.empty");
  if (typeof value === "boolean") return t(value ? "common.yes" : "common.no");
  const list = field === "customerType" || field === "source" || field === "stage" ? field : undefined;
  return list === undefined ? String(value) : t.word(list, String(value));
}

export const fieldName = (field: string, t: Text): string =>
  t.find(`outages.record.${field}`) ?? t.find(`workbench.field.${field}`) ?? field;

/** What the product itself wrote on a record (fields that two wrote, or that came too late), as text; undefined for all else. */
export function recordText(item: { type: string; subject: string; body: string }, t: Text) {
  if (item.type !== "system") return undefined;
  const title = t.find(`outages.record.${item.subject}`);
  const lines = readLines(item.body);
  if (title === undefined || lines === undefined) return undefined;
  const body = lines
    .map(({ field, mine, theirs }) =>
      t(theirs === "" || theirs === null ? "outages.record.line" : "outages.record.both", {
        field: fieldName(field, t),
        mine: fieldValueText(field, mine, t),
        theirs: fieldValueText(field, theirs, t),
      }),
    )
    .join("\n");
  return { title, body };
}

function readLines(json: string): Line[] | undefined {
  try {
    const lines: unknown = JSON.parse(json);
    return Array.isArray(lines) && lines.every((line) => typeof line?.field === "string") ? lines : undefined;
  } catch {
    return undefined;
  }
}

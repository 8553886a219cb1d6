import type { Text } from "./text.ts";

/** The reason of an ownership event in words: of an entered customer the hub keeps the code of its source, of all others what somebody wrote. */
export function ledgerReason(kind: string, reason: string, t: Text): string {
  if (kind !== "entered" || reason === "") return reason;
  return t("workbench.from", { source: t.word("source", reason) });
}

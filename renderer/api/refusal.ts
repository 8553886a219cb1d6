import { ORPCError } from "@orpc/client";
import { Refusal, type RefusalDetail } from "../../shared/errors.ts";
import { codeText } from "../languages/facts.ts";
import type { Text } from "../languages/text.ts";
import type { Times } from "../languages/times.ts";
import { connectionLost } from "./connection.ts";

/** A "no" of the core: stable code and facts. */
export interface Refused {
  readonly code: string;
  readonly detail: RefusalDetail;
}

/** The refusal inside an error of a call, or one that a rule shared with the core gave here; undefined where the call failed for another reason. */
export function refusalOf(error: unknown): Refused | undefined {
  if (error instanceof Refusal) return error;
  if (!(error instanceof ORPCError) || error.code !== "REFUSAL") return undefined;
  const data: unknown = error.data;
  if (typeof data !== "object" || data === null || !("code" in data) || typeof data.code !== "string") return undefined;
  const detail = "detail" in data && typeof data.detail === "object" && data.detail !== null ? data.detail : {};
  return { code: data.code, detail: detail as RefusalDetail };
}

export const isConnectionLost = (error: unknown): boolean =>
  error instanceof ORPCError && error.code === connectionLost;

/** A fact about the machine, not a stop: the act went through. */
export const isNoFault = (error: unknown): boolean => refusalOf(error)?.code === "no-dialler";

/** One line in the user's language: rule, who, until when. Never a stack, never a code alone where a text exists. */
export function refusalText(error: unknown, t: Text, times: Times): string {
  const refused = refusalOf(error);
  if (refused) return codeText("refusal", refused, t, times);
  if (isConnectionLost(error)) return t("refusal.connection-lost");
  return t("refusal.internal");
}

import { oc } from "@orpc/contract";
import { z } from "zod";

export const RefusalDetailSchema = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));

/**
 * Start of every call. A `Refusal` of the core arrives as a defined error with code REFUSAL and data {code, detail};
 * anything else was logged once in the core and arrives as INTERNAL_SERVER_ERROR.
 */
export const call = oc.errors({
  REFUSAL: { status: 409, data: z.object({ code: z.string(), detail: RefusalDetailSchema }) },
});
export const Nothing = z.object({});

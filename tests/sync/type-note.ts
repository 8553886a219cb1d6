import type { Seat } from "../../electron/seat/seat.ts";

/** Types a note on a customer as an agent does: kept at once, pushed when the hub is there. @returns its id */
export async function typeNote(seat: Seat, customerId: string, text: string): Promise<string> {
  const { ctx } = seat.features();
  const activityId = ctx.newId();
  await ctx.db.transaction().execute((trx) =>
    ctx.submit(trx, {
      kind: "add-activity",
      payload: {
        activityId,
        customerId,
        type: "other",
        subject: text,
        body: text,
        transcript: "",
        contactId: null,
        atMs: ctx.nowMs(),
        executorIds: [],
      },
    }),
  );
  return activityId;
}

import type { Transaction } from "kysely";
import { CustomerRow } from "../../shared/domain/customer.ts";
import { ActivityRow, CallbackRow, CallRow } from "../../shared/protocol/rows.ts";
import { dropCustomers, putCustomers } from "./customers.ts";
import { dropHistory, putActivities, putCallbacks, putCalls } from "./history.ts";
import { run } from "./read.ts";
import type { BaseTable, SeatDatabase } from "./schema.ts";

export type BaseKind = BaseTable["of"];

const keyOf = { customer: "customer_id", call: "call_id", activity: "activity_id", callback: "callback_id" } as const;

/** Keeps the hub's row before the first local change lies over it; later changes find it kept already. */
export async function keepBase(
  trx: Transaction<SeatDatabase>,
  customerId: string,
  of: BaseKind,
  id: string,
): Promise<void> {
  await run(
    trx,
    `insert or ignore into base (customer_id, "of", id, row_json)
     values (?, ?, ?, (select row_json from "${of}" where ${keyOf[of]} = ?))`,
    [customerId, of, id, id],
  );
}

/** A newer row of the hub has been written: what was kept under it is out of date. */
export async function forgetBase(trx: Transaction<SeatDatabase>, of: BaseKind, ids: readonly string[]): Promise<void> {
  for (let from = 0; from < ids.length; from += 500) {
    await trx
      .deleteFrom("base")
      .where("of", "=", of)
      .where("id", "in", ids.slice(from, from + 500))
      .execute();
  }
}

export async function hasBase(trx: Transaction<SeatDatabase>): Promise<boolean> {
  return (await trx.selectFrom("base").select("id").limit(1).executeTakeFirst()) !== undefined;
}

/** Puts every kept hub row of a customer back, so that no optimistic change is left on it. */
export async function restoreBase(trx: Transaction<SeatDatabase>, customerId: string): Promise<void> {
  const kept = await trx
    .deleteFrom("base")
    .where("customer_id", "=", customerId)
    .returning(["of", "id", "row_json"])
    .execute();
  for (const { of, id, row_json } of kept) {
    const json: unknown = row_json === null ? null : JSON.parse(row_json);
    if (of === "customer") {
      await (json === null ? dropCustomers(trx, [id]) : putCustomers(trx, [CustomerRow.parse(json)]));
    } else if (json === null) {
      await dropHistory(trx, of, [id]);
    } else if (of === "call") {
      await putCalls(trx, [CallRow.parse(json)]);
    } else if (of === "activity") {
      await putActivities(trx, [ActivityRow.parse(json)]);
    } else {
      await putCallbacks(trx, [CallbackRow.parse(json)]);
    }
  }
}

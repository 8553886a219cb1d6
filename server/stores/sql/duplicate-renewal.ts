import { decodeFacts } from "../../../shared/duplicates/facts.ts";
import { readFirm } from "../../../shared/duplicates/firm.ts";
import { DUPLICATE_KEYS_VERSION, listKeys } from "../../../shared/duplicates/keys.ts";
import type { HubReader, HubStore } from "../store.ts";
import { addKeys, findLastNo, own } from "./duplicate-index.ts";

/** Records gone over in one transaction: some ten milliseconds, in which nobody else writes on SQLite. */
const PART = 20;

/** An organisation whose keys are all made by today's rules so far: a new one, or one whose older records begin to be gone over. */
export async function beginDuplicateIndex(db: HubReader, orgId: string): Promise<void> {
  const begun = { keys_version: DUPLICATE_KEYS_VERSION, done_no: 0, until_no: await findLastNo(own(db), orgId) };
  await own(db)
    .insertInto("duplicate_index")
    .values({ org_id: orgId, ...begun })
    .onConflict((conflict) => conflict.column("org_id").doUpdateSet(begun))
    .execute();
}

/**
 * Makes today's keys for the next few records that older rules have made keys for. Keys of the older rules stay: they
 * lead to records that the score then judges, so they cost a look and miss nothing.
 *
 * @returns how many such records are left
 */
export function renewSomeKeys(store: HubStore, orgId: string): Promise<number> {
  return store.transact(async (trx) => {
    const db = own(trx);
    const find = () => db.selectFrom("duplicate_index").selectAll().where("org_id", "=", orgId).executeTakeFirst();
    let index = await find();
    if (index?.keys_version !== DUPLICATE_KEYS_VERSION) {
      await beginDuplicateIndex(trx, orgId);
      index = await find();
    }
    const untilNo = Number(index?.until_no ?? 0);
    const doneNo = Number(index?.done_no ?? 0);
    if (doneNo >= untilNo) return 0;
    const records = await db
      .selectFrom("duplicate_record")
      .select(["customer_no", "facts"])
      .where("org_id", "=", orgId)
      .where("customer_no", ">", doneNo)
      .where("customer_no", "<=", untilNo)
      .orderBy("customer_no")
      .limit(PART)
      .execute();
    const keys = records.flatMap(({ customer_no, facts }) =>
      [...new Set(listKeys(readFirm(decodeFacts(facts))))].map((key) => ({
        org_id: orgId,
        key,
        customer_no: Number(customer_no),
      })),
    );
    await addKeys(db, keys);
    const nextNo = records.length < PART ? untilNo : Number(records.at(-1)?.customer_no);
    await db.updateTable("duplicate_index").set({ done_no: nextNo }).where("org_id", "=", orgId).execute();
    return untilNo - nextNo;
  });
}

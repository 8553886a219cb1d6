import type { Selectable } from "kysely";
import type { CustomerTable } from "./schema.ts";
import type { HubReader, HubTransaction } from "./store.ts";

/** Who holds which customers, by `customer.owner_id`: found in the way in which its upkeep costs the engine's claims least. */
export interface Holdings {
  /** Customers of one owner, by key. */
  listOwned(
    db: HubReader,
    orgId: string,
    ownerId: string,
    ask: { readonly after: string; readonly limit: number },
  ): Promise<Selectable<CustomerTable>[]>;
  countOwned(db: HubReader, orgId: string, ownerId: string): Promise<number>;
  /** Of everybody who holds any, by user. */
  countEach(db: HubReader, orgId: string): Promise<Map<string, number>>;
  /** Where it is kept by something that is written behind the commits; else null. */
  readonly late: LateHoldings | null;
}

/** The answers are right whenever it was settled last; they only take longer. */
export interface LateHoldings {
  /** Events that one transaction takes in, and that may wait for it. */
  readonly atOnce: number;
  findSettledSeq(db: HubReader, orgId: string): Promise<number>;
  /**
   * Takes the next events of the ledger in.
   *
   * @returns the last event that was taken in, and how many may still lie behind it
   */
  settle(trx: HubTransaction, orgId: string): Promise<Settled>;
}
export interface Settled {
  readonly seq: number;
  readonly left: number;
}

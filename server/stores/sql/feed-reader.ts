import type { Selectable } from "kysely";
import type { LeaseTable } from "../schema.ts";
import type { HubReader } from "../store.ts";
import { prepare } from "./prepared.ts";

/** What of the feed belongs to one reader alone: asked on every pull, so compiled once. */
export interface ReaderSpan extends Record<string, string | number> {
  readonly orgId: string;
  readonly userId: string;
  readonly afterRev: number;
  readonly toRev: number;
}

export function createReaderQueries(db: HubReader) {
  const rev = prepare<{ orgId: string }, { rev: number }>(db, (slot, q) =>
    q.selectFrom("org").select("rev").where("org_id", "=", slot.orgId),
  );
  const leases = prepare<ReaderSpan, Selectable<LeaseTable>>(db, (slot, q) =>
    q
      .selectFrom("lease")
      .selectAll()
      .where("org_id", "=", slot.orgId)
      .where("user_id", "=", slot.userId)
      .where("rev", ">", slot.afterRev)
      .where("rev", "<=", slot.toRev)
      .orderBy("rev"),
  );
  const losses = prepare<ReaderSpan, { rev: number }>(db, (slot, q) =>
    q
      .selectFrom("sight_loss")
      .select("rev")
      .where("org_id", "=", slot.orgId)
      .where("user_id", "=", slot.userId)
      .where("rev", ">", slot.afterRev)
      .where("rev", "<=", slot.toRev)
      .limit(1),
  );
  return {
    findRev: async (orgId: string): Promise<number> => (await rev(db, { orgId }))[0]?.rev ?? 0,
    /** All that were given to the reader, changed or ended in the span. */
    listLeases: (span: ReaderSpan) => leases(db, span),
    hasLosses: async (span: ReaderSpan): Promise<boolean> => (await losses(db, span)).length > 0,
  };
}

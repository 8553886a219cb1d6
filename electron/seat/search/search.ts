import { createHmac } from "node:crypto";
import { searchCustomers } from "../../cache/search-index.ts";
import type { SeatContext } from "../context.ts";
import type { Line } from "../lists/line.ts";
import { readLines } from "../lists/lists.ts";

const SHOWN = 20;

/** As-you-type search over all that this seat may see, offline too; at most twenty, best first. */
export function createSearch(ctx: SeatContext) {
  const hashOf = (e164: string): string =>
    createHmac("sha256", ctx.hashKey()).update(e164).digest().subarray(0, 16).toString("base64url");

  async function search(text: string) {
    const hits = await searchCustomers(ctx.db, { text, userId: ctx.user.userId, limit: SHOWN, hashOf });
    const lines = await readLines(
      ctx,
      ctx.db,
      hits.map((hit) => hit.customerNo),
    );
    const found: (Line & { matched: (typeof hits)[number]["matched"] })[] = [];
    for (const hit of hits) {
      const line = lines.get(hit.customerNo);
      if (line) found.push({ ...line, matched: hit.matched });
    }
    return { lines: found };
  }
  return { search };
}
export type SearchFeature = ReturnType<typeof createSearch>;

import type { Topic } from "../../../shared/contract/app.ts";
import type { FeedTable } from "../../../shared/protocol/rows.ts";

const topicsByTable: Record<FeedTable, readonly Topic[]> = {
  customer: ["customer", "queue", "pool", "mine", "bin", "status"],
  call: ["customer", "status"],
  activity: ["customer"],
  callback: ["callbacks", "customer", "queue", "status"],
  user: ["people"],
  setting: ["settings"],
  ledger: ["customer"],
  batch: ["imports"],
  pair: ["customer"],
  lease: ["queue", "customer", "desk"],
};

/** What the renderer asks again once rows of these tables were written, each topic once. */
export const topicsOf = (tables: ReadonlySet<FeedTable>): Topic[] => [
  ...new Set([...tables].flatMap((table) => topicsByTable[table])),
];

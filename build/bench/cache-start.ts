import { setTimeout } from "node:timers/promises";
import { openCache } from "../../electron/cache/open.ts";
import { createDesk } from "../../electron/seat/desk/desk.ts";
import { createLists } from "../../electron/seat/lists/lists.ts";
import { createQueue } from "../../electron/seat/queue/queue.ts";
import "../../electron/seat/seat.ts";
import { createSearch } from "../../electron/seat/search/search.ts";
import { createTestContext } from "../../tests/helpers/seat-context.ts";
import { benchKey, benchNow } from "./cache-fill.ts";

/** A seat core of its own over a filled cache, started by ./cache.ts; answers one line of JSON. */
const folder = process.argv[2] ?? "";
const startedMs = performance.now();
const { db, close } = await openCache({ folder, kept: folder, key: benchKey, nowMs: Date.now, onDamage: () => {} });
const ctx = createTestContext(db);
ctx.now = benchNow;
const queue = createQueue(ctx);
await queue.list();
const openMs = performance.now() - startedMs;
const search = createSearch(ctx);
const lists = createLists(ctx, queue);
for (const text of ["汇鑫", "szhx", "8000", "科技", "huixin"]) await search.search(text);
await lists.list("mine", { filter: {}, sort: "next-contact", descending: false, offset: 0, limit: 200 });
await lists.list("pool", { filter: {}, sort: "created", descending: true, offset: 0, limit: 200 });
// The agent works: the thread that copies the log home is there too.
const desk = createDesk(ctx, { queue, customers: { stampViewed: () => {} }, onCallbacks: () => {} });
for (let i = 0; i < 100; i++) await desk.next(true);
await setTimeout(2_500);
const residentMiB = process.memoryUsage().rss / 2 ** 20;
await close();
process.stdout.write(JSON.stringify({ openMs, residentMiB }));

import type { FeedTable } from "../../../shared/protocol/rows.ts";
import { putMeta } from "../../cache/meta.ts";
import type { HubClient } from "../session/hub-client.ts";
import { type ApplyDeps, applyPage } from "./apply-page.ts";

const OWN_ROWS = 500;

export interface LoadOwnDeps extends ApplyDeps {
  readonly client: HubClient;
  readonly stopped: () => boolean;
  /** After each page: what can be worked is more than before. */
  readonly onPage: (tables: ReadonlySet<FeedTable>) => Promise<void>;
}

/** My own customers and promises before the million of the pool, so that the queue can be worked while the rest comes. */
export async function loadOwn(deps: LoadOwnDeps, cursor: number): Promise<void> {
  for (let after: string | null = ""; after !== null && !deps.stopped(); ) {
    const from: string = after;
    const page = await deps.client.ask((hub) => hub.pullOwn({ after: from, limit: OWN_ROWS }));
    const written = await applyPage(deps, { rows: page.rows, cursor }, cursor);
    await deps.onPage(written.tables);
    after = page.after;
  }
  if (!deps.stopped()) await putMeta(deps.db, "own-loaded", "1");
}

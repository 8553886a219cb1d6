import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { newUser } from "../../server/accounts/people.ts";
import type { Actor } from "../../server/commands/context.ts";
import { createCommandRunner } from "../../server/commands/runner.ts";
import { pullPage } from "../../server/feed/pull.ts";
import { insertOrg } from "../../server/stores/sql/organisation.ts";
import { insertDevice, insertUser } from "../../server/stores/sql/people.ts";
import { openSqliteStore } from "../../server/stores/sqlite/open.ts";
import type { HubStore } from "../../server/stores/store.ts";
import type { NewCustomer } from "../../shared/domain/customer.ts";
import type { Role } from "../../shared/domain/vocabulary.ts";
import type { Command, CommandBody, CommandKind, PayloadOf, Receipt } from "../../shared/protocol/commands.ts";
import type { FeedRow } from "../../shared/protocol/rows.ts";
import { newCustomer } from "./new-customer.ts";

/** 2026-11-23 10:00 in Shanghai, a Monday. */
export const MONDAY_10 = Date.UTC(2026, 10, 23, 2);
export type OpenStore = (folder: string) => Promise<HubStore>;
export const openSqlite: OpenStore = (folder) => openSqliteStore(join(folder, "hub.db"));

/**
 * A store with a team (lead Li, agents Wang and Zhao) and the command runner over it, without network: a clock that the
 * test moves, ids that count.
 */
export async function openCommandHub(open: OpenStore = openSqlite) {
  const folder = mkdtempSync(join(tmpdir(), "fairdial-commands-"));
  let store = await open(folder);
  let nowMs = MONDAY_10;
  let ids = 0;
  const newId = () => `id-${String(++ids).padStart(6, "0")}`;
  // Whatever a runner warns of is a fault here.
  const warnings: string[] = [];
  const log = pino({ level: "warn" }, { write: (line: string) => void warnings.push(line) });
  const startRunner = () =>
    createCommandRunner({ store, nowMs: () => nowMs, newId, log, onCommit: () => undefined, gatherMs: 0 });
  let runner = startRunner();
  const seqs = new Map<string, number>();
  await store.db.transaction().execute(async (trx) => {
    await insertOrg(trx, {
      org_id: "org",
      name: "Team",
      rev: 0,
      hash_key: Buffer.alloc(32, 7).toString("base64url"),
      ledger_seq: 0,
      ledger_hash: "",
      created_at_ms: nowMs,
    });
    for (const [userId, role] of [
      ["li", "lead"],
      ["wang", "agent"],
      ["zhao", "agent"],
    ] as const) {
      const person = {
        login: userId,
        name: userId,
        role,
        seatNo: null,
        active: true,
        senior: false,
        seesNumbers: true,
      };
      await insertUser(trx, newUser("org", userId, person, "no password", nowMs, 0));
      await insertDevice(trx, {
        org_id: "org",
        device_id: `desk-${userId}`,
        user_id: userId,
        name: `desk of ${userId}`,
        token_hash: `token-${userId}`,
        created_at_ms: nowMs,
        last_seen_at_ms: nowMs,
        revoked_at_ms: null,
        last_seat_seq: 0,
        sight_epoch: 0,
      });
    }
  });

  const actorOf = (userId: string, role: Role = userId === "li" ? "lead" : "agent"): Actor => ({
    orgId: "org",
    userId,
    name: userId,
    role,
    deviceId: `desk-${userId}`,
  });

  function command<K extends CommandKind>(
    by: string,
    kind: K,
    payload: PayloadOf<K>,
    frame: Partial<Pick<Command, "opId" | "seatSeq" | "expectedVersion">> = {},
  ): Command {
    const seatSeq = frame.seatSeq ?? (seqs.get(by) ?? 0) + 1;
    seqs.set(by, Math.max(seatSeq, seqs.get(by) ?? 0));
    const body = { kind, payload } as CommandBody;
    return {
      opId: frame.opId ?? newId(),
      seatSeq,
      expectedVersion: frame.expectedVersion ?? null,
      wallMs: nowMs,
      monoMs: seatSeq * 10,
      ...body,
    } as Command;
  }

  const push = async (by: string, commands: readonly Command[]): Promise<Receipt[]> =>
    (await runner.push(actorOf(by), commands)).receipts;

  async function run<K extends CommandKind>(
    by: string,
    kind: K,
    payload: PayloadOf<K>,
    frame: Partial<Pick<Command, "opId" | "seatSeq" | "expectedVersion">> = {},
  ): Promise<Receipt> {
    const [receipt] = await push(by, [command(by, kind, payload, frame)]);
    if (receipt === undefined) throw new Error("no receipt");
    return receipt;
  }

  /** Everything that a user's seat would hold after pulling from `cursor`, page by page. */
  async function pullAll(
    by: string,
    cursor = 0,
    limit = 1000,
  ): Promise<{ rows: FeedRow[]; cursor: number; pages: number }> {
    const rows: FeedRow[] = [];
    let at = cursor;
    for (let pages = 1; ; pages += 1) {
      const reader = { orgId: "org", userId: by, isLead: actorOf(by).role !== "agent" };
      const page = await pullPage(store.read, reader, { cursor: at, limit });
      rows.push(...page.rows);
      if (!page.done && page.cursor <= at) throw new Error("the feed does not move");
      at = page.cursor;
      if (page.done) return { rows, cursor: at, pages };
    }
  }

  return {
    store: () => store,
    folder,
    actorOf,
    command,
    push,
    run,
    pullAll,
    newId,
    nowMs: () => nowMs,
    setClock: (atMs: number) => {
      nowMs = atMs;
    },
    /** Makes a customer in the pool, by the lead. */
    async pooled(customerId: string, fields: Partial<NewCustomer> = {}): Promise<string> {
      const customer = newCustomer(customerId, fields);
      const receipt = await run("li", "enter", { customer, claim: false, decidedDifferent: [] });
      if (receipt.status !== "applied") throw new Error(JSON.stringify(receipt));
      return customerId;
    },
    customer: (customerId: string) =>
      store.read
        .selectFrom("customer")
        .selectAll()
        .where("org_id", "=", "org")
        .where("customer_id", "=", customerId)
        .executeTakeFirstOrThrow(),
    ledger: () => store.read.selectFrom("ledger").selectAll().orderBy("seq").execute(),
    async reopen(): Promise<void> {
      await store.close();
      store = await open(folder);
      runner = startRunner();
    },
    async close(): Promise<void> {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
      if (warnings.length > 0) throw new Error(`the runner warned: ${warnings.join("")}`);
    },
  };
}
export type CommandHub = Awaited<ReturnType<typeof openCommandHub>>;

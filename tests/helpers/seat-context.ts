import type { Kysely } from "kysely";
import pino from "pino";
import type { SeatDatabase } from "../../electron/cache/schema.ts";
import type { CacheFile, SeatContext } from "../../electron/seat/context.ts";
import { createOutbox, type Outbox } from "../../electron/seat/outbox/outbox.ts";
import type { Change } from "../../shared/contract/app.ts";
import { defaultSettings, type TeamSettings } from "../../shared/domain/settings.ts";
import type { CommandBody, Receipt } from "../../shared/protocol/commands.ts";
import { createMemoryPorts, type MemoryPorts } from "./memory-ports.ts";
import { testHashKey } from "./seat-cache.ts";

export interface TestContext extends SeatContext {
  readonly outbox: Outbox;
  /** The hub's clock; move it. */
  now: number;
  role: "agent" | "lead" | "admin";
  readonly ports: MemoryPorts;
  readonly changes: Change[];
  /** Kinds of the commands in the outbox, in order, views left out. */
  kinds(): Promise<string[]>;
  payloads(kind: CommandBody["kind"]): Promise<Record<string, unknown>[]>;
  answer: (body: CommandBody) => Promise<Receipt>;
  team: Partial<TeamSettings>;
}

/** Wednesday 2026-11-25 14:00 in Shanghai. */
export const testNow = Date.parse("2026-11-25T14:00:00+08:00");

/** A signed-in agent "me" over a real cache and outbox; the hub is away, the clock stands. */
export function createTestContext(db: Kysely<SeatDatabase>, cacheFile?: CacheFile): TestContext {
  let ids = 0;
  const ports = createMemoryPorts();
  const changes: Change[] = [];
  const names: Record<string, string> = { me: "小赵", other: "王强", lead: "林组长" };
  const kept: { entries: unknown[] } = { entries: [] };
  const outbox = createOutbox({
    db,
    journal: {
      append: async (commands: readonly unknown[]) => {
        kept.entries.push(...commands);
      },
      trim: async () => {},
      highSeq: () => 0,
      draftsSavedMs: () => ({}),
      close: async () => {},
    } as unknown as Parameters<typeof createOutbox>[0]["journal"],
    actor: () => ({ userId: "me", hashKey: testHashKey, timeZone: "Asia/Shanghai" }),
    nowMs: () => ctx.now,
    monoMs: () => ctx.now,
    newId: () => newId(),
    log: pino({ level: "silent" }),
    onAppended: () => {},
  });
  const newId = (): string => {
    ids += 1;
    return `id-${String(ids).padStart(4, "0")}`;
  };
  const user = { userId: "me", name: "小赵", login: "zhao", seesNumbers: true, seatNo: 3 };
  const ctx: TestContext = {
    db,
    cacheFile: cacheFile ?? { path: "", key: new Uint8Array() },
    now: testNow,
    role: "agent",
    team: {},
    user: {
      ...user,
      get role() {
        return ctx.role;
      },
    },
    nowMs: () => ctx.now,
    monoMs: () => ctx.now,
    deviceId: "desk-me",
    leaseUpperMs: () => ctx.now,
    newId,
    ports,
    changes,
    log: pino({ level: "silent" }),
    settings: () => ({ ...defaultSettings, ...ctx.team }),
    preferences: () => ({ locale: "auto", theme: "auto", keys: {}, ringSound: true, ringAheadMin: 0 }),
    hashKey: () => testHashKey,
    nameOf: (userId) => (userId === null ? "" : (names[userId] ?? "")),
    emit: (change) => changes.push(change),
    outbox,
    submit: outbox.submit,
    draftsChanged: () => {},
    submitAndWait: (body) => ctx.answer(body),
    answer: () => Promise.reject(new Error("no hub in this test")),
    hubState: () => ({
      state: "offline",
      address: "",
      embedded: false,
      offlineSinceMs: 0,
      waiting: 0,
      acts: 0,
      lastSyncMs: null,
      clockOffsetMs: 0,
      load: null,
      indexing: null,
    }),
    setDeskPhase: () => {},
    kinds: async () =>
      (await db.selectFrom("outbox").select("kind").where("kind", "<>", "viewed").orderBy("seat_seq").execute()).map(
        (row) => row.kind,
      ),
    payloads: async (kind) =>
      (await db.selectFrom("outbox").select("payload_json").where("kind", "=", kind).orderBy("seat_seq").execute()).map(
        (row) => JSON.parse(row.payload_json),
      ),
  };
  return ctx;
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Kysely, SqliteDialect } from "kysely";
import { putCustomers } from "../../electron/cache/customers.ts";
import { indexCustomers } from "../../electron/cache/index-customers.ts";
import { migrate } from "../../electron/cache/migrate.ts";
import type { SeatDatabase } from "../../electron/cache/schema.ts";
import { kyselyDatabase, openEncrypted } from "../../electron/cache/sqlite.ts";
import type { CacheFile } from "../../electron/seat/context.ts";
import { localNumber } from "../../electron/seat/outbox/local-customer.ts";
import { blankCustomer } from "../../shared/domain/blank-customer.ts";
import type { CustomerFull, CustomerRow, CustomerStub } from "../../shared/domain/customer.ts";

export const testHashKey = new Uint8Array(32).fill(7);

export interface TestCache {
  readonly db: Kysely<SeatDatabase>;
  readonly file: CacheFile;
  /** Opens the same file again, as after a crash. */
  reopen(): Promise<Kysely<SeatDatabase>>;
  close(): Promise<void>;
}

/** A real encrypted cache with all migrations, in a folder of its own. */
export async function openTestCache(): Promise<TestCache> {
  const home = mkdtempSync(join(tmpdir(), "fairdial-cache-"));
  const path = join(home, "cache.db");
  const key = new Uint8Array(32).fill(9);
  const open = async (): Promise<Kysely<SeatDatabase>> => {
    const raw = openEncrypted(path, key);
    const db = new Kysely<SeatDatabase>({
      dialect: new SqliteDialect({ database: kyselyDatabase(raw, path, () => {}) }),
    });
    await migrate(db as unknown as Kysely<unknown>);
    return db;
  };
  const opened = [await open()];
  return {
    db: opened[0] as Kysely<SeatDatabase>,
    file: { path, key },
    reopen: async () => {
      await opened.at(-1)?.destroy();
      const db = await open();
      opened.push(db);
      return db;
    },
    close: async () => {
      await opened.at(-1)?.destroy();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** A pool customer with one mobile number; change what the test is about. */
export function makeCustomer(
  customerId: string,
  over: Partial<CustomerFull> & { phone?: string; contact?: string } = {},
): CustomerFull {
  const { phone = "13800138000", contact = "王建国", ...rest } = over;
  const contactId = `${customerId}-c`;
  return {
    ...blankCustomer,
    customerId,
    rev: 1,
    version: 1,
    sight: "pool",
    name: `测试${customerId}有限公司`,
    province: "广东",
    city: "深圳",
    customerType: "unidentified",
    source: "import",
    contacts: contact === "" ? [] : [{ contactId, name: contact, role: "decision", note: "" }],
    numbers:
      phone === ""
        ? []
        : [localNumber({ numberId: `${customerId}-n`, contactId, kind: "mobile", label: "", raw: phone }, testHashKey)],
    createdAtMs: 1,
    ...rest,
  };
}

/** Another's customer, as the hub cuts it for somebody who may not see more. */
export function makeStub(customerId: string, name: string, hashes: readonly string[] = []): CustomerStub {
  return {
    customerId,
    rev: 1,
    version: 1,
    sight: "stub",
    name,
    state: "owned",
    pool: "general",
    ownerId: "user-2",
    trackingSinceMs: 1,
    survivorId: null,
    binReason: "",
    binnedAtMs: null,
    province: "",
    city: "",
    lastCallAtMs: null,
    lastCallByUserId: null,
    doNotCall: false,
    quietUntilMs: null,
    hashes: [...hashes],
  };
}

/** Writes hub rows the way the pull writer does. */
export async function putRows(db: Kysely<SeatDatabase>, rows: readonly CustomerRow[]): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await putCustomers(trx, rows);
    await indexCustomers(trx, rows);
  });
}

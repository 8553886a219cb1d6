import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkList } from "../build/check-list.ts";
import { writeXlsx } from "../electron/seat/exports/write-xlsx.ts";
import { readXlsx } from "../electron/seat/imports/read/xlsx.ts";
import { putDuplicateKeys } from "../server/stores/sql/duplicate-index.ts";
import { openSqliteStore } from "../server/stores/sqlite/open.ts";
import type { HubStore } from "../server/stores/store.ts";

let home: string;
let store: HubStore;
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "fairdial-check-list-"));
  store = await openSqliteStore(join(home, "hub.db"));
  const org = { org_id: "o", name: "团队", rev: 0, hash_key: "a2V5", ledger_seq: 0, ledger_hash: "", created_at_ms: 0 };
  await store.db.insertInto("org").values(org).execute();
});
afterEach(async () => {
  await store.close();
  rmSync(home, { recursive: true });
});

test("a bought list comes back with who is known, who is twice in it and who is new", async () => {
  await store.db.transaction().execute(async (trx) => {
    await trx
      .insertInto("customer")
      .values({
        org_id: "o",
        customer_id: "c1",
        rev: 1,
        version: 1,
        name: "深圳市汇鑫科技有限公司",
        name_key: "",
        state: "pool",
        pool: "general",
        bin_reason: "",
        province: "",
        city: "",
        district: "",
        address: "",
        industry: "",
        product: "",
        customer_type: "",
        source: "",
        stage: "",
        starred: 0,
        intro: "",
        website: "",
        do_not_call: 0,
        quiet_reason: "",
        contact_count: 0,
        last_disposition: "",
        attempts_day: "",
        attempts_today: 0,
        created_at_ms: 0,
        has_history: 0,
        shares_keys: 0,
      })
      .execute();
    await putDuplicateKeys(trx, "o", ["c1"]);
  });
  const rows = [
    ["公司名称", "手机"],
    ["深圳汇鑫科技", "13912340001"],
    ["广州白云电器有限公司", "13912340002"],
    ["广州市白云电器", "13912340003"],
    ["深圳市汇鑫科技有限公司龙岗分公司", "13912340004"],
  ];
  const file = await writeXlsx(rows, { sheet: "名单", headerRow: 1, widths: [20, 20] });
  const { bytes, counts } = await checkList(store, file);
  const answer = await readXlsx(bytes, "", () => {});
  expect(answer.rows.map((r) => r[2])).toEqual(["在公海", "新客户", "文件内重复", "疑似：在公海"]);
  expect(answer.rows[0]?.[6]).toContain("名称核心相同");
  expect(counts.get("新客户")).toBe(1);
  const english = await readXlsx((await checkList(store, file, "en")).bytes, "", () => {});
  expect(english.rows.map((r) => r[2])).toEqual(["in the pool", "new", "twice in the file", "perhaps in the pool"]);
});

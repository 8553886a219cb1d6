import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { v7 as uuidv7 } from "uuid";
import { writeXlsx } from "../electron/seat/exports/write-xlsx.ts";
import { readXlsx } from "../electron/seat/imports/read/xlsx.ts";
import { duplicate as english } from "../renderer/languages/en/duplicate.ts";
import { duplicate as chinese } from "../renderer/languages/zh-CN/duplicate.ts";
import { numberHash } from "../server/commands/unit.ts";
import { openHubHome } from "../server/http/hub-home.ts";
import { checkDuplicates } from "../server/stores/sql/duplicate-index.ts";
import { findFirstOrg } from "../server/stores/sql/organisation.ts";
import { openSqliteStore } from "../server/stores/sqlite/open.ts";
import type { HubStore } from "../server/stores/store.ts";
import { guessMapping } from "../shared/domain/import-mapping.ts";
import { buildRow, columnsByField } from "../shared/domain/import-row.ts";
import { judge } from "../shared/duplicates/engine.ts";
import { readFirm } from "../shared/duplicates/firm.ts";
import { listKeys, listLookups } from "../shared/duplicates/keys.ts";
import type { DuplicateFinding, DuplicateRow } from "../shared/duplicates/types.ts";
import { Refusal, RefusalCode } from "../shared/errors.ts";

const usage = `npm run hub -- check-list FILE.xlsx --out FILE.xlsx [--home DIR] [--lang zh-CN|en]
Says for each row of a bought list whether the team knows the firm, before anybody pays for it. Nothing is saved.
`;
type Language = "zh-CN" | "en";
/** What the annotated file says. */
const wordsOf = {
  "zh-CN": {
    states: { owned: "有人跟踪", pool: "在公海", bin: "在回收站" },
    look: (state: string) => `疑似：${state}`,
    unreadable: "无法识别",
    inFile: "文件内重复",
    row: (rowNo: number) => `第 ${rowNo} 行`,
    isNew: "新客户",
    sheet: "查重",
    titles: ["查重结果", "相同或相近的客户", "跟进人", "跟进开始", "依据"],
    reasons: chinese,
  },
  en: {
    states: { owned: "tracked", pool: "in the pool", bin: "in the recycle bin" },
    look: (state: string) => `perhaps ${state}`,
    unreadable: "unreadable",
    inFile: "twice in the file",
    row: (rowNo: number) => `row ${rowNo}`,
    isNew: "new",
    sheet: "Checked",
    titles: ["Result", "Same or similar customer", "Tracked by", "Since", "Why"],
    reasons: english,
  },
} as const;

interface Known {
  readonly name: string;
  readonly state: string;
  readonly owner: string | null;
  readonly sinceMs: number | null;
}

/** `hub check-list`: annotates a spreadsheet with what the hub's database knows of its firms. */
export async function run(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { out: { type: "string" }, home: { type: "string" }, lang: { type: "string" } },
  });
  const file = positionals[0];
  if (!file || !values.out) {
    process.stdout.write(usage);
    process.exitCode = 2;
    return;
  }
  const home = openHubHome(resolve(values.home ?? "fairdial-hub"), uuidv7);
  const store = await openSqliteStore(home.databaseFile);
  try {
    const { bytes, counts } = await checkList(store, readFileSync(file), languageOf(values.lang));
    writeFileSync(values.out, bytes);
    for (const [result, count] of counts) process.stdout.write(`${result}\t${count}\n`);
  } finally {
    await store.close();
  }
}

/** The language asked for, or else the one of the shell that asks. */
const languageOf = (given: string | undefined): Language =>
  /^en/i.test(given ?? process.env.LC_ALL ?? process.env.LANG ?? "") ? "en" : "zh-CN";

/**
 * @returns the same rows with five columns beside them, and how many rows fell where
 * @throws Refusal file-empty, file-too-long, file-not-spreadsheet, not-found while there is no team
 */
export async function checkList(
  store: HubStore,
  file: Uint8Array,
  language: Language = "zh-CN",
): Promise<{ bytes: Uint8Array; counts: Map<string, number> }> {
  const words = wordsOf[language];
  const org = await findFirstOrg(store.read);
  if (org === undefined) throw new Refusal(RefusalCode.NotFound);
  const key = Buffer.from(org.hash_key, "base64url");
  const hashNumber = (e164: string): string => numberHash(key, e164);
  const table = await readXlsx(file, "", () => {});
  const columns = columnsByField(guessMapping(table.headers, table.rows));
  const inFile = createFileIndex();
  const counts = new Map<string, number>();
  const lines: string[][] = [...table.preface, [...table.headers, ...words.titles]];
  for (const [index, cells] of table.rows.entries()) {
    const built = buildRow(cells, {
      columns,
      pool: "general",
      source: "bought-list",
      newId: uuidv7,
      roundedColumns: new Set(),
    });
    const answer =
      built.customer === null
        ? [words.unreadable, "", "", "", ""]
        : await answerOf(built.customer, built.numbers, index);
    counts.set(answer[0] ?? "", (counts.get(answer[0] ?? "") ?? 0) + 1);
    lines.push([...cells, ...answer]);
  }
  const widths = lines[table.preface.length]?.map((_, i) => (i < table.headers.length ? 16 : 24)) ?? [];
  return { bytes: await writeXlsx(lines, { sheet: words.sheet, headerRow: table.preface.length + 1, widths }), counts };

  type Built = ReturnType<typeof buildRow>;
  async function answerOf(
    customer: NonNullable<Built["customer"]>,
    numbers: Built["numbers"],
    index: number,
  ): Promise<string[]> {
    const row: DuplicateRow = {
      customerId: customer.customerId,
      name: customer.name,
      province: customer.province,
      city: customer.city,
      district: customer.district,
      numbers: numbers.map((n) => ({ e164: n.e164, hash: hashNumber(n.e164), ext: n.ext, kind: n.kind })),
      contactNames: customer.contacts.map((c) => c.name),
    };
    const earlier = inFile.find(row, table.rowNos[index] ?? 0);
    const orgId = org?.org_id ?? "";
    const [best] = await checkDuplicates(store.read, orgId, row, { limit: 1, hashNumber });
    const known = best && (await findKnown(store, orgId, best.customerId));
    if (best !== undefined && known !== undefined) {
      const state = words.states[known.state as keyof typeof words.states] ?? known.state;
      const since = known.sinceMs === null ? "" : new Date(known.sinceMs).toISOString().slice(0, 10);
      return [
        best.verdict === "same" ? state : words.look(state),
        known.name,
        known.owner ?? "",
        since,
        say(words.reasons, best),
      ];
    }
    if (earlier !== undefined)
      return [words.inFile, words.row(earlier.rowNo), "", "", say(words.reasons, earlier.finding)];
    return [words.isNew, "", "", "", ""];
  }
}

async function findKnown(store: HubStore, orgId: string, customerId: string): Promise<Known | undefined> {
  return store.read
    .selectFrom("customer")
    .leftJoin("user", (join) =>
      join.onRef("user.org_id", "=", "customer.org_id").onRef("user.user_id", "=", "customer.owner_id"),
    )
    .select(["customer.name", "customer.state", "user.name as owner", "customer.tracking_since_ms as sinceMs"])
    .where("customer.org_id", "=", orgId)
    .where("customer.customer_id", "=", customerId)
    .executeTakeFirst();
}

/** The reasons in one line: 手机相同 138 **** 8000 · 名称核心相同 · 同城 */
const say = (words: Readonly<Record<string, string>>, finding: DuplicateFinding): string =>
  finding.reasons
    .map(({ code, detail }) => {
      const text = words[code] ?? code;
      return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(detail[name] ?? "")).trim();
    })
    .join(" · ");

/** Rows of the file seen so far. */
function createFileIndex() {
  const byKey = new Map<number, { row: DuplicateRow; rowNo: number }[]>();
  return {
    /** The earlier row that says the same firm; the row itself is remembered where there is none. */
    find(row: DuplicateRow, rowNo: number): { rowNo: number; finding: DuplicateFinding } | undefined {
      const firm = readFirm(row);
      const near = new Map(
        listLookups(firm).flatMap((l) => (byKey.get(l.key) ?? []).map((k) => [k.row.customerId, k] as const)),
      );
      const [best] = judge(
        firm,
        [...near.values()].slice(0, 40).map((k) => k.row),
        { limit: 1 },
      );
      if (best?.verdict === "same") return { rowNo: near.get(best.customerId)?.rowNo ?? 0, finding: best };
      for (const key of listKeys(firm)) byKey.set(key, [...(byKey.get(key) ?? []), { row, rowNo }].slice(-40));
      return undefined;
    },
  };
}

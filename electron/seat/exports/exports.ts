import { setImmediate } from "node:timers/promises";
import type { CustomerFilter } from "../../../shared/contract/lists.ts";
import { CustomerRow } from "../../../shared/domain/customer.ts";
import { Refusal, RefusalCode } from "../../../shared/errors.ts";
import { exportWords } from "../../../shared/words/export-words.ts";
import { vocabularyEn } from "../../../shared/words/vocabulary-en.ts";
import { vocabularyZh } from "../../../shared/words/vocabulary-zh.ts";
import type { SeatContext } from "../context.ts";
import { readActivityLines, type Span } from "./activity-lines.ts";
import { passes } from "./row-filter.ts";
import { writeCsv } from "./write-csv.ts";
import { writeXlsx } from "./write-xlsx.ts";

type FileLanguage = keyof typeof exportWords;
type Format = "csv" | "xlsx";
const vocabularies = { "zh-CN": vocabularyZh, en: vocabularyEn };
/** Rows read in one stretch, so that the core is never held long. */
const rowsAtOnce = 150;

/** Lists as files, for leads; each is recorded in the audit log (REQUIREMENTS 3.25, 2.19). */
export function createExports(ctx: SeatContext) {
  function mustLead(): void {
    if (ctx.user.role === "agent") throw new Refusal(RefusalCode.NotAllowed, { needs: "lead" });
  }
  const wordIn = (language: FileLanguage) => (list: keyof typeof vocabularyZh, code: string | null) => {
    const words: Readonly<Record<string, string>> = vocabularies[language][list];
    return code === null ? "" : (words[code] ?? code);
  };
  const timesIn = (): ((ms: number | null) => string) => {
    const { timeZone } = ctx.settings();
    // sv-SE writes 2026-11-25 15:00, which spreadsheets sort and read as a time.
    const format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" });
    return (ms) => (ms === null ? "" : format.format(ms));
  };

  /** The audit row is committed before the file leaves the core. */
  async function record(detail: string): Promise<void> {
    const payload = { what: "export" as const, customerId: null, detail: detail.slice(0, 500), atMs: ctx.nowMs() };
    await ctx.db.transaction().execute((trx) => ctx.submit(trx, { kind: "audit", payload }));
  }

  async function toFile(
    name: string,
    days: string,
    format: Format,
    rows: readonly (readonly string[])[],
  ): Promise<File> {
    const widths = (rows[0] ?? []).map((title) => Math.max(10, title.length * 2 + 4));
    const bytes = format === "csv" ? writeCsv(rows) : await writeXlsx(rows, { sheet: name, headerRow: 1, widths });
    const type = format === "csv" ? "text/csv" : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    return new File([new Uint8Array(bytes)], `${name}-${days}.${format}`, { type });
  }

  /** @throws Refusal not-allowed {needs} for agents */
  async function customers(input: {
    readonly of: "mine" | "pool" | "all";
    readonly filter: Partial<CustomerFilter>;
    readonly format: Format;
    readonly language: FileLanguage;
  }): Promise<File> {
    mustLead();
    const words = exportWords[input.language];
    const word = wordIn(input.language);
    const timeText = timesIn();
    const rows: string[][] = [Object.values(words.customer)];
    let after = 0;
    for (;;) {
      let query = ctx.db
        .selectFrom("customer")
        .select(["customer_no", "row_json", "next_at_ms"])
        .where("customer_no", ">", after)
        .where("sight", "!=", "stub");
      if (input.of === "mine") query = query.where("owner_id", "=", ctx.user.userId).where("state", "=", "owned");
      else if (input.of === "pool") query = query.where("state", "=", "pool");
      const part = await query.orderBy("customer_no").limit(rowsAtOnce).execute();
      for (const { row_json, next_at_ms } of part) {
        const row = CustomerRow.parse(JSON.parse(row_json));
        if (row.sight === "stub" || !passes(row, input.filter, next_at_ms)) continue;
        const numbers = (kind: string) =>
          row.numbers
            .filter((n) => n.kind === kind)
            .map((n) => (n.display === null || !ctx.user.seesNumbers ? n.masked : n.display))
            .join(" / ");
        rows.push([
          row.name,
          row.level ?? "",
          row.starred ? words.yes : "",
          word("state", row.state),
          ctx.nameOf(row.ownerId),
          timeText(row.trackingSinceMs),
          row.contacts.map((c) => c.name).join(" / "),
          numbers("mobile"),
          numbers("phone"),
          numbers("fax"),
          row.province,
          row.city,
          row.district,
          row.address,
          row.industry,
          row.product,
          word("customerType", row.customerType),
          word("source", row.source),
          word("stage", row.stage),
          String(row.contactCount),
          timeText(row.lastContactAtMs),
          row.lastDisposition === "" ? "" : word("disposition", row.lastDisposition),
          timeText(next_at_ms),
          row.member?.memberNo ?? "",
          timeText(row.member?.lastLoginAtMs ?? null),
          row.website,
          row.intro,
          timeText(row.createdAtMs),
        ]);
      }
      const last = part.at(-1);
      if (!last || part.length < rowsAtOnce) break;
      after = last.customer_no;
      await setImmediate();
    }
    await record(`customers of=${input.of} format=${input.format} rows=${rows.length - 1}`);
    return toFile(words.customers, timeText(ctx.nowMs()).slice(0, 10), input.format, rows);
  }

  /** Calls and activities of a span of time, oldest first. @throws Refusal not-allowed {needs} for agents */
  async function activities(
    input: {
      readonly format: Format;
      readonly language: FileLanguage;
    } & Span,
  ): Promise<File> {
    mustLead();
    const words = exportWords[input.language];
    const { fromMs, toMs, format } = input;
    const word = wordIn(input.language);
    const timeText = timesIn();
    const lines = await readActivityLines({ db: ctx.db, nameOf: ctx.nameOf, word, timeText }, { fromMs, toMs });
    await record(`activities from=${fromMs} to=${toMs} format=${format} rows=${lines.length}`);
    const days = [...new Set([fromMs, toMs - 1].map((ms) => timeText(ms).slice(0, 10)))].join("_");
    return toFile(words.activities, days, format, [Object.values(words.activity), ...lines]);
  }

  return { customers, activities };
}
export type Exports = ReturnType<typeof createExports>;

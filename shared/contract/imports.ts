import { z } from "zod";
import { Id, Ms, PoolKind } from "../domain/vocabulary.ts";
import { BatchRow } from "../protocol/rows.ts";
import { call, Nothing, RefusalDetailSchema } from "./base.ts";
import { CustomerFilter } from "./lists.ts";

/** Columns a file can be mapped to. name or one number is the least. */
export const importFields = [
  "name",
  "contact",
  "contactRole",
  "mobile",
  "phone",
  "fax",
  "province",
  "city",
  "district",
  "address",
  "region",
  "industry",
  "product",
  "customerType",
  "source",
  "level",
  "intro",
  "website",
  "note",
  "cost",
] as const;
export const ImportField = z.enum(importFields);
export type ImportField = z.infer<typeof ImportField>;

/** new · in pool · tracked by X · recycle bin · twice in the file · bad row. `look`: perhaps the same, a person should look. */
export const Bucket = z.enum(["new", "in-pool", "tracked", "in-bin", "in-file", "bad"]);
export type Bucket = z.infer<typeof Bucket>;

export const ImportRow = z.object({
  /** As the spreadsheet counts: header is row 1. */
  rowNo: z.number().int(),
  bucket: Bucket,
  name: z.string(),
  numbers: z.string(),
  city: z.string(),
  /** Text keys `import.reason.<code>`: why it is bad, or which fields agree with whom. */
  reasons: z.array(z.object({ code: z.string(), detail: RefusalDetailSchema })),
  otherName: z.string(),
  ownerName: z.string(),
  sinceMs: Ms.nullable(),
  look: z.boolean(),
});
export const ImportState = z.object({
  importId: Id,
  fileName: z.string(),
  sizeBytes: z.number(),
  format: z.enum(["csv", "xlsx"]),
  encoding: z.string(),
  delimiter: z.string(),
  sheet: z.string(),
  sheets: z.array(z.string()),
  step: z.enum(["reading", "mapping", "checking", "preview", "saving", "done", "cancelled", "failed"]),
  rowCount: z.number().int(),
  headers: z.array(z.string()),
  mapping: z.array(ImportField.nullable()),
  /** First rows as read, for the mapping table. */
  sample: z.array(z.array(z.string())),
  /** Warnings about whole columns: a phone column turned to 1.38E+10, leading zeros lost … `import.warning.<code>`. */
  warnings: z.array(z.object({ code: z.string(), detail: RefusalDetailSchema })),
  progress: z.object({ done: z.number().int(), total: z.number().int() }),
  buckets: z.record(Bucket, z.number().int()),
  batchId: Id.nullable(),
  failure: z.object({ code: z.string(), detail: RefusalDetailSchema }).nullable(),
});
export type ImportState = z.infer<typeof ImportState>;

/** Language of the words in a file that the core writes. */
const FileLanguage = z.enum(["zh-CN", "en"]);

export const imports = {
  /** Starts reading; refused at once for what is no spreadsheet. */
  open: call.input(z.object({ file: z.file() })).output(ImportState),
  state: call.input(z.object({ importId: Id })).output(ImportState),
  current: call.input(Nothing).output(ImportState.nullable()),
  chooseSheet: call.input(z.object({ importId: Id, sheet: z.string() })).output(ImportState),
  /** Sets the mapping (remembered for files with the same headers) and starts the check. */
  check: call
    .input(z.object({ importId: Id, mapping: z.array(ImportField.nullable()), pool: PoolKind, source: z.string() }))
    .output(ImportState),
  rows: call
    .input(
      z.object({ importId: Id, bucket: Bucket.nullable(), offset: z.number().int(), limit: z.number().int().max(500) }),
    )
    .output(z.object({ rows: z.array(ImportRow), total: z.number().int() })),
  /** Saves the `new` bucket. */
  save: call.input(z.object({ importId: Id })).output(ImportState),
  cancel: call.input(z.object({ importId: Id })).output(ImportState),
  /** The file again, with what became of each row beside it, in words of `language`. */
  annotated: call
    .input(z.object({ importId: Id, only: Bucket.nullable(), language: FileLanguage.default("zh-CN") }))
    .output(z.file()),
  close: call.input(z.object({ importId: Id })).output(Nothing),
  batches: call
    .input(Nothing)
    .output(z.object({ batches: z.array(BatchRow.extend({ byName: z.string(), calls: z.number().int() })) })),
  undo: call.input(z.object({ batchId: Id })).output(Nothing),
};

export const exports = {
  /** Lead's right, recorded in the audit log. */
  customers: call
    .input(
      z.object({
        of: z.enum(["mine", "pool", "all"]),
        filter: CustomerFilter.partial(),
        format: z.enum(["csv", "xlsx"]),
        language: FileLanguage.default("zh-CN"),
      }),
    )
    .output(z.file()),
  activities: call
    .input(
      z.object({
        fromMs: Ms,
        toMs: Ms,
        format: z.enum(["csv", "xlsx"]),
        language: FileLanguage.default("zh-CN"),
      }),
    )
    .output(z.file()),
};

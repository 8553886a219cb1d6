import type { Bucket } from "../../../shared/contract/imports.ts";
import type { ImportReason } from "../../../shared/domain/import-row.ts";

/** What became of one row; the worker keeps it beside the row. */
export interface RowResult {
  readonly index: number;
  readonly bucket: Bucket;
  readonly look: boolean;
  readonly reasons: ImportReason[];
  readonly otherName: string;
  readonly ownerName: string;
  readonly sinceMs: number | null;
  readonly saved?: boolean;
}

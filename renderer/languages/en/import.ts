import type { importing as source } from "../zh-CN/import.ts";

export const importing: typeof source = {
  title: "Import",
  reason: {
    empty: "empty row",
  },
  warning: {
    scientific: "A spreadsheet turned the column “{{column}}” into 1.38E+10: those numbers are damaged",
  },
};

import type { duplicate as source } from "../zh-CN/duplicate.ts";

export const duplicate: typeof source = {
  "same-number": "same number (ends {{tail}})",
};

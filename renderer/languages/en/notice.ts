import type { notice as source } from "../zh-CN/notice.ts";

export const notice: typeof source = {
  "clock-wrong": "This machine's clock is {{minutes}} min off; callbacks follow the hub's time",
};

import type { gate as source } from "../zh-CN/gate.ts";

export const gate: typeof source = {
  mine: "mine since {{sinceMs}}",
};

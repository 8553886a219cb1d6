import type { workbench as source } from "../zh-CN/workbench.ts";

export const workbench: typeof source = {
  title: "Workbench",
};

import type { palette as source } from "../zh-CN/palette.ts";

export const palette: typeof source = {
  title: "Search and commands",
};

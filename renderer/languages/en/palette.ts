import type { palette as source } from "../zh-CN/palette.ts";

export const palette: typeof source = {
  title: "Search and commands",
  nothing: "Nothing found. Try pinyin initials (szhx), a contact, or the last four digits",
  move: "move",
  open: "open",
  claim: "claim and open",
  matched: { name: "name", pinyin: "pinyin", initials: "initials", number: "number", contact: "contact" },
};

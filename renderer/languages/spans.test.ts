import { expect, test } from "vitest";
import { lateText } from "./spans.ts";
import { createTexts, textIn } from "./text.ts";
import { createTimes } from "./times.ts";

const texts = createTexts();
const at = (text: string) => Date.parse(`${text}+08:00`);
const late = (language: "zh-CN" | "en", dueAt: string, now: string) =>
  lateText(at(dueAt), at(now), textIn(texts, language), createTimes(language, "Asia/Shanghai"));

test("a late promise is late by minutes, then hours, then calendar days", () => {
  expect(late("zh-CN", "2026-11-25T14:20:00", "2026-11-25T14:32:00")).toBe("迟 12 分");
  expect(late("zh-CN", "2026-11-25T09:00:00", "2026-11-25T14:32:00")).toBe("迟 5 小时");
  expect(late("zh-CN", "2026-11-24T16:00:00", "2026-11-25T09:05:00")).toBe("迟 1 天");
  expect(late("en", "2026-11-24T16:00:00", "2026-11-25T09:05:00")).toBe("1 d late");
  expect(late("zh-CN", "2026-11-22T16:00:00", "2026-11-25T09:05:00")).toBe("迟 3 天");
});

test("midnight alone makes no day", () => {
  expect(late("zh-CN", "2026-11-24T23:50:00", "2026-11-25T00:10:00")).toBe("迟 20 分");
});

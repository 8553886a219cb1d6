import { expect, test } from "vitest";
import type { Outage } from "../../../shared/contract/outages.ts";
import { createTexts, textIn } from "../../languages/text.ts";
import { createTimes } from "../../languages/times.ts";
import { outageParts, outageSpan } from "./outage-words.ts";

const zone = "Asia/Shanghai";
/** 2026-11-25 in Shanghai. */
const at = (hour: number, minute: number, day = 25) => Date.UTC(2026, 10, day, hour - 8, minute);
const outage = (over: Partial<Outage> = {}): Outage => ({
  outageId: "o1",
  fromMs: at(10, 2),
  toMs: at(11, 47),
  waiting: 0,
  applied: 42,
  lost: 1,
  refused: 0,
  merged: 0,
  conflicts: 0,
  noted: 0,
  lostTo: ["李芳"],
  seen: false,
  ...over,
});
const texts = createTexts();
const say = (language: "zh-CN" | "en", one: Outage) => {
  const t = textIn(texts, language);
  return [
    outageSpan(
      one,
      t,
      createTimes(language, zone, () => at(12, 0)),
    ),
    ...outageParts(one, t),
  ];
};

test("an outage is told in one line: from when to when, how many were taken, lost to whom", () => {
  expect(say("zh-CN", outage())).toEqual(["离线 10:02–11:47", "42 条已入库", "1 条输给李芳"]);
  expect(say("en", outage({ refused: 2 }))).toEqual(["Offline 10:02–11:47", "42 taken", "1 lost to 李芳", "2 refused"]);
});

test("a day is named where it is not today, and once where it is the same", () => {
  expect(say("zh-CN", outage({ fromMs: at(18, 0, 24), toMs: at(9, 5), applied: 0, lost: 0 }))).toEqual([
    "离线 昨天 18:00–今天 09:05",
    "没有待传的内容",
  ]);
  expect(say("zh-CN", outage({ fromMs: at(9, 0, 24), toMs: at(9, 5, 24) }))[0]).toBe("离线 昨天 09:00–09:05");
});

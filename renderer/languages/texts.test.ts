import { expect, test } from "vitest";
import { gateFacts, gateStops } from "../../shared/domain/gate.ts";
import {
  activityTypes,
  contactRoles,
  customerTypes,
  dispositions,
  ledgerKinds,
  orderNodes,
  sources,
  stages,
} from "../../shared/domain/vocabulary.ts";
import { Refusal, RefusalCode } from "../../shared/errors.ts";
import { refusalText } from "../api/refusal.ts";
import { codeText } from "./facts.ts";
import { createTexts, languageFor, textIn } from "./text.ts";
import { createTimes } from "./times.ts";

const texts = createTexts();
const languages = ["zh-CN", "en"] as const;
const zone = "Asia/Shanghai";
/** 2026-11-25 15:00 in Shanghai */
const wednesday = Date.UTC(2026, 10, 25, 7, 0);

test("every refusal, gate line and word of the trade has its text in both languages", () => {
  const keys = [
    ...Object.values(RefusalCode).map((code) => `refusal.${code}`),
    ...[...gateStops, ...gateFacts].map((code) => `gate.${code}`),
    ...dispositions.map(({ code }) => `vocabulary.disposition.${code}`),
    ...activityTypes.map((code) => `vocabulary.activity.${code}`),
    ...contactRoles.map((code) => `vocabulary.contactRole.${code}`),
    ...customerTypes.map((code) => `vocabulary.customerType.${code}`),
    ...sources.map((code) => `vocabulary.source.${code}`),
    ...stages.map((code) => `vocabulary.stage.${code}`),
    ...ledgerKinds.map((code) => `vocabulary.ledger.${code}`),
    ...orderNodes.map((code) => `vocabulary.orderNode.${code}`),
  ];
  for (const language of languages) {
    const t = textIn(texts, language);
    expect(keys.filter((key) => (t.find(key) ?? "") === "")).toEqual([]);
  }
});

test("a refusal is one line with who and when in the reader's way of writing dates", () => {
  const error = new Refusal("claimed", { ownerName: "李强", sinceMs: wednesday });
  const line = (language: "zh-CN" | "en") => refusalText(error, textIn(texts, language), createTimes(language, zone));
  expect(line("zh-CN")).toContain("李强");
  expect(line("zh-CN")).toMatch(/11-25 周三|15:00/);
  expect(line("en")).toMatch(/Wed 25 Nov|15:00/);
});

test("a gate stop inside a refusal reads as the gate's own line", () => {
  const t = textIn(texts, "en");
  const refusal = new Refusal("gate-stop", { rule: "attempts", count: 2, limit: 2, untilMs: wednesday });
  expect(refusalText(refusal, t, createTimes("en", zone))).toContain("2/2 dials today");
});

test("a fact that is missing leaves no braces behind", () => {
  const t = textIn(texts, "en");
  expect(codeText("gate", { code: "quiet", detail: {} }, t, createTimes("en", zone))).not.toContain("{{");
});

test("a bug says that it was logged and shows nothing of its inside", () => {
  const line = refusalText(new TypeError("x is undefined"), textIn(texts, "en"), createTimes("en", zone));
  expect(line).not.toContain("undefined");
  expect(line).toContain("logged");
});

test("dates are the team's hours, whatever the machine's zone", () => {
  expect(createTimes("zh-CN", zone).time(wednesday)).toBe("15:00");
  expect(createTimes("zh-CN", "Asia/Tokyo").time(wednesday)).toBe("16:00");
  expect(createTimes("zh-CN", zone).near(wednesday + 86_400_000, wednesday)).toBe("明天 15:00");
  expect(createTimes("en", zone).near(wednesday - 86_400_000, wednesday)).toBe("yesterday 15:00");
});

test("spans and call timers read as people say them", () => {
  const zh = createTimes("zh-CN", zone);
  expect(zh.span(252_000)).toBe("4 分 12 秒");
  expect(createTimes("en", zone).span(252_000)).toBe("4 min 12 s");
  expect([zh.clock(161_000), zh.clock(3_761_000)]).toEqual(["02:41", "1:02:41"]);
});

test("`auto` follows the system: any Chinese locale is Chinese, everything else English", () => {
  expect(["zh-CN", "zh-TW", "en-US", "de"].map((os) => languageFor("auto", os))).toEqual([
    "zh-CN",
    "zh-CN",
    "en",
    "en",
  ]);
  expect(languageFor("en", "zh-CN")).toBe("en");
});

test("an entry of a team's own list is its own name", () => {
  expect(textIn(texts, "en").word("source", "电视广告")).toBe("电视广告");
});

test("fields that agree are named without a gap where a reason would show the number", () => {
  const coded = {
    code: "duplicate-tracked",
    detail: { fields: "same-mobile,region-same", name: "甲", ownerName: "乙" },
  };
  const say = (language: "zh-CN" | "en") =>
    codeText(
      "refusal",
      coded,
      textIn(texts, language),
      createTimes(language, zone, () => wednesday),
    );
  expect(say("zh-CN")).toContain("（手机相同、同城）");
  expect(say("en")).toContain("same mobile, same city");
});

import { expect, test } from "vitest";
import { defaultSettings } from "../../../shared/domain/settings.ts";
import { isWorkingDay } from "../../../shared/domain/working-days.ts";
import { type DraftText, emptyDraft } from "../../store/draft-slice.ts";
import { proposalFor } from "./proposal.ts";
import { readWrapUp } from "./wrap-up-facts.ts";

/** Wednesday 2026-11-18 14:00 in Shanghai */
const nowMs = Date.UTC(2026, 10, 18, 6, 0);
const facts = { nowMs, timeZone: "Asia/Shanghai", isWorkingDay };
const ours = { isOurs: true, level: "A" as const };
const read = (draft: Partial<DraftText>, subject: Parameters<typeof readWrapUp>[1] = ours) =>
  readWrapUp({ ...emptyDraft, ...draft }, subject, defaultSettings, facts);
const shanghai = (day: number, hour: number) => Date.UTC(2026, 10, day, hour - 8, 0);

test("no answer needs nothing typed: its next date stands in", () => {
  const reading = read({ disposition: "no-answer" });
  expect(reading.gap).toBeUndefined();
  expect(reading.nextAtMs).toBe(shanghai(19, 10));
});

test("somebody reached asks for the level before it is filed", () => {
  expect(read({ disposition: "interested" }).gap?.detail).toEqual({ missing: "level" });
  expect(read({ disposition: "interested", level: "A", levelTouched: true }).gap).toBeUndefined();
});

test("words in the date field go before what stands in; unreadable words are never replaced by it", () => {
  expect(read({ disposition: "no-answer", nextText: "周五上午十点" }).nextAtMs).toBe(shanghai(20, 10));
  const unread = read({ disposition: "no-answer", nextText: "随便" });
  expect([unread.nextUnread, unread.nextAtMs]).toEqual([true, null]);
});

test("a date later than the cadence asks for its reason", () => {
  const late = { disposition: "interested", level: "A" as const, levelTouched: true, nextText: "11-30 10:00" };
  expect(read(late).gap?.code).toBe("next-too-late");
  expect(read({ ...late, lateReason: "客户出差" }).gap).toBeUndefined();
});

test("a customer who is no longer ours takes an outcome alone", () => {
  const theirs = { isOurs: false, level: null };
  expect(read({ disposition: "interested" }, theirs).gap).toBeUndefined();
  expect(read({}, theirs).gap?.detail).toEqual({ missing: "disposition" });
});

test("the note's promise is proposed until the date field means the same", () => {
  const note = "下周三下午三点再打";
  const proposal = proposalFor({ ...emptyDraft, note }, facts);
  expect(proposal?.atMs).toBe(shanghai(25, 15));
  expect(proposalFor({ ...emptyDraft, note, nextText: "11-25 15:00" }, facts)).toBeNull();
});

import chineseDays from "chinese-days";
import { festivals } from "./date-words.ts";
import { civil, findDayNo, isoDay, weekdayOf } from "./local-time.ts";
import { nextWorkingDay } from "./working-days.ts";

interface Festival {
  /** First day off of the run that holds the festival. */
  readonly firstOffDayNo: number;
  /** First working day after it. */
  readonly afterDayNo: number;
}

function lunarDayNo(year: number, month: number, date: number): number | undefined {
  const { date: text } = chineseDays.getSolarDateFromLunar(`${year}-${month}-${date}`);
  const [y, m, d] = text.split("-").map(Number);
  return findDayNo(y ?? 0, m ?? 0, d ?? 0);
}

function daysOf(month: number, date: number, lunar: boolean, today: number): number[] {
  const { year } = civil(today);
  return [year - 1, year, year + 1]
    .map((y) => (lunar ? lunarDayNo(y, month, date) : findDayNo(y, month, date)))
    .filter((dayNo) => dayNo !== undefined);
}

/**
 * The festival's run of days off that ends soonest from today on. `节` means whichever festival is next.
 * On a day of the holiday itself, "after it" is the end of the same holiday.
 */
export function findFestivalAfter(
  name: string,
  facts: { today: number; isWorkingDay: (day: string) => boolean },
): Festival | undefined {
  const wanted = festivals.filter(([pattern]) => name === "节" || new RegExp(`^(?:${pattern})$`).test(name));
  const runs = wanted
    .flatMap(([, month, date, lunar]) => daysOf(month, date, lunar, facts.today))
    .map((dayNo) => runAround(dayNo, facts.isWorkingDay))
    .filter((run) => run.afterDayNo > facts.today)
    .sort((a, b) => a.afterDayNo - b.afterDayNo);
  return runs[0];
}

function runAround(dayNo: number, isWorkingDay: (day: string) => boolean): Festival {
  let first = dayNo;
  while (dayNo - first < 10 && !isWorkingDay(isoDay(first - 1))) first -= 1;
  const afterDayNo = isWorkingDay(isoDay(dayNo)) ? dayNo + 1 : nextWorkingDay(dayNo, isWorkingDay);
  // A weekend before a holiday belongs to the run only where the two touch; the loop above saw to that.
  return { firstOffDayNo: weekdayOf(first) > 0 ? first : dayNo, afterDayNo };
}

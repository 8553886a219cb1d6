import { pinyin } from "pinyin-pro";
import { splitTrade } from "../../shared/duplicates/industries.ts";
import { cutLegalForm } from "../../shared/duplicates/legal-forms.ts";
import { findRegionAtFront } from "../../shared/duplicates/regions/find-region.ts";
import { makeLandline, makeMobile, makePersonName } from "../../shared/sample/firms.ts";
import { sampleCities } from "../../shared/sample/regions.ts";
import type { Rng } from "../../shared/sample/rng.ts";

/** A firm as a line of a base or query file. */
export interface Line {
  readonly id: string;
  readonly company: string;
  readonly contact: string;
  readonly phone: string;
  readonly mobile: string;
  readonly fax: string;
}
export type Typed = Omit<Line, "id">;

/** A firm taken apart, for putting it together in another way. */
export interface Known {
  readonly line: Line;
  readonly region: string;
  readonly city: string;
  readonly brand: string;
  readonly trade: string;
  readonly words: readonly string[];
  readonly form: string;
}

/** How somebody types a firm that is known already (match), or one that only resembles it (no match). */
export interface Kind {
  readonly name: string;
  readonly match: boolean;
  /** undefined where this firm does not lend itself to the kind. */
  readonly change: (known: Known, rng: Rng) => Typed | undefined;
}

/** Takes a line apart; undefined for names that are not of the form region, brand, trade, legal form. */
export function takeApart(line: Line): Known | undefined {
  const company = line.company.trim();
  if (!/^[\u4e00-\u9fff]{7,24}$/u.test(company)) return undefined;
  const cut = cutLegalForm(company);
  const front = findRegionAtFront(cut.head);
  if (cut.form === "" || cut.tail !== "" || front === undefined || front.region.city === "") return undefined;
  const body = cut.head.slice(front.length);
  const { brand, trade } = splitTrade(body);
  if (brand.length < 2 || brand.length > 4 || trade.words.length === 0 || /集团|控股/u.test(body)) return undefined;
  return {
    line,
    region: cut.head.slice(0, front.length),
    city: front.region.city,
    brand,
    trade: body.slice(brand.length),
    words: trade.words,
    form: company.slice(cut.head.length),
  };
}

export const none: Typed = { company: "", contact: "", phone: "", mobile: "", fax: "" };
/** A number of the firm, in the field where it stands. */
export const number = (k: Known): Partial<Typed> | undefined =>
  k.line.mobile !== "" ? { mobile: k.line.mobile } : k.line.phone !== "" ? { phone: k.line.phone } : undefined;
export const contact = (k: Known): Partial<Typed> | undefined =>
  k.line.contact.length >= 3 ? { contact: k.line.contact } : undefined;
export const either = (k: Known, rng: Rng): Partial<Typed> | undefined =>
  rng.chance(0.5) ? (number(k) ?? contact(k)) : (contact(k) ?? number(k));
export const put = (company: string, more: Partial<Typed> | undefined): Typed | undefined =>
  more && { ...none, ...more, company };
export const strangerNumbers = (rng: Rng): Partial<Typed> => ({
  mobile: makeMobile(rng),
  contact: rng.chance(0.5) ? makePersonName(rng) : "",
});
export const otherCity = (k: Known, rng: Rng): string => {
  const city = rng.pick(sampleCities).city;
  return city === k.city || k.region.includes(city) ? (k.city === "青岛" ? "成都" : "青岛") : city;
};
export const swapAt = (text: string, i: number): string =>
  text.slice(0, i) + (text[i + 1] ?? "") + (text[i] ?? "") + text.slice(i + 2);
export const letters = (text: string): string => pinyin(text, { toneType: "none", type: "array", v: true }).join("");
const title = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
const localOf = (phone: string): string | undefined => /^\(?0(?:10|2\d|[3-9]\d\d)[-) ]?(\d{7,8})$/.exec(phone)?.[1];
const badDigit = (mobile: string, rng: Rng): string => {
  const at = 4 + rng.below(7);
  return mobile.slice(0, at) + ((Number(mobile[at]) + 1 + rng.below(8)) % 10) + mobile.slice(at + 1);
};
const remarks = ["已停机", "老客户", "重点客户", "空号", "张经理介绍", "待跟进", "已成交", "2019", "微信"];
export const otherTrades = [
  "物流",
  "餐饮管理",
  "建筑工程",
  "化工",
  "广告传媒",
  "医疗器械",
  "服装",
  "软件",
  "装饰工程",
  "电缆",
  "食品",
  "汽车销售",
];
export const brandChars = [..."宏泰盛瑞恒嘉信达华兴鑫源通利和顺安康美佳天地龙腾飞鹏远博雅锦程润丰"];

/** Kinds of our own, none of them taken from a published set. */
export const kinds: readonly Kind[] = [
  {
    name: "note",
    match: true,
    change: (k, rng) =>
      put(
        rng.chance(0.5)
          ? `${k.line.company}(${rng.pick(remarks)})`
          : `${rng.pick(["老客户", "重点客户"])}-${k.line.company}`,
        {},
      ),
  },
  {
    name: "note-inside-marks",
    match: true,
    change: (k, rng) => put(`【${rng.pick(remarks)}】${k.region}${k.brand}${k.trade}`, {}),
  },
  {
    name: "english",
    match: true,
    change: (k) => put(`${title(letters(k.city))} ${title(letters(k.brand))} Technology Co., Ltd.`, number(k)),
  },
  { name: "pinyin", match: true, change: (k) => put(letters(k.brand), number(k)) },
  {
    name: "swapped-brand",
    match: true,
    change: (k, rng) =>
      k.brand[0] === k.brand[1] ? undefined : put(k.region + swapAt(k.brand, 0) + k.trade + k.form, either(k, rng)),
  },
  { name: "trade-first", match: true, change: (k) => put(`${k.trade}${k.brand}`, number(k)) },
  {
    name: "no-area-code",
    match: true,
    change: (k) => {
      const local = localOf(k.line.phone);
      return local === undefined ? undefined : put(k.brand + k.trade, { phone: local });
    },
  },
  {
    name: "bad-digit",
    match: true,
    change: (k, rng) =>
      /^1\d{10}$/.test(k.line.mobile)
        ? put(k.brand + k.trade + k.form, { mobile: badDigit(k.line.mobile, rng) })
        : undefined,
  },
  {
    name: "title-contact",
    match: true,
    change: (k) =>
      k.line.contact === ""
        ? undefined
        : put(k.region + k.brand, { ...number(k), contact: `${k.line.contact.slice(0, 1)}总` }),
  },
  {
    name: "renamed",
    match: true,
    change: (k, rng) =>
      put(
        `${k.region}${rng.pick(brandChars)}${rng.pick(brandChars)}${k.trade}${k.form}(原${k.line.company})`,
        number(k),
      ),
  },
  {
    name: "legal-typo",
    match: true,
    change: (k, rng) =>
      put(
        k.region +
          k.brand +
          k.trade +
          rng.pick(["有线公司", "有限公可", "有限公", "有限责任公", "限公司", "有限公司司"]),
        {},
      ),
  },
  {
    name: "cut-off",
    match: true,
    change: (k, rng) =>
      put((k.region + k.brand + k.trade).slice(0, k.region.length + k.brand.length + 1), either(k, rng)),
  },
  { name: "city-inside", match: true, change: (k) => put(`${k.brand}(${k.city}市)${k.trade}有限公司`, {}) },
  { name: "city-behind", match: true, change: (k) => put(`${k.brand}${k.trade}-${k.city}`, {}) },
  {
    name: "district-added",
    match: true,
    change: (k) => (k.region.length > 4 ? undefined : put(`${k.city}市开发区${k.brand}${k.trade}${k.form}`, number(k))),
  },
  {
    name: "two-slips",
    match: true,
    change: (k, rng) =>
      k.trade.length < 3
        ? undefined
        : put(
            `${k.region}${k.brand}${k.trade.slice(0, -2)}${swapAt(k.trade.slice(-2), 0)}${k.form.slice(1)}`,
            either(k, rng),
          ),
  },
  {
    name: "spreadsheet-number",
    match: true,
    change: (k, rng) =>
      /^1\d{10}$/.test(k.line.mobile)
        ? {
            ...none,
            mobile: rng.chance(0.5) ? `${k.line.mobile}.0` : `${k.line.mobile[0]}.${k.line.mobile.slice(1)}E+10`,
          }
        : undefined,
  },
  {
    name: "lost-zero",
    match: true,
    change: (k) => {
      const digits = k.line.phone.replace(/\D/g, "");
      return /^0[1-9]\d{9,10}$/.test(digits) &&
        digits === k.line.phone.replace(/[^\d]/g, "") &&
        !/转|\d-\d+-/.test(k.line.phone)
        ? { ...none, phone: digits.slice(1) }
        : undefined;
    },
  },
  {
    name: "number-with-words",
    match: true,
    change: (k) =>
      /^1\d{10}$/.test(k.line.mobile) ? { ...none, mobile: `手机:${k.line.mobile}(微信同号)` } : undefined,
  },
  { name: "name-twice", match: true, change: (k) => put(`${k.line.company} ${k.line.company}`, {}) },
  { name: "invisible", match: true, change: (k) => put([...k.line.company].join("\u200b"), {}) },
  { name: "person-behind", match: true, change: (k) => put(`${k.region}${k.brand}${k.trade} 张经理`, {}) },
  {
    name: "vague-word-added",
    match: true,
    change: (k, rng) =>
      put(`${k.region}${k.brand}${k.trade}${rng.pick(["科技", "发展", "实业"])}${k.form}`, either(k, rng)),
  },
  {
    name: "no-store",
    match: false,
    change: (k, rng) =>
      put(
        `${k.region}${k.brand}${k.trade}(${rng.pick(["南山店", "万达店", "第二分店", "开发区门店"])})`,
        strangerNumbers(rng),
      ),
  },
  {
    name: "no-branch-same-number",
    match: false,
    change: (k, rng) => put(`${k.line.company}${otherCity(k, rng)}分公司`, number(k)),
  },
  {
    name: "no-office",
    match: false,
    change: (k, rng) => put(`${k.region}${k.brand}${k.trade}驻${otherCity(k, rng)}办事处`, strangerNumbers(rng)),
  },
  {
    name: "no-numbered",
    match: false,
    change: (k, rng) => put(`${k.line.company}第${rng.pick(["一", "二", "三"])}分公司`, number(k)),
  },
  {
    name: "no-factory",
    match: false,
    change: (k, rng) => put(`${k.region}${k.brand}${k.trade}厂`, strangerNumbers(rng)),
  },
  {
    name: "no-shop",
    match: false,
    change: (k, rng) => put(`${k.region}${k.brand}${k.trade}经营部`, strangerNumbers(rng)),
  },
  {
    name: "no-sister-same-mobile",
    match: false,
    change: (k, rng) =>
      put(`${otherCity(k, rng)}市${k.brand}${k.trade}${k.form}`, { ...number(k), contact: k.line.contact }),
  },
  {
    name: "no-other-trade-same-mobile",
    match: false,
    change: (k, rng) =>
      put(
        `${k.region}${k.brand}${rng.pick(otherTrades.filter((t) => !splitTrade(`甲乙${t}`).trade.words.some((w) => k.trade.includes(w) || splitTrade(`甲乙${w}`).trade.classes.size === 0) && ![...splitTrade(`甲乙${t}`).trade.classes].some((c) => splitTrade(`甲乙${k.trade}`).trade.classes.has(c))))}${k.form}`,
        splitTrade(`甲乙${k.trade}`).trade.classes.size === 0 ? undefined : number(k),
      ),
  },
  { name: "no-group-same-number", match: false, change: (k) => put(`${k.region}${k.brand}集团有限公司`, number(k)) },
  {
    name: "no-stranger-same-mobile",
    match: false,
    change: (k, rng) =>
      put(
        `${otherCity(k, rng)}市${rng.pick(brandChars)}${rng.pick(brandChars)}${rng.pick(otherTrades)}有限公司`,
        number(k),
      ),
  },
  {
    name: "no-longer-brand",
    match: false,
    change: (k, rng) => put(`${k.region}${k.brand}${rng.pick(brandChars)}${k.trade}${k.form}`, strangerNumbers(rng)),
  },
  {
    name: "no-other-brand-same-contact",
    match: false,
    change: (k, rng) =>
      put(`${k.region}${rng.pick(brandChars)}${rng.pick(brandChars)}${k.trade}${k.form}`, {
        ...contact(k),
        mobile: makeMobile(rng),
      }),
  },
  {
    name: "no-national",
    match: false,
    change: (k, rng) => put(`${k.brand}(中国)${k.trade}有限公司`, strangerNumbers(rng)),
  },
  {
    name: "no-one-char-surname",
    match: false,
    change: (k, rng) =>
      put(
        `${k.region}${k.brand.slice(0, -1)}${rng.pick(brandChars.filter((c) => c !== k.brand.at(-1)))}${k.trade}${k.form}`,
        { contact: k.line.contact === "" ? "" : `${k.line.contact[0]}经理`, mobile: makeMobile(rng) },
      ),
  },
  {
    name: "no-near-number",
    match: false,
    change: (k, rng) =>
      /^1\d{10}$/.test(k.line.mobile)
        ? put(`${k.region}${rng.pick(brandChars)}${rng.pick(brandChars)}${k.trade}${k.form}`, {
            mobile: badDigit(k.line.mobile, rng),
          })
        : undefined,
  },
  {
    name: "no-subsidiary",
    match: false,
    change: (k, rng) => put(`${k.region}${k.brand}${otherCity(k, rng)}${k.trade}${k.form}`, strangerNumbers(rng)),
  },
  {
    name: "no-same-area-number",
    match: false,
    change: (k, rng) =>
      put(`${k.region}${rng.pick(brandChars)}${rng.pick(brandChars)}${rng.pick(otherTrades)}${k.form}`, {
        phone: makeLandline(rng, rng.pick(sampleCities)),
      }),
  },
];

export interface Query extends Line {
  readonly kind: string;
  readonly expected: string | null;
  readonly near: string;
}

/** `perKind` queries of each kind from the firms of a base file. */
export function makeQueries(base: readonly Line[], rng: Rng, perKind: number, which: readonly Kind[] = kinds): Query[] {
  const known = base.flatMap((line) => takeApart(line) ?? []);
  const queries: Query[] = [];
  for (const kind of which) {
    for (let made = 0, tries = 0; made < perKind && tries < perKind * 30; tries++) {
      const firm = rng.pick(known);
      const typed = kind.change(firm, rng);
      if (typed === undefined) continue;
      made += 1;
      const id = `${kind.name}-${made}`;
      queries.push({
        ...typed,
        id,
        kind: kind.match ? kind.name : `neg_${kind.name}`,
        expected: kind.match ? firm.line.id : null,
        near: firm.line.id,
      });
    }
  }
  return queries;
}

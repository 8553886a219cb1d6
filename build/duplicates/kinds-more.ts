import { compareSound } from "../../shared/duplicates/pinyin.ts";
import { makeLandline, makeMobile } from "../../shared/sample/firms.ts";
import { sampleCities } from "../../shared/sample/regions.ts";
import type { Rng } from "../../shared/sample/rng.ts";
import {
  brandChars,
  contact,
  either,
  type Kind,
  type Known,
  none,
  number,
  otherCity,
  otherTrades,
  put,
  strangerNumbers,
  swapAt,
} from "./kinds.ts";

/** What text recognition reads instead. */
const misread: Readonly<Record<string, string>> = Object.fromEntries(
  "电申 科料 技枝 机杌 械诫 贸货 易昜 设没 备各 材村 料科 制刺 品晶 器噐 工土 业亚 化比 装裝 饰饬 自白 动勋 金全 五王 建健 筑巩 物勿 流硫 食良 服股 限眼 东乐 华毕 新斩 海每 达这 信倌 天夭 大太 兴共 成咸 鑫蠡 汇江 盛晟"
    .split(" ")
    .map((pair): [string, string] => [pair[0] ?? "", pair[1] ?? ""]),
);
const traditional: Readonly<Record<string, string>> = Object.fromEntries(
  "电電 气氣 机機 贸貿 设設 备備 业業 东東 华華 汇匯 达達 兴興 龙龍 丰豐 国國 实實 发發 广廣 汉漢 济濟 苏蘇 宁寧 庆慶 饰飾 装裝 厂廠 术術 网網 络絡 药藥 医醫 险險 车車 轮輪 线線 缆纜"
    .split(" ")
    .map((pair): [string, string] => [pair[0] ?? "", pair[1] ?? ""]),
);
const wide = (text: string): string => text.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0));
const shortTrades: readonly (readonly [string, string])[] = [
  ["机械设备", "机械"],
  ["电子科技", "电子"],
  ["国际货运代理", "国际货代"],
  ["五金机电", "五金"],
  ["五金制品", "五金"],
  ["塑胶制品", "塑胶"],
  ["信息技术", "信息"],
  ["网络科技", "网络"],
  ["房地产开发", "房地产"],
  ["建筑工程", "建筑"],
  ["装饰工程", "装饰"],
  ["生物科技", "生物"],
  ["医疗器械", "医疗"],
  ["文化传播", "文化"],
  ["汽车销售服务", "汽车销售"],
];
const oldDistricts: Readonly<Record<string, readonly string[]>> = {
  上海: ["闸北区", "南汇区", "卢湾区"],
  北京: ["崇文区", "宣武区"],
  广州: ["东山区", "芳村区", "番禺市"],
  深圳: ["宝安县"],
  杭州: ["下城区", "江干区", "余杭市"],
  南京: ["白下区", "下关区"],
  苏州: ["吴县市", "沧浪区"],
  天津: ["塘沽区", "汉沽区"],
  佛山: ["南海市", "顺德市"],
  宁波: ["江东区", "鄞县"],
};
const homophones =
  "鑫欣 汇惠 宏鸿 华骅 盛胜 达大 信鑫 源元 丰峰 恒衡 泰太 瑞锐 嘉佳 利力 兴星 诚成 创闯 博柏 润闰 通同 明铭 金锦 龙隆 远元 腾滕 富福 顺舜 祥翔 永咏 德得".split(
    " ",
  );
const soundAlike = (char: string): string | undefined => {
  const pair = homophones.find((p) => p.includes(char));
  const other = pair && (pair[0] === char ? pair[1] : pair[0]);
  return other !== undefined && compareSound(char, other) !== "none" ? other : undefined;
};
const isMobile = (text: string): boolean => /^1\d{10}$/.test(text);
const cityOf = (k: Known) => sampleCities.find((c) => c.city === k.city);
const hasProvince = (k: Known): boolean =>
  k.region.includes(cityOf(k)?.province ?? "?") && !k.region.startsWith(k.city);
const map = (text: string, by: Readonly<Record<string, string>>): string => [...text].map((c) => by[c] ?? c).join("");
function misreadOne(text: string, rng: Rng): string | undefined {
  const places = [...text].flatMap((c, i) => (misread[c] === undefined ? [] : [i]));
  if (places.length === 0) return undefined;
  const at = rng.pick(places);
  return text.slice(0, at) + misread[text[at] ?? ""] + text.slice(at + 1);
}

/** More kinds of typing: what comes from scans, spreadsheets, chat windows and old lists. */
export const moreKinds: readonly Kind[] = [
  {
    name: "scan-trade",
    match: true,
    change: (k, rng) => {
      const trade = misreadOne(k.trade, rng);
      return trade === undefined ? undefined : put(k.region + k.brand + trade + k.form, either(k, rng));
    },
  },
  {
    name: "scan-brand",
    match: true,
    change: (k, rng) => {
      const brand = misreadOne(k.brand, rng);
      return brand === undefined ? undefined : put(k.region + brand + k.trade + k.form, number(k));
    },
  },
  {
    name: "swapped-digits",
    match: true,
    change: (k, rng) => {
      if (!isMobile(k.line.mobile)) return undefined;
      const at = 4 + rng.below(6);
      const mobile = swapAt(k.line.mobile, at);
      return mobile === k.line.mobile ? undefined : put(k.region + k.brand + k.trade, { mobile });
    },
  },
  {
    name: "province-added",
    match: true,
    change: (k) => {
      const city = cityOf(k);
      if (city === undefined || city.province === city.city || hasProvince(k)) return undefined;
      return put(`${city.province}省${k.city}市${k.brand}${k.trade}${k.form}`, {});
    },
  },
  {
    name: "old-district",
    match: true,
    change: (k, rng) => {
      const old = oldDistricts[k.city];
      if (old === undefined || k.region.length > 4) return undefined;
      return put(`${k.city}市${rng.pick(old)}${k.brand}${k.trade}${k.form}`, number(k));
    },
  },
  {
    name: "short-trade",
    match: true,
    change: (k, rng) => {
      const pair = shortTrades.find(([long]) => k.trade.includes(long));
      return pair && put(k.region + k.brand + k.trade.replace(pair[0], pair[1]) + k.form, either(k, rng));
    },
  },
  {
    name: "number-in-name",
    match: true,
    change: (k) =>
      isMobile(k.line.mobile) ? { ...none, company: `${k.brand}${k.trade.slice(0, 2)} ${k.line.mobile}` } : undefined,
  },
  {
    name: "number-glued-to-name",
    match: true,
    change: (k) =>
      isMobile(k.line.mobile)
        ? { ...none, company: `${k.brand}${k.line.contact.slice(0, 1)}总${k.line.mobile}` }
        : undefined,
  },
  { name: "traditional", match: true, change: (k) => put(map(k.line.company, traditional), {}) },
  { name: "wide-and-spaced", match: true, change: (k) => put(wide(` ${[...k.line.company].join(" ")} .`), {}) },
  {
    name: "emoji-and-boss",
    match: true,
    change: (k, rng) =>
      put(
        `${rng.pick(["👍", "⭐️", "❗", "★"])}${k.region}${k.brand}${k.trade}（老板${rng.pick(["王总", "陈姐", "小李"])}）`,
        {},
      ),
  },
  {
    name: "numbered-line",
    match: true,
    change: (k, rng) => put(`${1 + rng.below(200)}${rng.pick(["、", ".", ") ", "．"])}${k.line.company}`, {}),
  },
  {
    name: "latin-form",
    match: true,
    change: (k, rng) => put(`${k.region}${k.brand}${k.trade} Co.,Ltd`, either(k, rng)),
  },
  {
    name: "address-in-name",
    match: true,
    change: (k, rng) => put(`${k.line.company} www.${rng.pick(["abc", "hx88", "sz-kj"])}.com`, {}),
  },
  {
    name: "number-with-dots",
    match: true,
    change: (k, rng) =>
      isMobile(k.line.mobile)
        ? {
            ...none,
            phone: `${rng.pick(["+86 ", "0086-", "(86)"])}${k.line.mobile.slice(0, 3)}.${k.line.mobile.slice(3, 7)}.${k.line.mobile.slice(7)}`,
          }
        : undefined,
  },
  {
    name: "sound-alike-with-number",
    match: true,
    change: (k) => {
      const at = [...k.brand].findIndex((c) => soundAlike(c) !== undefined);
      const char = soundAlike(k.brand[at] ?? "");
      return char === undefined
        ? undefined
        : put(k.region + k.brand.slice(0, at) + char + k.brand.slice(at + 1) + k.trade, number(k));
    },
  },
  {
    name: "quotes-and-stars",
    match: true,
    change: (k, rng) => put(`${rng.pick(["“", "*", "『", "【客户】"])}${k.region}“${k.brand}”${k.trade}${k.form}`, {}),
  },
  {
    name: "no-chain-store",
    match: false,
    change: (k, rng) =>
      put(`${k.region}${k.brand}${k.trade}${rng.pick(["一店", "二店", "3店", "（二店）"])}`, strangerNumbers(rng)),
  },
  {
    name: "no-switchboard-neighbour",
    match: false,
    change: (k, rng) =>
      k.line.phone === ""
        ? undefined
        : put(`${k.region}${rng.pick(brandChars)}${rng.pick(brandChars)}${rng.pick(otherTrades)}有限公司`, {
            phone: k.line.phone,
            mobile: makeMobile(rng),
          }),
  },
  {
    name: "no-second-firm-of-the-owner",
    match: false,
    change: (k, rng) =>
      put(`${k.region}${rng.pick(brandChars)}${rng.pick(brandChars)}${rng.pick(otherTrades)}有限公司`, {
        ...number(k),
        contact: k.line.contact,
      }),
  },
  {
    name: "no-reversed-brand",
    match: false,
    change: (k, rng) =>
      k.brand.length !== 2 || k.brand[0] === k.brand[1]
        ? undefined
        : put(k.region + swapAt(k.brand, 0) + k.trade + k.form, { mobile: makeMobile(rng) }),
  },
  {
    name: "no-new-in-front",
    match: false,
    change: (k, rng) =>
      put(`${k.region}${rng.pick(["新", "老", "大", "小", "金"])}${k.brand}${k.trade}${k.form}`, strangerNumbers(rng)),
  },
  {
    name: "no-school",
    match: false,
    change: (k, rng) =>
      put(`${k.region}${k.brand}${rng.pick(["职业培训学校", "幼儿园", "行业协会", "研究院"])}`, strangerNumbers(rng)),
  },
  {
    name: "no-works-council",
    match: false,
    change: (k, rng) =>
      put(`${k.line.company}${rng.pick(["工会委员会", "驻外办事处", "售后服务中心"])}`, strangerNumbers(rng)),
  },
  {
    name: "no-sound-alike-other-trade",
    match: false,
    change: (k, rng) => {
      const char = soundAlike(k.brand[0] ?? "");
      return char === undefined
        ? undefined
        : put(`${k.region}${char}${k.brand.slice(1)}${rng.pick(otherTrades)}有限公司`, strangerNumbers(rng));
    },
  },
  {
    name: "no-two-cities-in-brackets",
    match: false,
    change: (k, rng) =>
      put(`${k.brand}${k.trade}(${otherCity(k, rng)})有限公司`, { ...contact(k), mobile: makeMobile(rng) }),
  },
  {
    name: "no-neighbour-in-the-park",
    match: false,
    change: (k, rng) =>
      put(
        `${k.region}${k.brand.slice(0, 1)}${rng.pick(brandChars.filter((c) => !k.brand.includes(c) && compareSound(c, k.brand[1] ?? "") === "none"))}${k.trade}${k.form}`,
        { phone: makeLandline(rng, cityOf(k) ?? rng.pick(sampleCities)) },
      ),
  },
];

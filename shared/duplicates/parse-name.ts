import { Refusal, RefusalCode } from "../errors.ts";
import { findBranch } from "./branches.ts";
import { foldText, isHan } from "./fold.ts";
import { isTrade, splitTrade } from "./industries.ts";
import { parseLatinName } from "./latin-name.ts";
import { cutLegalForm, cutSubject, type LegalForm } from "./legal-forms.ts";
import { emptyName, type GroupWord, type ParsedName } from "./parsed-name.ts";
import {
  compareRegions,
  findInnerRegion,
  findRegionAtFront,
  nowhere,
  type Region,
  type RegionAtFront,
  readRegion,
} from "./regions/find-region.ts";
import { isNoName, isPerson, isRemark, stripRemarks } from "./remarks.ts";

/** Longer texts are no names: refused, so that a check stays linear and quick. */
export const maxNameLength = 2_000;
/** Only so much of a name is read; the longest registered names have some 60 characters. */
const readLength = 160;

interface Parts {
  main: string;
  region: Region;
  national: boolean;
  group: GroupWord;
  form: LegalForm;
  branch: string | undefined;
  aliases: string[];
}

/**
 * Reads a firm's name as it was typed. The first answer is the name itself; former, English and other names given beside
 * it follow (at most two).
 *
 * @throws Refusal input-too-large above `maxNameLength` characters
 */
export function parseNames(raw: string): ParsedName[] {
  if (raw.length > maxNameLength) {
    throw new Refusal(RefusalCode.InputTooLarge, { length: raw.length, limit: maxNameLength });
  }
  const aliases: string[] = [];
  const main = parseOne(foldText(raw.slice(0, readLength)), aliases);
  const others = aliases.slice(0, 2).map((alias) => parseOne(alias, []));
  return [main, ...others.filter((name) => !name.empty && name.folded !== main.folded)];
}

function parseOne(folded: string, aliases: string[]): ParsedName {
  const parts: Parts = {
    main: folded,
    region: nowhere,
    national: false,
    group: "",
    form: "",
    branch: undefined,
    aliases,
  };
  if (/[^\u4e00-\u9fff]/u.test(folded)) parts.main = joinSegments(takeBrackets(stripClutter(folded), parts), parts);
  if (isNoName(parts.main) || isPerson(parts.main)) return { ...emptyName, region: parts.region };
  if (![...parts.main].some(isHan)) return parseLatinName(parts.main, parts.region, parts.group);
  return parseHan(parts);
}

/** Takes out what stands around a name in digits and Latin letters: line numbers, web addresses, English legal forms, telephone numbers. */
function stripClutter(folded: string): string {
  return (
    folded
      // 12、 a) in front, www… and Co., Ltd. behind a Chinese name are not the firm's.
      .replace(/^[0-9a-z]{1,3}[|. )]{1,3}(?=[\u4e00-\u9fff])/u, "")
      .replace(/(?<=[\u4e00-\u9fff)])[ |]*(?:https?|www)[ |].*$/u, "")
      .replace(/(?<=[\u4e00-\u9fff)])[ |]*(?:co|company)?[ |]*(?:ltd|limited|inc|llc|corp)[ |]*$/u, "")
      .replace(
        /(?<=[\u4e00-\u9fff]{2})[\u4e00-\u9fff](?:总|经理|老板|先生|女士|小姐|姐|哥)[|: ]*(?=[01][0-9| ]{9,})/u,
        "",
      )
      .replace(/(?:^|[|: ])?\+?[0-9][0-9| ]{6,}[0-9]/gu, "|")
      .replace(/^\|+|\|+$/gu, "")
  );
}

/** Takes bracketed parts out: a region, a branch, a legal word, another name; what is none of these is a remark. */
function takeBrackets(text: string, parts: Parts): string {
  let out = "";
  let at = 0;
  while (at < text.length) {
    const start = text.indexOf("(", at);
    if (start < 0) break;
    const close = text.indexOf(")", start);
    // A bracket that is never closed and has nothing before it brackets nothing.
    if (close < 0 && out + text.slice(at, start).trim() === "") {
      at = start + 1;
      continue;
    }
    const end = close < 0 ? text.length : close;
    out += text.slice(at, start);
    const inside = text
      .slice(start + 1, end)
      .replace(/[()|]/gu, "")
      .trim();
    const behind = text.slice(end + 1);
    out += readBracket(inside, out, behind, parts);
    at = end + 1;
  }
  return (out + text.slice(at)).replaceAll(")", "");
}

/** @returns the part of the bracket that belongs to the name after all */
function readBracket(inside: string, before: string, behind: string, parts: Parts): string {
  if (inside === "") return "";
  if (/^(?:中国|全国|大陆|中华)$/u.test(inside)) {
    parts.national = true;
    return "";
  }
  const region = readRegion(inside);
  if (region !== undefined) {
    if (parts.region === nowhere) parts.region = region;
    return "";
  }
  if (/^(?:集团|控股|集团控股)$/u.test(inside)) {
    parts.group = inside.includes("集团") ? "group" : "holding";
    return "";
  }
  if (
    /^(?:有限合伙|普通合伙|特殊普通合伙|个人独资|个体工商户|个体|股份|有限公司|有限责任公司|股份有限公司|公司|企业)$/u.test(
      inside,
    )
  ) {
    if (/公司/u.test(inside)) return before === "" || behind !== "" ? inside : `${inside}`;
    if (/合伙|独资/u.test(inside)) parts.form = "partners";
    return "";
  }
  if (isRemark(inside) || isPerson(inside)) return "";
  const branch = findBranch(inside, true);
  if (branch !== undefined && branch.head === "") {
    parts.branch = branch.place;
    return "";
  }
  const former = /^(?:原名?|曾用名|前身|旧名|又名|简称|即|现)(?:为|是)?\s?(.{2,})$/u.exec(inside);
  if (former?.[1]) {
    parts.aliases.push(former[1]);
    return "";
  }
  if (/公司|集团|厂$/u.test(inside) || !isHan(inside[0] ?? "")) {
    if (inside.length >= 3) parts.aliases.push(inside);
    return "";
  }
  // 汇鑫(国际)贸易有限公司: the word belongs to the name when the name goes on behind it.
  return /^[\u4e00-\u9fff]/u.test(behind) && inside.length <= 4 && before !== "" ? inside : "";
}

/** Joins what the marks - / | , part, without remarks, regions and branches among it. */
function joinSegments(text: string, parts: Parts): string {
  const segments = text.split("|").map((s) => s.trim());
  if (segments.length === 1)
    return (segments[0] ?? "").replace(/(?<=[\u4e00-\u9fff]) (?=\S)|(?<=\S) (?=[\u4e00-\u9fff])/gu, "");
  let main = "";
  const hasHan = segments.some((s) => [...s].some(isHan));
  for (const segment of segments.slice(0, 12)) {
    if (segment === "" || isRemark(segment)) continue;
    if (main !== "" && isPerson(segment)) continue;
    const region = readRegion(segment);
    if (region !== undefined && segments.length > 1) {
      if (parts.region === nowhere) parts.region = region;
      continue;
    }
    const branch = main === "" ? undefined : findBranch(segment, true);
    if (branch !== undefined && branch.head === "") {
      parts.branch = branch.place;
      continue;
    }
    if (hasHan && segment.length >= 6 && !/[\u4e00-\u9fff]/u.test(segment)) {
      parts.aliases.push(segment);
      continue;
    }
    main += hasHan ? segment : ` ${segment}`;
  }
  return main.trim();
}

/** 工会委员会, 售后服务中心 behind a legal form: belongs to the firm and is another one. */
const bodyOfItsOwn = /(?:工会|委员会|支部|中心|食堂|实验室|协会|基金会|学校|幼儿园|医院|研究院|研究所|俱乐部)$/u;

function parseHan(parts: Parts): ParsedName {
  const whole = parts.main.replaceAll(" ", "");
  const stripped = stripRemarks(whole);
  let { region, branch, group } = parts;
  let secondRegion = "";
  const cut = cutLegalForm(stripped);
  let form = cut.form === "" ? parts.form : cut.form;
  if (cut.tail !== "") {
    const found = findBranch(cut.tail, true);
    if (found !== undefined) branch = found.place;
    else if (bodyOfItsOwn.test(cut.tail) && !isRemark(cut.tail)) branch = cut.tail;
    else if (/公司/u.test(cut.tail)) parts.aliases.push(cut.tail);
    else if (region === nowhere) region = readRegion(cut.tail) ?? nowhere;
  }
  let head = stripRemarks(cut.head);
  if (form === "" || form === "plain") {
    const found = findBranch(head, false);
    if (found !== undefined && found.head.length >= 2) {
      branch = found.place;
      head = found.head;
      form = "";
    }
  }
  if (/集团|控股$/u.test(head)) {
    group = head.includes("集团") ? "group" : group || "holding";
    const without = head.replace(/(?:控股)?集团(?:控股)?|控股$/u, "");
    if (without.length >= 2) head = without;
  }
  let bareRegion = "";
  let keptRegion = "";
  const front = findRegionAtFront(head);
  if (front !== undefined) {
    const taken = takeRegion(head, front, region);
    head = taken.rest;
    bareRegion = taken.bare;
    keptRegion = taken.kept;
    if (region.city !== "" && taken.region.city !== "" && region.city !== taken.region.city) {
      secondRegion = region.city;
      region = taken.region;
    } else region = mergeRegions(taken.region, region);
  }
  let national = parts.national;
  if (head.length > 3 && head.endsWith("中国")) {
    national = true;
    head = head.slice(0, -2);
  }
  const inner = findInnerRegion(head);
  if (inner !== undefined) {
    head = inner.rest;
    if (region.city === "" && region.province === "") region = inner.region;
    else if (inner.region.city !== region.city) secondRegion ||= inner.region.city || inner.region.province;
  }
  const { head: body, ending, subject } = cutSubject(head, form);
  const text = body === "" ? whole : body;
  const { brand, trade } = splitTrade(text);
  return {
    empty: false,
    folded: whole,
    latin: false,
    region,
    secondRegion,
    national,
    brand,
    body: text,
    trade,
    form,
    subject,
    ending,
    group,
    branch,
    ordinals: listOrdinals(whole),
    bareRegion,
    keptRegion,
  };
}

/**
 * Takes the region off the front. Where one industry word or nothing would be left (上海汽车, 广州白云电器), the region's last
 * part is the brand as well; where a single character would be left behind a bare part (钦州湾, 白云山), it stays.
 */
function takeRegion(
  head: string,
  front: RegionAtFront,
  known: Region,
): { region: Region; rest: string; bare: string; kept: string } {
  const rest = head.slice(front.length);
  const isBare = front.sureLength < front.length;
  const last = front.region.district || front.region.city || front.region.province;
  const { brand, trade } = splitTrade(rest);
  const bareDistrict = isBare && front.region.district !== "";
  // 北海通信技术(天津): the bracket says where it is, so 北海 is the brand.
  if (isBare && front.sureLength === 0 && (rest === "" || compareRegions(known, front.region) === "conflict")) {
    return { region: known, rest: head, bare: "", kept: "" };
  }
  if (rest === "" || (isTrade(rest) && (trade.words.length === 0 || bareDistrict))) {
    const region = bareDistrict ? front.sureRegion : front.region;
    return { region, rest: last + rest, bare: "", kept: rest === "" ? "" : last };
  }
  if (isBare && brand.length < 2 && !isTrade(rest) && (bareDistrict || known !== nowhere)) {
    return { region: front.sureRegion, rest: head.slice(front.sureLength), bare: "", kept: "" };
  }
  return { region: front.region, rest, bare: isBare ? head.slice(front.sureLength, front.length) : "", kept: "" };
}

const mergeRegions = (a: Region, b: Region): Region => ({
  province: a.province || b.province,
  city: a.city || b.city,
  district: a.district || b.district,
});

const hanDigits = "零一二三四五六七八九";
const ordinalPattern =
  /第([0-9]{1,4}|[一二三四五六七八九十百零]{1,5})|([0-9]{1,3}|[一二三四五六七八九十]{1,3})(?=(?:分厂|厂|分公司|分店|号店|店|队|分院|所|处|分部|局|中学|小学|建$|冶|车间|工区))/gu;

/** Numbers that tell one firm from its numbered sisters. */
function listOrdinals(text: string): string {
  if (!/[0-9一二三四五六七八九十第]/u.test(text)) return "";
  const found: string[] = [];
  for (const m of text.matchAll(ordinalPattern)) found.push(toDigits(m[1] ?? m[2] ?? ""));
  return found.join(",");
}

function toDigits(text: string): string {
  if (/^\d+$/.test(text)) return String(Number(text));
  let value = 0;
  let digit = 0;
  for (const char of text) {
    if (char === "十" || char === "百") {
      value += (digit === 0 ? 1 : digit) * (char === "十" ? 10 : 100);
      digit = 0;
    } else digit = hanDigits.indexOf(char);
  }
  return String(value + digit);
}

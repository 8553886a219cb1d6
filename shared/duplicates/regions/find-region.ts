import { areaCodeLines } from "./area-codes.ts";
import { formerDistrictLines } from "./former-districts.ts";
import { placeLines } from "./places.ts";

/** A place as far as it is known; "" where not. All names without suffix (广东, 深圳, 南山). */
export interface Region {
  readonly province: string;
  readonly city: string;
  readonly district: string;
}
export const nowhere: Region = { province: "", city: "", district: "" };

interface Entry {
  readonly region: Region;
  /** Written with its suffix (南山区, 深圳市, 广东省). */
  readonly full: boolean;
  /** May stand without its suffix at the front of a name. */
  readonly bareAtFront: boolean;
}

/** Towns and zones below the district level that stand in firms' names, under their city. */
const townLines: Record<string, string> = {
  东莞:
    "长安 虎门 塘厦 凤岗 清溪 大朗 寮步 常平 厚街 石排 茶山 石碣 樟木头 大岭山 黄江 横沥 桥头 企石 东坑 谢岗 沙田 道滘 洪梅 " +
    "麻涌 望牛墩 中堂 高埗 万江 南城 东城 莞城 石龙 松山湖",
  中山: "小榄 古镇 东凤 南头 黄圃 三乡 坦洲 沙溪 横栏 东升 三角 民众 港口 大涌 板芙 南朗",
  佛山: "乐从 北滘 容桂 大良 勒流 龙江 陈村 均安 狮山 大沥 里水 西樵 丹灶 九江",
  深圳: "沙井 西乡 福永 松岗 石岩 公明 观澜 布吉 坂田 横岗 平湖 坪地 坑梓 葵涌 蛇口 前海",
  上海: "闸北 卢湾 南汇 张江 外高桥 自贸区",
  北京: "中关村 亦庄 宣武 崇文",
  苏州: "木渎 甪直 盛泽 园区",
};

/** Zones and places below the district that may follow it; they say nothing more about where the firm is. */
const zonePattern =
  /^(?:(?:国家)?(?:经济技术|高新技术产业|高新技术|经济|高新)?开发区|高新(?:技术)?(?:产业)?区|新技术产业开发区|经开区|保税(?:港)?区|综合保税区|自贸(?:试验)?区|(?:工业|科技|产业|创业|软件)园区?|工业区|[\u4e00-\u9fff]{2}(?:镇|乡|街道)(?![\u4e00-\u9fff]?$))/u;
/** Districts that were cities of their own and still stand at the front of names like one. */
const oldCities = new Set(
  "顺德 番禺 花都 增城 从化 南海 三水 高明 萧山 余杭 富阳 临安 鄞州 奉化 吴江 吴中 武进 金坛 江都 通州 海门 即墨 章丘 胶南 寿光 晋安 上虞 柯桥".split(
    " ",
  ),
);
/** The peoples' part of an autonomous place's full name. */
const peoples = /^(?:[\u4e00-\u9fff]{1,4}族)*自治[州县旗]/u;
const byName = new Map<string, Entry[]>();
/** Lengths of the names that begin with two characters, longest first: one look-up settles most positions. */
const lengthsByHead = new Map<string, number[]>();

function put(name: string, entry: Entry): void {
  const list = byName.get(name) ?? [];
  list.push(entry);
  byName.set(name, list);
  const head = name.slice(0, 2);
  const lengths = lengthsByHead.get(head) ?? [];
  if (lengths.includes(name.length)) return;
  lengths.push(name.length);
  lengthsByHead.set(
    head,
    lengths.sort((a, b) => b - a),
  );
}

const municipalities = ["北京", "上海", "天津", "重庆", "香港", "澳门"];

function load(): void {
  for (const line of placeLines) {
    const [province = "", rest = ""] = line.split("=");
    const whole = municipalities.includes(province)
      ? { province, city: province, district: "" }
      : { province, city: "", district: "" };
    put(province, { region: whole, full: false, bareAtFront: true });
    for (const tail of ["省", "市", "壮族自治区", "回族自治区", "维吾尔自治区", "自治区", "特别行政区"]) {
      if (tail === "市" && !municipalities.includes(province)) continue;
      put(province + tail, { region: whole, full: true, bareAtFront: true });
    }
    for (const part of rest.split(";")) {
      const [city = "", districts = ""] = part.split(":");
      if (city !== "" && city !== province) putCity(province, city);
      else if (city === province && province === "吉林") putCity(province, city);
      for (const district of districts.split(",")) if (district !== "") putDistrict(province, city, district);
    }
  }
  for (const line of areaCodeLines) {
    const [province = "", cities = ""] = line.split("=");
    for (const city of cities.split(" ")) {
      if (!/^\d+$/.test(city) && city !== province && city !== "海南州" && !byName.has(city)) putCity(province, city);
    }
  }
  for (const [city, towns] of Object.entries(townLines)) {
    const province = byName.get(city)?.[0]?.region.province ?? city;
    for (const town of towns.split(" ")) {
      const region = { province, city, district: town };
      put(town, { region, full: false, bareAtFront: false });
      for (const tail of ["镇", "街道", "区"]) put(town + tail, { region, full: true, bareAtFront: true });
    }
  }
}

/** A dissolved district reads as the one that took it in; bare only behind its city. */
function loadFormer(): void {
  for (const line of formerDistrictLines) {
    const [city = "", changes = ""] = line.split("=");
    const province = byName.get(city)?.[0]?.region.province ?? city;
    for (const change of changes.split(",")) {
      const [former = "", district = ""] = change.split(">");
      const region = { province, city, district };
      put(former, { region, full: false, bareAtFront: false });
      for (const tail of ["区", "县", "市"]) {
        if (!former.endsWith(tail)) put(former + tail, { region, full: true, bareAtFront: true });
      }
    }
  }
}

function putCity(province: string, city: string): void {
  const region = { province, city, district: "" };
  put(city, { region, full: false, bareAtFront: true });
  for (const tail of ["市", "地区", "盟", "州", "自治州"]) put(city + tail, { region, full: true, bareAtFront: true });
}

function putDistrict(province: string, city: string, name: string): void {
  const bare = name.replace(/(?:新区|林区|矿区|区|县|市|旗)$/u, "");
  const short = bare.length >= 2 ? bare : name;
  const region = { province, city, district: short };
  // County-level cities (昆山, 义乌) stand at the front of names without their province; districts only behind their city.
  if (short !== name) put(short, { region, full: false, bareAtFront: name.endsWith("市") || oldCities.has(short) });
  for (const tail of ["区", "县", "市"]) put(short + tail, { region, full: true, bareAtFront: true });
  if (!["区", "县", "市"].some((tail) => short + tail === name)) put(name, { region, full: true, bareAtFront: true });
}
/** At the first look-up: a seat that checks nothing does without the 5 MiB. */
function ready(): void {
  if (byName.size > 0) return;
  load();
  loadFormer();
}

/** Words that begin like a place but are something else in a firm's name. */
const notPlaces =
  /^(?:东方(?!市)|海南航空|新华(?!区|县)|中山陵|和平(?!区|县)|华安(?!县)|永安(?!市)|大同(?!市)|太和(?!县))/u;

/** Whether b lies in a, or a in b, as far as both are known. */
const nested = (a: Region, b: Region): boolean =>
  (a.province === "" || b.province === "" || a.province === b.province) &&
  (a.city === "" || b.city === "" || a.city === b.city) &&
  (a.district === "" || b.district === "" || a.district === b.district);

const join = (a: Region, b: Region): Region => ({
  province: a.province || b.province,
  city: a.city || b.city,
  district: a.district || b.district,
});

export interface RegionAtFront {
  readonly region: Region;
  /** UTF-16 units that the region takes. */
  readonly length: number;
  /** Length without the last part that stood without its suffix: to give it back when too little is left. */
  readonly sureLength: number;
  readonly sureRegion: Region;
}

/**
 * The region that a folded text begins with: province, city and district in this order, each with or without suffix.
 * Bare districts count only behind their city.
 */
export function findRegionAtFront(text: string, anywhere = false): RegionAtFront | undefined {
  let at = 0;
  let region = nowhere;
  let sureLength = 0;
  let sureRegion = nowhere;
  for (let step = 0; step < 3; step++) {
    const found = findOne(text, at, region, step === 0 && !anywhere);
    if (found === undefined) break;
    sureLength = at;
    sureRegion = region;
    at += found.length;
    at += peoples.exec(text.slice(at, at + 16))?.[0].length ?? 0;
    region = join(region, found.entry.region);
    if (found.entry.full) {
      sureLength = at;
      sureRegion = region;
    }
    if (region.district !== "") break;
  }
  const zone = at === 0 ? null : zonePattern.exec(text.slice(at, at + 14));
  if (zone !== null) {
    if (sureLength === at) {
      sureRegion = region;
      sureLength += zone[0].length;
    }
    at += zone[0].length;
  }
  return at === 0 ? undefined : { region, length: at, sureLength, sureRegion };
}

function findOne(
  text: string,
  at: number,
  within: Region,
  first: boolean,
): { entry: Entry; length: number } | undefined {
  ready();
  const lengths = lengthsByHead.get(text.slice(at, at + 2));
  if (lengths === undefined || (first && notPlaces.test(text.slice(at, at + 6)))) return undefined;
  for (const length of lengths) {
    if (length > text.length - at) continue;
    const entries = byName.get(text.slice(at, at + length));
    if (entries === undefined) continue;
    const fits = entries.length === 1 && within === nowhere && !first ? entries : listFitting(entries, within, first);
    // A district name that several cities have says nothing about which one, unless its city stands in front.
    const entry = fits[0];
    if (entry === undefined || isKnown(within, entry.region)) continue;
    if (fits.length === 1 || fits.every((e) => e.region.city === entry.region.city)) return { entry, length };
    if (fits.some((e) => e.region.district === "")) {
      return { entry: fits.find((e) => e.region.district === "") ?? entry, length };
    }
    return { entry: { ...entry, region: { province: "", city: "", district: entry.region.district } }, length };
  }
  return undefined;
}

function listFitting(entries: readonly Entry[], within: Region, first: boolean): readonly Entry[] {
  const fits = (e: Entry): boolean => (!first || e.full || e.bareAtFront) && nested(within, e.region);
  return entries.every(fits) ? entries : entries.filter(fits);
}

/** Adds nothing to what stands before it: 北京 in 北京北京烤鸭 is no second region. */
const isKnown = (within: Region, next: Region): boolean =>
  (next.province === "" || next.province === within.province) &&
  (next.city === "" || next.city === within.city) &&
  (next.district === "" || next.district === within.district);

/** Reads a whole text as a region: 广东深圳, 深圳市南山区, 浦东; undefined when anything is left over. */
export function readRegion(text: string): Region | undefined {
  const found = findRegionAtFront(text, true);
  return found && found.length === text.length ? found.region : undefined;
}

/** Fields repeat: a team works a few hundred places. */
const fieldsRead = new Map<string, Region>();
const FIELDS_KEPT = 10_000;

/** Provinces, cities and districts as three fields were filled in, in any spelling. */
export function readRegionFields(province: string, city: string, district: string): Region {
  const key = `${province}|${city}|${district}`;
  const known = fieldsRead.get(key);
  if (known !== undefined) return known;
  let region = nowhere;
  for (const field of [province, city, district]) {
    const found = field === "" ? undefined : findRegionAtFront(field, true);
    if (found && nested(region, found.region)) region = join(region, found.region);
  }
  if (fieldsRead.size >= FIELDS_KEPT) fieldsRead.clear();
  fieldsRead.set(key, region);
  return region;
}

export type RegionRelation = "same-city" | "same-province" | "unknown" | "other-district" | "conflict";

/** How two places stand to one another. A missing part never conflicts. */
export function compareRegions(a: Region, b: Region): RegionRelation {
  if ((a.province && b.province && a.province !== b.province) || (a.city && b.city && a.city !== b.city)) {
    return "conflict";
  }
  if (a.city && a.city === b.city) {
    return a.district && b.district && a.district !== b.district ? "other-district" : "same-city";
  }
  if (a.district && a.district === b.district) return "same-city";
  return a.province && a.province === b.province ? "same-province" : "unknown";
}

/** Cities and provinces whose names hardly occur by chance inside a name. */
const plainPlaces =
  "北京 上海 天津 重庆 广州 深圳 杭州 南京 苏州 无锡 宁波 温州 成都 武汉 西安 长沙 郑州 青岛 济南 厦门 福州 合肥 昆明 大连 沈阳 哈尔滨 石家庄 " +
  "东莞 佛山 珠海 惠州 常州 南通 徐州 扬州 泉州 太原 南昌 贵阳 南宁 兰州 乌鲁木齐 银川 西宁 呼和浩特 烟台 潍坊 香港 广东 浙江 江苏 四川 湖北 湖南 福建 " +
  "河北 河南 安徽 江西 陕西 云南 贵州 辽宁 黑龙江 山东";
const innerPattern = new RegExp(`(${plainPlaces.split(" ").join("|")})市?`, "u");

/** A region in the middle or at the end of a name whose front is the brand: 汇鑫深圳科技, 汇鑫科技深圳. */
export function findInnerRegion(text: string): { region: Region; rest: string } | undefined {
  const found = innerPattern.exec(text.slice(2));
  if (found === null) return undefined;
  const region = findRegionAtFront(found[1] ?? "")?.region;
  const rest = text.slice(0, 2 + found.index) + text.slice(2 + found.index + found[0].length);
  return region === undefined ? undefined : { region, rest };
}

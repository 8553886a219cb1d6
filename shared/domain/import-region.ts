import { areaCodeLines } from "../duplicates/regions/area-codes.ts";

const provinceOfCity = new Map<string, string>();
const provinces = new Set(["香港", "澳门", "台湾"]);
for (const line of areaCodeLines) {
  const [province = "", words = ""] = line.split("=");
  provinces.add(province);
  for (const word of words.split(" "))
    if (word !== "" && !/^\d/.test(word) && !provinceOfCity.has(word)) provinceOfCity.set(word, province);
}
const municipalities = new Set(["北京", "上海", "天津", "重庆"]);
/** English and pinyin names of the places that such lists name that way. */
const english = new Map(
  `guangdong=广东 zhejiang=浙江 jiangsu=江苏 shandong=山东 fujian=福建 hebei=河北 henan=河南 hubei=湖北 hunan=湖南 anhui=安徽 jiangxi=江西
   sichuan=四川 liaoning=辽宁 shaanxi=陕西 shanxi=山西 guangxi=广西 yunnan=云南 guizhou=贵州 jilin=吉林 heilongjiang=黑龙江 hainan=海南
   gansu=甘肃 xinjiang=新疆 ningxia=宁夏 qinghai=青海 tibet=西藏 xizang=西藏 hongkong=香港 macau=澳门 taiwan=台湾 beijing=北京
   shanghai=上海 tianjin=天津 chongqing=重庆 shenzhen=深圳 guangzhou=广州 dongguan=东莞 foshan=佛山 zhongshan=中山 huizhou=惠州 zhuhai=珠海
   hangzhou=杭州 ningbo=宁波 wenzhou=温州 jinhua=金华 taizhou=台州 shaoxing=绍兴 jiaxing=嘉兴 suzhou=苏州 wuxi=无锡 changzhou=常州
   nanjing=南京 nantong=南通 qingdao=青岛 jinan=济南 xiamen=厦门 quanzhou=泉州 fuzhou=福州 wuhan=武汉 changsha=长沙 chengdu=成都
   zhengzhou=郑州 xian=西安 shenyang=沈阳 dalian=大连 hefei=合肥 kunming=昆明`
    .trim()
    .split(/\s+/)
    .map((pair) => pair.split("=") as [string, string]),
);

export interface Region {
  readonly province: string;
  readonly city: string;
  readonly district: string;
}

/** Characters of place names that Taiwan and Hong Kong write otherwise, each followed by the form used here. */
const traditional = new Map(
  (
    "廣广東东蘇苏寧宁雲云貴贵陝陕遼辽龍龙內内臺台灣湾門门慶庆肅肃莊庄瀋沈長长蘭兰煙烟濟济連连陽阳漢汉濱滨鄭郑廈厦溫温紹绍興兴無无錫锡揚扬鎮镇鹽盐縣县" +
    "義义烏乌順顺澤泽濰潍黃黄島岛嶺岭贛赣馬马綿绵樂乐區区"
  )
    .match(/../gu)
    ?.map((pair) => [pair.charAt(0), pair.charAt(1)]),
);
const simplify = (text: string): string => text.replace(/[一-龥]/gu, (c) => traditional.get(c) ?? c);

const fold = (text: string): string => {
  if (text === "") return "";
  const plain = text
    .normalize("NFKC")
    .replace(/^(中国|China[\s,-]*)/iu, "")
    .trim();
  return english.get(plain.toLowerCase().replace(/[\s'-]|province|city|shi$/g, "")) ?? plain;
};

/** 广东省 → 广东, 广西壮族自治区 → 广西, Guangdong → 广东; a word that is no known province stays as it is. */
export function foldProvince(text: string): string {
  const plain = fold(text);
  const bare = simplify(plain).replace(/(省|市|特别行政区|(壮族|回族|维吾尔)?自治区)$/u, "");
  return provinces.has(bare) ? bare : plain;
}

/** 深圳市 → 深圳; a county or an unknown word stays as it is. */
export function foldCity(text: string): string {
  const plain = fold(text);
  const bare = simplify(plain).replace(/(市|地区|盟|(?:[一-龥]族)*自治州)$/u, "");
  if (provinceOfCity.has(bare) || municipalities.has(bare)) return bare;
  return plain.replace(/(?<=..)市$/u, "");
}

export const findProvinceOfCity = (city: string): string | undefined => provinceOfCity.get(city);
export const isProvince = (word: string): boolean => provinces.has(foldProvince(word));
export const isCity = (word: string): boolean => provinceOfCity.has(foldCity(word));

/** Takes the longest known province or city off the front; its administrative ending goes with it. */
function takePlace(text: string, known: (word: string) => boolean, endings: RegExp): [string, string] | undefined {
  for (let length = Math.min(4, text.length); length >= 2; length -= 1) {
    const word = text.slice(0, length);
    if (known(word)) return [word, text.slice(length).replace(endings, "")];
  }
  return undefined;
}

/**
 * Splits one cell that says all at once: 广东深圳, 广东省-深圳市-宝安区, 浙江 义乌, 上海市浦东新区, Shenzhen. What is not understood
 * stays in `district`, so that nothing is lost.
 */
export function splitRegion(text: string): Region {
  if (text === "") return { province: "", city: "", district: "" };
  const found = split(text);
  if (found.province !== "") return found;
  const simple = simplify(text);
  const again = simple === text ? found : split(simple);
  return again.province === "" ? found : again;
}

function split(text: string): Region {
  let rest = fold(text)
    .replace(/[\s\-—_/\\|,，、·>]+/gu, " ")
    .trim();
  let province = "";
  let city = "";
  const first = takePlace(rest, (w) => provinces.has(w), /^(省|市|特别行政区|(壮族|回族|维吾尔)?自治区)? ?/u);
  if (first) [province, rest] = first;
  if (municipalities.has(province)) {
    city = province;
    if (rest.startsWith(province)) rest = rest.slice(province.length).replace(/^市? ?/u, "");
    return { province, city, district: rest.replace(/^(市辖区|县) ?/u, "") };
  }
  const second = takePlace(rest, (w) => provinceOfCity.has(w), /^(市|地区|盟|(?:[一-龥]族)*自治州)? ?/u);
  // 吉林 is a province and a city of its own: after a province the same word is the city.
  if (second && (province === "" || provinceOfCity.get(second[0]) === province)) {
    [city, rest] = second;
    province = province || (provinceOfCity.get(city) ?? "");
  } else {
    const other = /^([一-龥]{2,6}?)市 ?/u.exec(rest);
    if (other?.[1]) {
      city = other[1];
      rest = rest.slice(other[0].length);
    } else if (/^[一-龥]{2,3}$/u.test(rest) && province !== "") {
      city = rest;
      rest = "";
    }
  }
  return { province, city, district: rest.trim() };
}

import { analyse } from "chardet";
import { Refusal, RefusalCode } from "../../../../shared/errors.ts";

export type FileEncoding = "utf-8" | "utf-16le" | "utf-16be" | "gb18030" | "big5" | "windows-1252";

/** Characters that customer lists are full of; simplified and traditional, so that the right decoding shows itself in a few cells. */
const common = new Set(
  `的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经
   十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表
   间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员
   革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处
   司限厂址话机传真名称姓联系备注省市区县镇街号楼室栋贸易科技设备器材五金照明电器包装纺织塑胶商行经营广东深圳州上海北京江苏浙福湖南宁波
   王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余杜叶魏苏吕丁沈姜先女士经理客户来源产品行业
   電話聯絡傳真機公司業產區縣號樓棟貿設備紡織塑膠營廣東灣門學國際實來時個們發電動會對開關東車長張陳劉楊黃趙吳週孫馬鄭羅謝許韓鄧馮
   臺北高雄新竹桃園手機地址姓名職稱備註統編負責稱縣市鎮路段巷弄號有限股份企業興華豐榮銘聯億綠環鋼鐵顧問質`.replace(
    /\s/g,
    "",
  ),
);

/** How much a decoding looks like a Chinese list: share of common characters, less what cannot be in one. */
function plausibility(text: string): { score: number; broken: number; han: number } {
  let han = 0;
  let known = 0;
  let broken = 0;
  let odd = 0;
  let wide = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x80) continue;
    wide += 1;
    if (code === 0xfffd) broken += 1;
    else if (code >= 0x4e00 && code <= 0x9fff) {
      han += 1;
      if (common.has(char)) known += 1;
    } else if (
      (code >= 0xe000 && code <= 0xf8ff) ||
      (code >= 0x2500 && code <= 0x25ff) ||
      (code >= 0x3400 && code < 0x4e00)
    ) {
      odd += 1;
    }
  }
  if (wide === 0) return { score: 0, broken: 0, han: 0 };
  return { score: (known - 3 * broken - odd) / wide, broken: broken / wide, han };
}

const decode = (bytes: Uint8Array, encoding: FileEncoding) => new TextDecoder(encoding).decode(bytes);

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** UTF-16 without a mark: ASCII separators and digits leave zeros on one side of each pair. */
function utf16Side(bytes: Uint8Array): FileEncoding | undefined {
  const size = Math.min(bytes.length, 8192);
  let even = 0;
  let odd = 0;
  for (let i = 0; i < size; i += 1) {
    if (bytes[i] !== 0) continue;
    if (i % 2 === 0) even += 1;
    else odd += 1;
  }
  if (even + odd < size / 200 || even + odd === 0) return undefined;
  if (odd > 10 * even) return "utf-16le";
  return even > 10 * odd ? "utf-16be" : undefined;
}

/** Cuts at a line end so that no character is halved, and lets each part of a long file have its say. */
function sampleOf(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= 200_000) return bytes;
  const end = bytes.lastIndexOf(0x0a, 200_000);
  return bytes.subarray(0, end > 0 ? end : 200_000);
}

/**
 * Finds out how a text file is encoded. A byte-order mark and strict UTF-8 decide; otherwise the decoding that reads like a
 * Chinese customer list wins, with the statistical detector asked only where both read equally well.
 *
 * @throws Refusal file-encoding {encoding} when no decoding makes sense
 */
export function detectEncoding(bytes: Uint8Array): { encoding: FileEncoding; bom: boolean } {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return { encoding: "utf-8", bom: true };
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { encoding: "utf-16le", bom: true };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { encoding: "utf-16be", bom: true };
  const utf16 = utf16Side(bytes);
  if (utf16) return { encoding: utf16, bom: false };
  const sample = sampleOf(bytes);
  const gb = plausibility(decode(sample, "gb18030"));
  if (isUtf8(bytes)) {
    const utf8 = plausibility(decode(sample, "utf-8"));
    // A few GBK characters can be valid UTF-8 by chance; they then read as Latin, Cyrillic or Arabic, never as Han.
    const chance = utf8.han === 0 && gb.han > 0 && gb.score > 0.5 && gb.broken === 0;
    return { encoding: chance ? "gb18030" : "utf-8", bom: false };
  }
  const big5 = plausibility(decode(sample, "big5"));
  const best = Math.max(gb.score, big5.score);
  const guess = analyse(sample.subarray(0, 20_000))[0]?.name ?? "";
  if (best < 0.05) {
    if (/^(ISO-8859|windows-125)/i.test(guess) && gb.score < 0.05) return { encoding: "windows-1252", bom: false };
    if (Math.min(gb.broken, big5.broken) > 0.02) throw new Refusal(RefusalCode.FileEncoding, { encoding: guess });
  }
  if (Math.abs(gb.score - big5.score) < 0.03) return { encoding: guess === "Big5" ? "big5" : "gb18030", bom: false };
  return { encoding: gb.score > big5.score ? "gb18030" : "big5", bom: false };
}

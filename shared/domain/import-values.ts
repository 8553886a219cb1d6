import type { Level } from "./vocabulary.ts";

/** Words of lists for the codes of the built-in vocabulary; what is not known stays text, since teams add entries of their own. */
const sourceWords: readonly (readonly [RegExp, string])[] = [
  [/网站注册|官网注册|会员注册|website/i, "site-registration"],
  [/上门|到访|walk/i, "walk-in"],
  [/来电|电话咨询|主动咨询|400|phone-?in|inbound/i, "phone-in"],
  [/邮件|邮箱|e-?mail/i, "email"],
  [/微信|qq|旺旺|在线客服|im$|wechat/i, "im"],
  [/阿里|1688|淘宝|慧聪|百度|抖音|平台|爱采购|企查查|天眼查|platform/i, "other-platform"],
  [/转介绍|老客户介绍|客户介绍|客户推荐|客戶介紹|客戶推薦|customer.?referral/i, "customer-referral"],
  [/朋友介绍|熟人|介[绍紹]|推[荐薦]|referral/i, "offline-referral"],
  [/包裹|二维码|扫码|parcel/i, "parcel-qr"],
  [/展[会會]|展[览覽]|广交会|博览会|exhibition|fair|expo/i, "exhibition"],
  [/购买|名录|名单|采买|bought|purchased/i, "bought-list"],
  [/导入|import/i, "import"],
];
const typeWords: readonly (readonly [RegExp, string])[] = [
  [/经销|代理|批发|贸易商|dealer|distributor|agent/i, "dealer"],
  [/五金店|门店|商行|零售|hardware/i, "hardware-shop"],
  [/oem|设备厂|生产商|制造|配套|工厂|manufactur/i, "oem"],
  [/终端|最终用户|使用|end.?user/i, "end-user"],
  [/未识别|未知|不详|unidentified|unknown/i, "unidentified"],
];
const find = (words: readonly (readonly [RegExp, string])[], text: string) => words.find(([w]) => w.test(text))?.[1];

/** Code of a source where the words are known, the text itself (at most 40 characters) otherwise. */
export const readSource = (text: string): string => find(sourceWords, text) ?? text.slice(0, 40);
export const readCustomerType = (text: string): string => find(typeWords, text) ?? text.slice(0, 40);

/** A, B or C out of A类, B级, 准购买, 意向客户, 高/中/低, ★★★; undefined when it says none of them. */
export function readLevel(text: string): Level | undefined {
  if (text === "") return undefined;
  const plain = text.normalize("NFKC").trim().toUpperCase();
  const letter = /^([ABC])(?![A-Z])/.exec(plain)?.[1] ?? /(?<![A-Z])([ABC])[类级]/.exec(plain)?.[1];
  if (letter === "A" || letter === "B" || letter === "C") return letter;
  if (/准购买|准客户|高|重点|HOT|★★★/.test(plain)) return "A";
  if (/意向|中|WARM|★★/.test(plain)) return "B";
  if (/潜在|低|一般|COLD|★/.test(plain)) return "C";
  return undefined;
}

/** An amount such as 1,200.50, ¥35 or 35元; undefined when it is none. */
export function readAmount(text: string): number | undefined {
  if (text === "") return undefined;
  const plain = text.normalize("NFKC").replace(/[¥$,元\s]/g, "");
  if (!/^\d+(\.\d+)?$/.test(plain)) return undefined;
  const amount = Number(plain);
  return Number.isFinite(amount) ? amount : undefined;
}

import type { ImportField } from "../contract/imports.ts";

/**
 * Column titles as Chinese and English lists write them. First line: titles that mean the field when they are the whole title; second line:
 * parts that mean it inside a longer title. Order matters for the parts: the first field that fits wins.
 */
const titles: readonly (readonly [ImportField, string, string])[] = [
  [
    "mobile",
    "手机 手机号 手机号码 移动电话 移动号码 联系手机 mobile cell cellphone mobilephone mobileno mp cellular 行動電話 手機 手機號碼",
    "手机 移动电话 mobile cellphone 手機 行動",
  ],
  ["fax", "传真 传真号 传真号码 fax faxno faxnumber 傳真 傳真號碼", "传真 fax 傳真"],
  [
    "contactRole",
    "职务 职位 岗位 部门 部门职务 联系人职务 联系人职位 title position jobtitle job role 職稱 職務",
    "职务 职位 jobtitle 職稱",
  ],
  [
    "contact",
    "联系人 联系人姓名 姓名 客户姓名 负责人 法人 法人代表 法定代表人 企业法人 老板 对接人 称呼 采购联系人 contact contactperson contactname contacts person fullname attn 聯絡人 聯繫人 負責人",
    "联系人 法定代表 负责人 contactname contactperson 聯絡人",
  ],
  [
    "phone",
    "电话 电话号码 固话 座机 固定电话 联系电话 公司电话 企业电话 单位电话 办公电话 总机 更多电话 其他电话 号码 联系方式 联系号码 tel telephone phone phoneno phonenumber telno landline officephone 電話 聯絡電話 電話號碼",
    "电话 固话 座机 联系方式 telephone phone 電話",
  ],
  [
    "website",
    "网址 网站 官网 公司网址 企业网址 主页 website web url homepage site 網址 網站",
    "网址 官网 website homepage 網址",
  ],
  [
    "product",
    "产品 主营 主营产品 主营业务 主要产品 经营产品 经营范围 经营项目 意向产品 需求产品 产品名称 product products mainproducts mainproduct goods 產品 主要產品",
    "主营 产品 经营范围 product 產品",
  ],
  [
    "industry",
    "行业 所属行业 行业类别 行业分类 国标行业 所在行业 industry sector trade 行業 產業",
    "行业 industry 行業",
  ],
  ["customerType", "客户类型 客户类别 客户性质 类型 经营模式 customertype type category", "客户类型 客户性质 经营模式"],
  [
    "source",
    "来源 客户来源 信息来源 数据来源 渠道 来源渠道 获客渠道 source leadsource channel from 來源",
    "来源 渠道 source 來源",
  ],
  [
    "level",
    "级别 等级 客户级别 客户等级 意向 意向级别 意向等级 意向度 星级 重要程度 level grade rating rank class 等級 級別",
    "级别 等级 意向程度 意向等级 grade",
  ],
  ["cost", "成本 费用 线索成本 获客成本 单价 金额 cost price leadcost 成本費用", "成本 费用 cost"],
  ["district", "区 县 区县 市区县 县区 所属区县 所在区 district county town 區 鄉鎮", "区县 district"],
  [
    "region",
    "地区 区域 所在地 所在地区 所属地区 省市 省市区 省份城市 地域 籍贯 region area location place 地區",
    "地区 省市 所在地 region",
  ],
  ["province", "省 省份 所属省份 所在省 所在省份 province state 省級", "省份 province"],
  ["city", "市 城市 所属城市 所在城市 地市 城市名 city 縣市", "城市 city"],
  [
    "address",
    "地址 详细地址 公司地址 企业地址 单位地址 注册地址 通讯地址 联系地址 办公地址 经营地址 收货地址 address addr street 地址門牌",
    "地址 address",
  ],
  [
    "intro",
    "简介 公司简介 企业简介 介绍 公司介绍 描述 intro introduction description profile about summary 簡介",
    "简介 介绍 description",
  ],
  [
    "note",
    "备注 备注信息 说明 跟进记录 跟进情况 沟通记录 情况 记录 note notes remark remarks comment comments memo 備註",
    "备注 跟进 remark note comment 備註",
  ],
  [
    "name",
    "公司名称 公司名 公司 公司全称 企业名称 企业 企业名 企业全称 单位名称 单位 客户名称 客户 客户名 客户公司 厂名 工厂名称 工厂 店名 门店名称 商户名称 商家名称 供应商 供应商名称 会员名称 名称 name company companyname firm enterprise account accountname customer customername organization organisation corp business 公司名稱 客戶名稱 客戶 廠商 廠商名稱",
    "公司名 企业名 单位名 客户名 公司全称 company 公司名稱",
  ],
];

const exact = new Map<string, ImportField>();
const parts: [string, ImportField][] = [];
for (const [field, whole, inside] of titles) {
  for (const word of whole.split(" ")) if (!exact.has(word)) exact.set(word, field);
  for (const word of inside.split(" ")) parts.push([word, field]);
}
/** Titles that hold a word of the lists but mean something else. */
const foreign =
  /(编号|序号|id$|邮箱|email|mail|邮编|传真邮|时间|日期|date|注册资本|税号|信用代码|注册号|人数|年份|成立|状态|qq|微信|wechat)/;

/** One title without width, case, blanks, brackets with remarks, marks and trailing counters. */
export function foldHeader(title: string): string {
  return title
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[（(【[].*?[)）】\]]/g, "")
    .replace(/[\s*_\-.:：/\\'"“”、,，]+/g, "")
    .replace(/(?<=\D)[0-9一二三]{1,2}$/, "");
}

/** The field that one column title means, or null. */
export function guessHeader(title: string): ImportField | null {
  const folded = foldHeader(title);
  if (folded === "") return null;
  const whole = exact.get(folded);
  if (whole) return whole;
  if (foreign.test(folded)) return null;
  if (folded.length > 14) return null;
  return parts.find(([word]) => folded.includes(word))?.[1] ?? null;
}

/** The title names something that no field holds (a date, a tax number …), whatever its cells look like. */
export const isOtherHeader = (title: string): boolean => guessHeader(title) === null && foreign.test(foldHeader(title));

/** Fields that several columns of one file may fill: their cells are joined. */
export const repeatableFields: readonly ImportField[] = [
  "mobile",
  "phone",
  "fax",
  "contact",
  "product",
  "intro",
  "note",
];

/** Key under which the mapping of files with these headers is remembered. */
export const headerSetKey = (headers: readonly string[]): string => headers.map(foldHeader).join("\u001f");

import { expect, test } from "vitest";
import type { ImportField } from "../contract/imports.ts";
import { foldHeader, guessHeader, headerSetKey } from "./import-headers.ts";
import { findColumnWarnings, guessMapping } from "./import-mapping.ts";

test("titles of Chinese and English lists mean their field", () => {
  const titles: Record<string, ImportField | null> = {
    公司名称: "name",
    企业名称: "name",
    "单位名称(必填)": "name",
    " 客户 名称 ": "name",
    "Company Name": "name",
    联系人1: "contact",
    法定代表人: "contact",
    "手机号码*": "mobile",
    移动电话: "mobile",
    Mobile: "mobile",
    电话2: "phone",
    固话: "phone",
    "Tel.": "phone",
    更多电话: "phone",
    传真: "fax",
    所属省份: "province",
    所属城市: "city",
    所属区县: "district",
    所在地区: "region",
    公司地址: "address",
    所属行业: "industry",
    经营范围: "product",
    客户来源: "source",
    意向级别: "level",
    备注信息: "note",
    职务: "contactRole",
    官网: "website",
    公司简介: "intro",
    公司名稱: "name",
    聯絡人: "contact",
    邮箱: null,
    统一社会信用代码: null,
    注册资本: null,
    序号: null,
    登记日期: null,
  };
  for (const [title, field] of Object.entries(titles)) expect([title, guessHeader(title)]).toEqual([title, field]);
});

test("values overrule a title about numbers, and fill columns without a title", () => {
  const rows = [
    ["13812345678", "汇鑫科技有限公司", "王总", "广东"],
    ["13912345678", "华天五金厂", "李工", "浙江"],
    ["13712345678", "恒通商行", "周女士", "江苏"],
  ];
  expect(guessMapping(["电话", "B", "C", "D"], rows)).toEqual(["mobile", "name", "contact", "province"]);
});

test("dates, tax numbers and serial numbers are never taken for telephone numbers", () => {
  const rows = [["2026-09-14", "91440300", "20260914", "13812345678"]];
  expect(guessMapping(["登记日期", "统一编号", "X", "会员编号"], rows)).toEqual([null, null, null, null]);
});

test("a field goes to one column, numbers and notes may go to several", () => {
  const headers = ["公司", "企业名称", "电话1", "电话2", "备注", "备注2", "城市", "所在城市"];
  const mapping = guessMapping(headers, []);
  expect(mapping).toEqual(["name", null, "phone", "phone", "note", "note", "city", null]);
});

test("name beside company is the person's", () => {
  expect(guessMapping(["Company", "Name", "Phone"], [["X Ltd", "Li Lei", "13812345678"]])).toEqual([
    "name",
    "contact",
    "mobile",
  ]);
});

test("a phone column in scientific notation is still the mobile column", () => {
  const rows = [
    ["A公司", "1.38E+10"],
    ["B公司", "1.39E+10"],
    ["C公司", "13712345678"],
  ];
  expect(guessMapping(["名称", "号码"], rows)[1]).toBe("mobile");
});

test("what spreadsheets do to numbers is named with column and rows", () => {
  const rows = [
    ["1.38E+10", "75526881234"],
    ["13800000000", "02188776655"],
    ["13900000000", "138****6677"],
  ];
  const warnings = findColumnWarnings(["手机", "电话"], ["mobile", "phone"], rows, [2, 3, 5], (i) => "AB"[i] ?? "");
  expect(warnings.map((w) => [w.code, w.detail.column, w.detail.rows])).toEqual([
    ["scientific", "A", "2"],
    ["rounded", "A", "3, 5"],
    ["masked", "B", "5"],
    ["lost-zeros", "B", "2"],
  ]);
});

test("header sets are the same whatever width, case and remarks their titles carry", () => {
  expect(foldHeader("手机号码(必填)")).toBe("手机号码");
  expect(headerSetKey(["公司名称*", "TEL"])).toBe(headerSetKey(["公司名称", "Tel"]));
});

import { expect, test } from "vitest";
import type { ImportField } from "../contract/imports.ts";
import { NewCustomer } from "./customer.ts";
import { foldCity, foldProvince, splitRegion } from "./import-region.ts";
import { buildRow, columnsByField } from "./import-row.ts";
import { readAmount, readLevel, readSource } from "./import-values.ts";

function build(row: Partial<Record<ImportField, string>>, roundedColumns: number[] = []) {
  let ids = 0;
  const mapping = Object.keys(row) as ImportField[];
  return buildRow(Object.values(row), {
    columns: columnsByField(mapping),
    pool: "general",
    source: "import",
    newId: () => `id-${++ids}`,
    roundedColumns: new Set(roundedColumns),
  });
}
const codes = (row: Partial<Record<ImportField, string>>, rounded: number[] = []) =>
  build(row, rounded).reasons.map((r) => r.code);

test("a whole row becomes a valid customer, words become codes, places lose their endings", () => {
  const { customer } = build({
    name: " 深圳市汇鑫科技有限公司 ",
    contact: "王天虹、李工",
    contactRole: "采购经理",
    mobile: "138-1234-5678",
    phone: "0755-26881234 转 801",
    province: "广东省",
    city: "深圳市",
    source: "广交会",
    level: "A类",
    note: "下午别打",
    cost: "1,200.5元",
    customerType: "经销商",
  });
  expect(customer).toMatchObject({
    name: "深圳市汇鑫科技有限公司",
    province: "广东",
    city: "深圳",
    source: "exhibition",
    level: "A",
    cost: 1200.5,
    customerType: "dealer",
    intro: "备注:下午别打",
  });
  expect(customer?.contacts.map((c) => [c.name, c.role])).toEqual([
    ["王天虹", "purchasing"],
    ["李工", ""],
  ]);
  expect(customer?.numbers.map((n) => [n.kind, n.raw, n.contactId])).toEqual([
    ["mobile", "138-1234-5678", customer?.contacts[0]?.contactId],
    ["phone", "0755-26881234 转 801", null],
  ]);
  expect(NewCustomer.safeParse(customer).success).toBe(true);
});

test("several numbers in one cell are several numbers, each once, of their own kind", () => {
  const { customer } = build({ name: "A公司", phone: "13812345678/0755-26881234;13812345678", fax: "0755-26881235" });
  expect(customer?.numbers.map((n) => n.kind)).toEqual(["mobile", "phone", "fax"]);
});

test("rows that cannot be called or named are bad, with the reason", () => {
  expect(build({ name: "", mobile: "13812345678" }).customer).toBeNull();
  expect(codes({ name: "", mobile: "13812345678" })).toEqual(["name-missing"]);
  expect(codes({ name: "A公司", mobile: "" })).toEqual(["no-number"]);
  expect(codes({ name: "A公司", mobile: "1.38E+10" })).toEqual(["number-scientific"]);
  expect(codes({ name: "A公司", mobile: "12345" })).toEqual(["number-unreadable"]);
  expect(codes({ name: "公".repeat(201), mobile: "13812345678" })).toEqual(["cell-too-long"]);
  expect(build({ name: "公".repeat(201), mobile: "13812345678" }).customer).toBeNull();
  expect(codes({ name: "A公司", mobile: "#N/A" })).toEqual(["no-number"]);
});

test("a bad number beside a good one is named and does not cost the row", () => {
  const row = build({ name: "A公司", mobile: "1.38E+10", phone: "0755-26881234" });
  expect(row.customer?.numbers).toHaveLength(1);
  expect(row.reasons).toEqual([{ code: "number-scientific", detail: { text: "1.38E+10" } }]);
});

test("13800000000 is a number, unless its column shows what it went through", () => {
  expect(build({ name: "A公司", mobile: "13800000000" }, [1]).customer).toBeNull();
  expect(codes({ name: "A公司", mobile: "13800000000" }, [1])).toEqual(["number-rounded"]);
  expect(codes({ name: "A公司", mobile: "13900010002" }, [1])).toEqual([]);
});

test("what has no field of its own is kept in the introduction", () => {
  const { customer } = build({ name: "A公司", mobile: "13812345678", level: "很想买", note: "老客户" });
  expect(customer?.intro).toBe("级别:很想买\n备注:老客户");
});

test("without a name column the contact or the number names the customer", () => {
  expect(build({ contact: "王总", mobile: "13812345678" }).customer?.name).toBe("王总");
  expect(build({ mobile: "13812345678" }).customer?.name).toBe("13812345678");
});

test("the place is read from the address, then from the firm's name, where no column says it", () => {
  expect(build({ name: "A公司", mobile: "13812345678", address: "浙江省义乌市北苑街道1号" }).customer).toMatchObject({
    province: "浙江",
  });
  expect(build({ name: "东莞市恒通五金厂", mobile: "13812345678" }).customer).toMatchObject({
    province: "广东",
    city: "东莞",
  });
  expect(build({ name: "广东好又多超市有限公司", mobile: "13812345678" }).customer).toMatchObject({
    province: "广东",
    city: "",
  });
});

test("one cell with the whole region is split, whatever stands between", () => {
  const cases: [string, string, string, string][] = [
    ["广东省深圳市宝安区", "广东", "深圳", "宝安区"],
    ["广东-深圳", "广东", "深圳", ""],
    ["广东 / 东莞 / 长安镇", "广东", "东莞", "长安镇"],
    ["深圳", "广东", "深圳", ""],
    ["上海市浦东新区", "上海", "上海", "浦东新区"],
    ["北京市市辖区朝阳区", "北京", "北京", "朝阳区"],
    ["内蒙古自治区包头市", "内蒙古", "包头", ""],
    ["吉林省吉林市", "吉林", "吉林", ""],
    ["廣東省深圳市", "广东", "深圳", ""],
    ["Guangdong", "广东", "", ""],
    ["火星", "", "", "火星"],
  ];
  for (const [text, province, city, district] of cases) {
    expect([text, splitRegion(text)]).toEqual([text, { province, city, district }]);
  }
  expect(foldProvince("广西壮族自治区")).toBe("广西");
  expect(foldCity("Shenzhen City")).toBe("深圳");
});

test("words for level, source and amount are understood in both languages", () => {
  expect(["A", "b类", "C级", "准购买", "意向客户", "潜在", "高", "待定"].map(readLevel)).toEqual([
    "A",
    "B",
    "C",
    "A",
    "B",
    "C",
    "A",
    undefined,
  ]);
  expect(readSource("1688 询盘")).toBe("other-platform");
  expect(readSource("老板的朋友圈")).toBe("老板的朋友圈");
  expect(readAmount("¥35")).toBe(35);
  expect(readAmount("面议")).toBeUndefined();
});

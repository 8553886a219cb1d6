/**
 * Words of an import that also stand in files: the annotated list is written by the core, the screen by the renderer, and both must say the
 * same. `{{name}}` takes a fact.
 */
export const importWords = {
  "zh-CN": {
    column: { result: "结果", reason: "原因", other: "已有客户", owner: "负责人", row: "行号" },
    bucket: {
      new: "新客户",
      "in-pool": "公海已有",
      tracked: "有人跟踪",
      "in-bin": "回收站已有",
      "in-file": "文件内重复",
      bad: "有问题",
    },
    look: "疑似重复，请看一眼",
    reason: {
      "name-missing": "没有公司名称",
      "no-number": "没有电话号码",
      "number-scientific": "号码被表格软件改成了 {{text}}，后几位已丢失，无法还原",
      "number-rounded": "号码 {{text}} 末七位全是 0，是科学计数法留下的残缺号码",
      "number-unreadable": "号码「{{text}}」认不出来（{{problem}}）",
      "number-too-many": "一个单元格里的号码太多",
      "cell-too-long": "「{{field}}」太长（{{length}} 字，最多 {{limit}} 字）",
      "in-file-number": "与第 {{rowNo}} 行号码相同",
      "in-file-name": "与第 {{rowNo}} 行公司名称相同",
      "in-file-look": "与第 {{rowNo}} 行「{{name}}」相近",
      "known-same": "与已有客户相同：{{fields}}",
      "known-look": "与已有客户「{{name}}」相近：{{fields}}",
      "hub-decided": "保存时发现已有：{{fields}}",
      "not-saved": "没有保存：{{problem}}",
    },
    problem: {
      scientific: "科学计数法",
      "too-short": "位数不够",
      "too-long": "位数太多",
      masked: "中间被星号遮住",
      placeholder: "是占位号码",
      "unknown-form": "不是有效号段",
    },
    fields: {
      "name-equal": "公司名称",
      "same-number": "号码",
      name: "公司名称",
      number: "号码",
      phone: "固话",
      mobile: "手机",
      fax: "传真",
      contact: "联系人",
      city: "城市",
    },
    saved: "已导入",
  },
  en: {
    column: { result: "Result", reason: "Reason", other: "Existing customer", owner: "Owner", row: "Row" },
    bucket: {
      new: "New",
      "in-pool": "Already in the pool",
      tracked: "Tracked by somebody",
      "in-bin": "In the recycle bin",
      "in-file": "Twice in the file",
      bad: "Bad row",
    },
    look: "May be a duplicate, have a look",
    reason: {
      "name-missing": "No company name",
      "no-number": "No telephone number",
      "number-scientific": "A spreadsheet turned the number into {{text}}; its last digits are gone for good",
      "number-rounded": "Number {{text}} ends in seven zeros: what is left after 1.38E+10",
      "number-unreadable": "Cannot read the number “{{text}}” ({{problem}})",
      "number-too-many": "Too many numbers in one cell",
      "cell-too-long": "“{{field}}” is too long ({{length}} characters, at most {{limit}})",
      "in-file-number": "Same number as row {{rowNo}}",
      "in-file-name": "Same company name as row {{rowNo}}",
      "in-file-look": "Close to row {{rowNo}}, “{{name}}”",
      "known-same": "Same as an existing customer: {{fields}}",
      "known-look": "Close to the existing customer “{{name}}”: {{fields}}",
      "hub-decided": "Found to exist while saving: {{fields}}",
      "not-saved": "Not saved: {{problem}}",
    },
    problem: {
      scientific: "scientific notation",
      "too-short": "too few digits",
      "too-long": "too many digits",
      masked: "masked with stars",
      placeholder: "a placeholder",
      "unknown-form": "no valid number range",
    },
    fields: {
      "name-equal": "company name",
      "same-number": "number",
      name: "company name",
      number: "number",
      phone: "landline",
      mobile: "mobile",
      fax: "fax",
      contact: "contact",
      city: "city",
    },
    saved: "Imported",
  },
};

export type ImportLanguage = keyof typeof importWords;

/** Puts facts into a text. */
export const fill = (text: string, facts: Readonly<Record<string, string | number | null>>): string =>
  text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(facts[name] ?? ""));

/** One reason in words; `field` facts are column words that the caller gives. */
export function reasonText(
  language: ImportLanguage,
  reason: { readonly code: string; readonly detail: Readonly<Record<string, string | number | null>> },
  fieldName: (field: string) => string = (field) => field,
): string {
  const words = importWords[language];
  const reasons: Readonly<Record<string, string>> = words.reason;
  const problems: Readonly<Record<string, string>> = words.problem;
  const fields: Readonly<Record<string, string>> = words.fields;
  const { detail } = reason;
  const facts = {
    ...detail,
    problem: problems[String(detail.problem)] ?? detail.problem ?? "",
    field: detail.field === undefined ? "" : fieldName(String(detail.field)),
    fields: String(detail.fields ?? "")
      .split(",")
      .map((f) => fields[f.trim()] ?? f.trim())
      .join(language === "en" ? ", " : "、"),
  };
  return fill(reasons[reason.code] ?? reason.code, facts);
}

/** What kind of legal person a name says it is. "" = the name does not say. */
export type Subject = "" | "company" | "factory" | "shop" | "institution";
/** "": none written; plain: 公司 alone. */
export type LegalForm = "" | "plain" | "limited" | "stock" | "partners";

export interface Cut {
  /** Text before the form. */
  readonly head: string;
  /** Text behind it: a branch, a remark. */
  readonly tail: string;
  readonly form: LegalForm;
}

const companyForm =
  /股份有限责任公司|有限责任股份公司|股份有限公司|有限责任公司|责任有限公司|股份合作公司|有限公司|股份公司|责任公司|有限合伙企业?|合伙企业|个人独资企业|(?:总|(?<!分|支|(?<!电)子)母?)公司/u;

/** Finds the first legal form of a company in a folded name, also when one of its characters is wrong, missing or cut off. */
export function cutLegalForm(text: string): Cut {
  const found = companyForm.exec(text);
  const slip = found && formOf(found[0]) !== "plain" ? undefined : findSlip(text);
  if (slip !== undefined) return slip;
  if (found && found.index > 0) {
    return {
      head: text.slice(0, found.index),
      tail: text.slice(found.index + found[0].length),
      form: formOf(found[0]),
    };
  }
  const cut = /(?:股份|有限|有限责任|股份有限|有限责任公|股份有限公)$/u.exec(text);
  if (cut && cut.index >= 2)
    return { head: text.slice(0, cut.index), tail: "", form: cut[0].includes("股份") ? "stock" : "limited" };
  return { head: text, tail: "", form: "" };
}

const slips: readonly (readonly [string, LegalForm])[] = [
  ["股份有限公司", "stock"],
  ["有限责任公司", "limited"],
  ["有限公司", "limited"],
];

const formOf = (form: string): LegalForm =>
  form.includes("股份")
    ? "stock"
    : /合伙|独资/u.test(form)
      ? "partners"
      : /有限|责任/u.test(form)
        ? "limited"
        : "plain";

/** 有线公司, 有公司, 有限限公司, 有限公: a form with one slip at the end of the name. */
function findSlip(text: string): Cut | undefined {
  const tail = text.slice(-3);
  if (!/[有限公司责任]/u.test(tail)) return undefined;
  for (const [form, kind] of slips) {
    for (const length of [form.length + 1, form.length, form.length - 1]) {
      const end = text.slice(-length);
      if (text.length - length < 2 || end.length !== length || end === form || !end.startsWith(form[0] ?? "")) continue;
      if (isOneSlip(end, form)) return { head: text.slice(0, -length), tail: "", form: kind };
    }
  }
  return /限公司$/u.test(text) && text.length >= 5 ? { head: text.slice(0, -3), tail: "", form: "limited" } : undefined;
}

/** One character wrong, missing, doubled or swapped with its neighbour. */
function isOneSlip(a: string, b: string): boolean {
  let p = 0;
  while (p < a.length && p < b.length && a[p] === b[p]) p++;
  let s = 0;
  while (s < a.length - p && s < b.length - p && a[a.length - 1 - s] === b[b.length - 1 - s]) s++;
  const restA = a.slice(p, a.length - s);
  const restB = b.slice(p, b.length - s);
  if (restA.length <= 1 && restB.length <= 1) return true;
  return restA.length === 2 && restB.length === 2 && restA[0] === restB[1] && restA[1] === restB[0];
}

const factory = /(?:总厂|加工厂|制造厂|工厂|厂)$/u;
const shop =
  /(?:经营部|门市部|批发部|零售部|销售部|供应部|供应站|服务部|服务站|维修部|维修店|商行|车行|商店|商铺|门市|店铺|专卖店|专营店|商社|档口|摊位|(?<![酒饭])店|铺)$/u;
const institution =
  /(?:学校|医院|研究所|研究院|设计院|事务所|合作社|合作联社|协会|学院|大学|中学|小学|幼儿园|卫生院|卫生室|诊所|工作室|俱乐部|银行|酒店|宾馆|中心|委员会|管理局|局|站|所|院|会|部队|农场|林场|超市|馆)$/u;

export interface SubjectCut {
  readonly head: string;
  /** The shop's or factory's ending that was taken off; "" where none was. */
  readonly ending: string;
  readonly subject: Subject;
}

/** Takes a factory's or shop's ending off a name without company form; an institution's ending stays, it is part of its name. */
export function cutSubject(text: string, form: LegalForm): SubjectCut {
  if (form !== "") return { head: text, ending: "", subject: "company" };
  const asShop = shop.exec(text);
  if (asShop && asShop.index >= 2) return { head: text.slice(0, asShop.index), ending: asShop[0], subject: "shop" };
  const asFactory = factory.exec(text);
  if (asFactory && asFactory.index >= 2) {
    return { head: text.slice(0, asFactory.index), ending: asFactory[0], subject: "factory" };
  }
  return { head: text, ending: "", subject: institution.test(text) ? "institution" : "" };
}

import { foldText } from "./fold.ts";

/** full: the same whole name. surname: a title or surname that goes with the other's name. none: nothing said or another. */
export type ContactRelation = "full" | "surname" | "none";

export interface ContactName {
  readonly surname: string;
  /** Folded whole name; "" where only 王总 or 李小姐 is known. */
  readonly full: string;
}

const titles =
  /(?:总经理|副总|总监|总|经理|先生|女士|小姐|老板娘|老板|厂长|主任|主管|老师|师傅|姐|哥|工|太太|董事长|董)$/u;
const doubleSurnames = /^(?:欧阳|上官|司马|诸葛|皇甫|尉迟|公孙|令狐|司徒|慕容|东方|夏侯|宇文|长孙|端木|南宫)/u;
const nobody =
  /^(?:无|未知|不详|暂无|没有|负责人|联系人|前台|采购|老板|经理|客服|财务|销售|测试|先生|女士|小姐|法人|本人|.)$/u;

/** Reads a contact's name; undefined when it names nobody. */
export function readContact(raw: string): ContactName | undefined {
  const folded = foldText(raw.slice(0, 60))
    .replace(/\(.*?\)|[|() ]/gu, "")
    .replace(/[0-9]+$/u, "");
  if (nobody.test(folded) || folded === "") return undefined;
  const bare = folded.replace(titles, "").replace(/^[老小](?=[\u4e00-\u9fff]$)/u, "");
  if (bare === "") return undefined;
  const surname = doubleSurnames.exec(bare)?.[0] ?? bare.slice(0, 1);
  return bare.length > surname.length ? { surname, full: bare } : { surname, full: "" };
}

/** The best relation between two sets of contacts. */
export function compareContacts(a: readonly ContactName[], b: readonly ContactName[]): ContactRelation {
  let best: ContactRelation = "none";
  for (const x of a) {
    for (const y of b) {
      if (x.full !== "" && x.full === y.full) return "full";
      if (x.surname === y.surname && (x.full === "" || y.full === "")) best = "surname";
    }
  }
  return best;
}

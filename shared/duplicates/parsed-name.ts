import type { Trade } from "./industries.ts";
import type { LegalForm, Subject } from "./legal-forms.ts";
import { nowhere, type Region } from "./regions/find-region.ts";

export type GroupWord = "" | "group" | "holding";

export interface ParsedName {
  /** Nothing that could tell one firm from another was written. */
  readonly empty: boolean;
  /** The whole name folded, without spaces and marks. */
  readonly folded: string;
  /** Written in Latin letters: brand is letters, industry words are translated. */
  readonly latin: boolean;
  /** From the front, from brackets or from inside. */
  readonly region: Region;
  /** A second region (北京和利时杭州自动化): sign of a subsidiary. */
  readonly secondRegion: string;
  /** (中国) */
  readonly national: boolean;
  readonly brand: string;
  /** Brand and industry words: the name without region, legal form, group word, branch and remarks. */
  readonly body: string;
  readonly trade: Trade;
  readonly form: LegalForm;
  readonly subject: Subject;
  /** The ending of a shop or factory that is no part of the body; "" in a company's name, where it stays (汇鑫五金商行有限公司). */
  readonly ending: string;
  /** group: 集团 in the name; holding: 控股 at its end. */
  readonly group: GroupWord;
  /** undefined: no branch; "" : a branch without place or number. */
  readonly branch: string | undefined;
  /** 第一, 二厂 … as digits, in order. */
  readonly ordinals: string;
  /** The region's last part where it stood bare and may have been the brand's beginning (越秀 in 广州越秀金融). */
  readonly bareRegion: string;
  /** The region that was kept as the brand because only industry words stood behind it (扬州风电). */
  readonly keptRegion: string;
}

const noTrade: Trade = { words: [], classes: new Set() };
export const emptyName: ParsedName = {
  empty: true,
  folded: "",
  latin: false,
  region: nowhere,
  secondRegion: "",
  national: false,
  brand: "",
  body: "",
  trade: noTrade,
  form: "",
  subject: "",
  ending: "",
  group: "",
  branch: undefined,
  ordinals: "",
  bareRegion: "",
  keptRegion: "",
};

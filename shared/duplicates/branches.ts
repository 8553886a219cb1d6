import { readRegion } from "./regions/find-region.ts";

/** Endings that make a name a branch wherever they stand. */
const always =
  "分公司|支公司|(?<!电)子公司|分厂|分店|办事处|联络处|代表处|分部|分行|支行|分理处|直营店|旗舰店|加盟店|体验店|分校|分院|分所|分社|分中心";
/** Endings that make a branch only behind a legal form, a place or a number; alone they are a kind of shop. */
const behindPlace =
  "营业部|营业厅|营业所|服务部|服务站|服务中心|销售处|经销处|销售部|经营部|专卖店|专营店|专柜|门店|门市部|项目部|事业部|工作站|维修站|配送站|号店|店|厂|仓库|基地|总部";
const alwaysAtEnd = new RegExp(`(?:${always})$`, "u");
const behindPlaceAtEnd = new RegExp(`(?:${behindPlace})$`, "u");
const ordinal = /^(?:第?[0-9一二三四五六七八九十]{1,4}|[a-z])$/u;

/**
 * Reads a branch at the end of a folded text.
 *
 * @param alone the text stood behind the legal form or in brackets, so that all of it names the branch
 * @returns head: the firm's name before it; place: where or which number, "" if not said
 */
export function findBranch(text: string, alone: boolean): { head: string; place: string } | undefined {
  const end = alwaysAtEnd.exec(text);
  if (end !== null) return splitPlace(text.slice(0, end.index), alone, true);
  const shop = behindPlaceAtEnd.exec(text);
  return shop !== null && shop.index > 0 ? splitPlace(text.slice(0, shop.index), alone, false) : undefined;
}

/** Cuts the place or number off the end of what stands before the branch's ending. */
function splitPlace(before: string, alone: boolean, sure: boolean): { head: string; place: string } | undefined {
  if (alone) return { head: "", place: plain(before) };
  for (let length = Math.min(12, before.length - 2); length >= 1; length--) {
    const place = before.slice(-length);
    const region = length >= 2 ? readRegion(place) : undefined;
    if (ordinal.test(place) || region !== undefined) {
      return { head: before.slice(0, -length), place: plain(place) };
    }
  }
  return sure ? { head: before, place: "" } : undefined;
}

/** 广州市 and 广州, 第一 and 一 name the same branch. */
const plain = (place: string): string => place.replace(/^(?:驻|第)/u, "").replace(/(?<=..)(?:省|市|区|县)$/u, "");

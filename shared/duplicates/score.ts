import { type ContactRelation, compareContacts } from "./compare-contacts.ts";
import { compareNames, type NameRelation } from "./compare-names.ts";
import type { Firm, FirmNumber } from "./firm.ts";
import { splitTrade } from "./industries.ts";
import { maskNumber } from "./numbers.ts";
import type { ParsedName } from "./parsed-name.ts";
import { compareRegions, type RegionRelation } from "./regions/find-region.ts";
import type { DuplicateReason } from "./types.ts";
import { type DuplicateWeights, duplicateWeights } from "./weights.ts";

/** What two firms have in common and what speaks against them; the score is computed from this alone. */
export interface Evidence {
  /** undefined: one side has no usable name. */
  readonly name: NameRelation | undefined;
  readonly folded: boolean;
  /** Neither name says a region, and both say more than a short trade name. */
  readonly nowhere: boolean;
  readonly region: RegionRelation;
  readonly weakRegion: RegionRelation;
  /** Equal numbers, the least shared one first. */
  readonly numbers: readonly NumberEvidence[];
  readonly contact: ContactRelation;
  readonly otherForm: boolean;
  readonly otherSubject: boolean;
  /** Contrary facts that no agreement outweighs. */
  readonly vetoes: readonly string[];
}

export interface NumberEvidence {
  readonly kind: "equal" | "other-extension" | "local" | "near";
  readonly number: FirmNumber;
  /** How many other firms use it, as far as the index answered. */
  readonly others: number;
}

export interface Context {
  /** Other firms (neither of the two) that use the number with this hash; with ext, only those behind this extension. */
  readonly countOthers: (hash: string, ext: string) => number;
  /** Whether two numbers differ in one digit or by two swapped. */
  readonly isNear: (a: FirmNumber, b: FirmNumber) => boolean;
  /** The same at any cost, where a number is known as a hash alone; asked only where it decides. */
  readonly isNearHidden?: ((a: FirmNumber, b: FirmNumber) => boolean) | undefined;
}

/** Compares two firms. Symmetric. */
export function compareFirms(a: Firm, b: Firm, context: Context): Evidence {
  let best: { relation: NameRelation; x: ParsedName; y: ParsedName; value: number } | undefined;
  for (const left of a.names) {
    for (const right of b.names) {
      if (left.empty || right.empty) continue;
      const x = withEnding(left, right);
      const y = withEnding(right, left);
      const relation = compareNames(x, y);
      const value = duplicateWeights.brand[relation.brand] + duplicateWeights.rest[relation.rest];
      if (best === undefined || value > best.value) best = { relation, x, y, value };
    }
  }
  const nameRegion = compareRegions(a.nameRegion, b.nameRegion);
  return {
    name: best?.relation,
    folded: best !== undefined && best.x.folded === best.y.folded,
    nowhere: best !== undefined && isPlaceless(best.x) && isPlaceless(best.y),
    region: nameRegion,
    weakRegion: nameRegion === "unknown" || nameRegion === "same-province" ? relateWeakly(a, b) : "unknown",
    numbers: compareNumbers(a, b, context),
    contact: compareContacts(a.contacts, b.contacts),
    otherForm: best !== undefined && isOtherForm(best.x, best.y),
    otherSubject: best !== undefined && isOtherSubject(best.x, best.y),
    vetoes: best === undefined ? [] : listVetoes(best.x, best.y, best.relation, nameRegion),
  };
}

/** 汇鑫五金商行 is a short way to say 汇鑫五金商行有限公司, not a shop beside it. */
function withEnding(name: ParsedName, other: ParsedName): ParsedName {
  if (name.ending === "" || other.form === "" || !other.body.endsWith(name.ending)) return name;
  const body = name.body + name.ending;
  return { ...name, ...splitTrade(body), body, ending: "", subject: other.subject };
}

const isPlaceless = (name: ParsedName): boolean =>
  name.region.province === "" && name.region.city === "" && (name.body.length >= 4 || name.group !== "");

/** A name that says another city than its own record does not speak against a record of the same city. */
function relateWeakly(a: Firm, b: Firm): RegionRelation {
  const relation = compareRegions(strongest(a), strongest(b));
  return relation === "conflict" && compareRegions(a.weakRegion, b.weakRegion) === "same-city" ? "unknown" : relation;
}

const strongest = (firm: Firm) => (firm.nameRegion.city !== "" ? firm.nameRegion : firm.weakRegion);

const isRegistered = (name: ParsedName): boolean => name.form === "limited" || name.form === "stock";

const isOtherForm = (a: ParsedName, b: ParsedName): boolean =>
  a.form !== b.form && a.form !== "" && b.form !== "" && a.form !== "plain" && b.form !== "plain";

const isOtherSubject = (a: ParsedName, b: ParsedName): boolean =>
  a.subject !== b.subject && isTradeSubject(a.subject) && isTradeSubject(b.subject);
const isTradeSubject = (subject: string): boolean =>
  subject === "company" || subject === "factory" || subject === "shop";

/** Facts that make two firms out of two names, whatever else agrees: they can only be looked at. */
function listVetoes(a: ParsedName, b: ParsedName, relation: NameRelation, region: RegionRelation): string[] {
  const vetoes: string[] = [];
  if (region === "conflict") vetoes.push("region-conflict");
  if (a.branch !== b.branch) vetoes.push("branch");
  if (a.ordinals !== b.ordinals) vetoes.push("numbered");
  if (a.secondRegion !== b.secondRegion) vetoes.push("second-region");
  if (a.national !== b.national && (a.region.city !== "" || b.region.city !== "")) vetoes.push("region-conflict");
  if (a.group !== b.group) {
    // 复旦微电子 is a short way to say 复旦微电子集团; with a legal form or other words it is another firm.
    const single = a.group !== "" ? b : a;
    const group = a.group !== "" ? a : b;
    const isShort =
      single.group === "" && (single.form === "" || single.form === "plain") && group.body.startsWith(single.body);
    if (!isShort) vetoes.push("group");
  }
  if (relation.brand !== "other" && relation.rest === "conflict") vetoes.push("other-industry");
  // 汇鑫科技有限公司 and 汇鑫贸易有限公司 are registered apart, mostly by one owner: sister firms.
  if (
    relation.brand !== "other" &&
    relation.brand !== "pinyin" &&
    relation.rest === "vague" &&
    isRegistered(a) &&
    isRegistered(b)
  ) {
    vetoes.push("sister-firm");
  }
  return vetoes;
}

function compareNumbers(a: Firm, b: Firm, context: Context): NumberEvidence[] {
  const found: NumberEvidence[] = [];
  for (const x of a.numbers) {
    for (const y of b.numbers) {
      if (x.hash === y.hash && x.hash !== "") {
        const other = x.ext !== "" && y.ext !== "" && x.ext !== y.ext;
        found.push({
          kind: other ? "other-extension" : "equal",
          number: x.e164 === null ? y : x,
          others: context.countOthers(x.hash, x.ext === y.ext ? x.ext : ""),
        });
      } else if (x.local !== "" && x.local === y.local && (x.e164 === x.local) !== (y.e164 === y.local)) {
        found.push({ kind: "local", number: x, others: 0 });
      } else if (context.isNear(x, y)) found.push({ kind: "near", number: x, others: 0 });
    }
  }
  const order = { equal: 0, "other-extension": 1, local: 2, near: 3 };
  return found.sort((p, q) => order[p.kind] - order[q.kind] || p.others - q.others);
}

/** Value of one piece of number evidence. */
function worthOf(evidence: NumberEvidence, w: DuplicateWeights): number {
  if (evidence.kind === "other-extension") return w.otherExtension;
  if (evidence.kind === "local") return w.local;
  if (evidence.kind === "near") return w.near;
  return w.number / (1 + w.sharedBy * evidence.others);
}

/** Sum of the weights; higher is more surely the same firm. */
export function scoreEvidence(evidence: Evidence, w: DuplicateWeights = duplicateWeights): number {
  let sum = 0;
  if (evidence.name === undefined) sum += w.nameMissing;
  else {
    sum += w.brand[evidence.name.brand];
    if (evidence.name.brand !== "other") sum += w.rest[evidence.name.rest];
    if (evidence.folded) sum += w.folded;
    if (evidence.nowhere) sum += w.nowhere;
    if (evidence.otherForm) sum += w.form;
    if (evidence.otherSubject) sum += w.subject;
    sum += w.region[evidence.region];
  }
  if (evidence.weakRegion === "same-city") sum += w.weakRegion;
  if (evidence.weakRegion === "conflict" && evidence.name !== undefined && evidence.numbers[0]?.kind !== "equal") {
    sum += w.weakRegionConflict;
  }
  const values = evidence.numbers.map((n) => worthOf(n, w)).sort((p, q) => q - p);
  if (values[0] !== undefined) sum += values[0];
  if (values[1] !== undefined && values[1] > 1) sum += w.moreNumbers;
  return sum + w.contact[evidence.contact];
}

/** What agrees and what does not, in the order in which a person would say it. Text keys `duplicate.<code>`. */
export function listReasons(evidence: Evidence): DuplicateReason[] {
  const reasons: DuplicateReason[] = [];
  const first = evidence.numbers[0];
  if (first !== undefined) {
    const { e164, kind } = first.number;
    const masked = e164 === null ? "" : maskNumber(e164);
    if (first.kind === "equal") {
      if (first.others > 0)
        reasons.push({ code: "shared-number", detail: { number: masked, firms: first.others + 2 } });
      else reasons.push({ code: `same-${kind}`, detail: { number: masked } });
    } else reasons.push({ code: numberCodes[first.kind], detail: { number: masked } });
  }
  if (evidence.name !== undefined) {
    if (evidence.folded) reasons.push({ code: "name-equal", detail: {} });
    else if (evidence.name.brand === "same" && evidence.name.rest === "same")
      reasons.push({ code: "core-equal", detail: {} });
    else {
      reasons.push({ code: `brand-${evidence.name.brand}`, detail: {} });
      if (evidence.name.brand !== "other" && evidence.name.rest !== "same" && evidence.name.rest !== "conflict") {
        reasons.push({ code: `rest-${evidence.name.rest}`, detail: {} });
      }
    }
    if (evidence.region === "same-city" || evidence.weakRegion === "same-city")
      reasons.push({ code: "region-same", detail: {} });
    else if (evidence.region !== "conflict") {
      reasons.push({ code: evidence.weakRegion === "conflict" ? "region-doubt" : "region-free", detail: {} });
    }
  } else reasons.push({ code: "name-missing", detail: {} });
  if (evidence.contact !== "none") reasons.push({ code: `contact-${evidence.contact}`, detail: {} });
  if (evidence.otherSubject) reasons.push({ code: "other-subject", detail: {} });
  for (const veto of new Set(evidence.vetoes)) reasons.push({ code: `not-${veto}`, detail: {} });
  return reasons;
}

const numberCodes = { "other-extension": "other-extension", local: "same-local", near: "near-number" } as const;

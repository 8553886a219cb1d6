import type { NewCustomer } from "../domain/customer.ts";
import { sources } from "../domain/vocabulary.ts";
import { type SampleCity, sampleCities } from "./regions.ts";
import type { Rng } from "./rng.ts";
import {
  courtesies,
  givenFirst,
  givenSecond,
  givenSingle,
  legalForms,
  mobilePrefixes,
  parks,
  sampleIndustries,
  streets,
  surnames,
  tradeFirst,
  tradeSecond,
  tradeTail,
} from "./words.ts";

const cumulative = (weights: readonly number[]): Float64Array => {
  let sum = 0;
  return Float64Array.from(weights, (w) => {
    sum += w;
    return sum;
  });
};
function pickWeighted<T>(rng: Rng, list: readonly T[], sums: Float64Array): T {
  const at = rng.unit() * (sums[sums.length - 1] ?? 0);
  const item = list[sums.findIndex((s) => at < s)] ?? list[0];
  if (item === undefined) throw new RangeError("nothing to pick from");
  return item;
}
const citySums = cumulative(sampleCities.map((c) => c.weight));
const industrySums = cumulative(sampleIndustries.map((i) => i.weight));
const formSums = cumulative(legalForms.map((f) => f[1]));

/** An id in the shape of a UUID v7; the same Rng gives the same ids. */
export function makeSampleId(rng: Rng): string {
  const hex = () => rng.next().toString(16).padStart(8, "0");
  const [a, b, c, d] = [hex(), hex(), hex(), hex()];
  return `${a}-${b.slice(0, 4)}-7${b.slice(5)}-8${c.slice(1, 4)}-${c.slice(4)}${d}`;
}

const digits = (rng: Rng, count: number): string => {
  let text = "";
  while (text.length < count) text += String(rng.next() % 10_000).padStart(4, "0");
  return text.slice(0, count);
};

export const makeMobile = (rng: Rng): string => rng.pick(mobilePrefixes) + digits(rng, 8);

/** A landline as people write it: 0755-26881234, with a seven-digit body where the area code is long and the city small. */
export function makeLandline(rng: Rng, city: SampleCity): string {
  const body = city.weight === 1 && city.code.length === 4 ? 7 : 8;
  return `${city.code}-${2 + rng.below(7)}${digits(rng, body - 1)}`;
}

export function makePersonName(rng: Rng): string {
  const given = rng.chance(0.3) ? rng.pick(givenSingle) : rng.pick(givenFirst) + rng.pick(givenSecond);
  return rng.pick(surnames) + given;
}

function makeTradeName(rng: Rng): string {
  const two = rng.pick(tradeFirst) + rng.pick(tradeSecond);
  const kind = rng.below(10);
  if (kind < 7) return two;
  if (kind < 9) return two + rng.pick(tradeTail);
  return two + rng.pick(tradeFirst) + rng.pick(tradeSecond);
}

function makeFirmName(rng: Rng, city: SampleCity, district: string, inName: string): string {
  const form = pickWeighted(rng, legalForms, formSums)[0];
  const trade = makeTradeName(rng);
  const region = rng.below(20);
  if (region < 9) return `${city.city}市${trade}${inName}${form}`;
  if (region < 14) return `${city.city}${trade}${inName}${form}`;
  if (region < 15) return `${city.province}${trade}${inName}${form}`;
  if (region < 16) return `${district.slice(0, -1)}${trade}${inName}${form}`;
  if (region < 18) return `${trade}${inName}(${city.city})${form}`;
  return `${trade}${inName}${form}`;
}

type SampleNumber = NewCustomer["numbers"][number];

function makeNumbers(rng: Rng, city: SampleCity, contactIds: readonly string[]): SampleNumber[] {
  const list: SampleNumber[] = [];
  const add = (kind: SampleNumber["kind"], label: string, raw: string, contactId: string | null) =>
    list.push({ numberId: makeSampleId(rng), contactId, kind, label, raw });
  for (const [index, contactId] of contactIds.entries())
    if (index === 0 ? rng.chance(0.88) : rng.chance(0.8)) add("mobile", "", makeMobile(rng), contactId);
  const landline = makeLandline(rng, city);
  const ext = rng.chance(0.12) ? `转${100 + rng.below(900)}` : "";
  if (rng.chance(0.05)) add("phone", "总机", `400-${digits(rng, 3)}-${digits(rng, 4)}`, null);
  else if (list.length === 0 || rng.chance(0.55)) add("phone", "总机", landline + ext, null);
  if (rng.chance(0.28)) {
    const near = landline.slice(0, -1) + ((Number(landline.slice(-1)) + 1) % 10);
    add("fax", "传真", rng.chance(0.6) ? near : landline, null);
  }
  return list;
}

const introOf = (rng: Rng, product: string, district: string): string =>
  rng.pick([
    `主营${product}，在${district}有自己的厂房，员工约${10 * (2 + rng.below(40))}人。`,
    `${product}经销，常年备货，客户以本地工厂为主。`,
    `专做${product}十几年，外销占三成左右。`,
    `生产${product}，每月采购配件一次。`,
    `工程商，承接${product}安装和改造。`,
  ]);

/**
 * Makes one realistic Chinese B2B firm, as a file or a person would give it. Deterministic in `rng`; some 10–25 µs each.
 * Names are well spread: a million of them are over 95 % distinct. Numbers are well-formed, never meant to be anybody's.
 */
export function makeFirm(rng: Rng): NewCustomer {
  const city = pickWeighted(rng, sampleCities, citySums);
  const district = rng.pick(city.districts);
  const trade = pickWeighted(rng, sampleIndustries, industrySums);
  const product = rng.pick(trade.products);
  const contacts: NewCustomer["contacts"] = [];
  const people = rng.chance(0.06) ? 0 : rng.chance(0.15) ? 2 : 1;
  for (let i = 0; i < people; i += 1) {
    const [word, role] = rng.pick(courtesies);
    const name = rng.chance(0.55) ? makePersonName(rng) : rng.pick(surnames) + word;
    contacts.push({ contactId: makeSampleId(rng), name, role, note: "" });
  }
  const place = rng.chance(0.5) ? `${rng.pick(parks)}${1 + rng.below(20)}栋${101 + rng.below(800)}` : "";
  return {
    customerId: makeSampleId(rng),
    name: makeFirmName(rng, city, district, rng.pick(trade.inName)),
    pool: "general",
    province: city.province,
    city: city.city,
    district,
    address: rng.chance(0.7) ? `${district}${rng.pick(streets)}${1 + rng.below(900)}号${place}` : "",
    industry: trade.industry,
    product,
    customerType: rng.pick(["unidentified", "unidentified", "dealer", "hardware-shop", "oem", "end-user"]),
    source: rng.pick(sources),
    starred: rng.chance(0.08),
    level: null,
    intro: rng.chance(0.35) ? introOf(rng, product, district) : "",
    website: "",
    cost: null,
    member: null,
    contacts,
    numbers: makeNumbers(
      rng,
      city,
      contacts.map((c) => c.contactId),
    ),
  };
}

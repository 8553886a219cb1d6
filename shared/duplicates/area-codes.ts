import { areaCodeLines } from "./regions/area-codes.ts";

interface Place {
  readonly province: string;
  readonly city: string;
}

const byCode = new Map<string, Place[]>();
const byCity = new Map<string, string>();
for (const line of areaCodeLines) {
  const [province = "", cities = ""] = line.split("=");
  const words = cities.split(" ");
  for (let i = 0; i + 1 < words.length; i += 2) {
    const city = words[i] ?? "";
    const code = words[i + 1] ?? "";
    byCity.set(city, code);
    const places = byCode.get(code) ?? [];
    places.push({ province, city });
    byCode.set(code, places);
  }
}

/** Whether digits (without trunk zero) are an area code of mainland China today. */
export const isAreaCode = (code: string): boolean => byCode.has(code);
/** Area codes of cities that were merged into a neighbour's: 抚顺, 本溪, 铁岭, 开封, 湘潭, 株洲, 遵义, 安顺, 咸阳. Old lists still hold them. */
const formerCodes = new Set(["413", "414", "410", "378", "732", "733", "852", "853", "910"]);
/** Whether digits (without trunk zero) were an area code until cities were merged. */
export const wasAreaCode = (code: string): boolean => formerCodes.has(code);
/** Whether digits have the form of an area code: old lists hold codes that were merged away (0853, 0732). */
export const looksLikeAreaCode = (code: string): boolean => /^(?:10|2\d|[3-9]\d\d)$/.test(code);

/** Cities that answer to an area code (without trunk zero); several share one where phone districts were merged. */
export const listPlacesOfAreaCode = (code: string): readonly Place[] => byCode.get(code) ?? [];

/** Area code without trunk zero of a city given as 深圳 or 深圳市; undefined when it is not in the table. */
export function findAreaCode(city: string): string | undefined {
  const bare = city.trim();
  return byCity.get(bare) ?? byCity.get(bare.replace(/(市|地区|自治州|盟)$/u, ""));
}

/** Splits national digits (trunk zero in front) into area code and local number; undefined when no area code fits. */
export function splitLandline(digits: string): { area: string; local: string } | undefined {
  if (!digits.startsWith("0")) return undefined;
  for (const length of [2, 3]) {
    const area = digits.slice(1, 1 + length);
    const local = digits.slice(1 + length);
    const localOk = length === 2 ? local.length === 8 || local.length === 7 : local.length === 7 || local.length === 8;
    if (localOk && looksLikeAreaCode(area) && !/^[01]/.test(local)) return { area, local };
  }
  return undefined;
}

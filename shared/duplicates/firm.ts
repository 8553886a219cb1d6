import { listPlacesOfAreaCode, splitLandline } from "./area-codes.ts";
import { type ContactName, readContact } from "./compare-contacts.ts";
import { parseNames } from "./parse-name.ts";
import { emptyName, type ParsedName } from "./parsed-name.ts";
import { nowhere, type Region, readRegionFields } from "./regions/find-region.ts";
import type { DuplicateProbe, ProbeNumber } from "./types.ts";

export interface FirmNumber extends ProbeNumber {
  /** Landline without area code; "" where unknown or not a landline. */
  readonly local: string;
}

/** A firm read once: everything that keys and scores need. */
export interface Firm {
  readonly id: string | null;
  /** First the name itself, then other names given beside it; never empty. */
  readonly names: readonly ParsedName[];
  readonly numbers: readonly FirmNumber[];
  readonly contacts: readonly ContactName[];
  /** What the name says. */
  readonly nameRegion: Region;
  /** What the form's fields say, or else the area code of a landline. */
  readonly weakRegion: Region;
}

/** Reads a firm. Names and contacts are read in full; numbers are given parsed (parseNumbers) and hashed. */
export function readFirm(probe: DuplicateProbe): Firm {
  const names = probe.name === "" ? [emptyName] : parseNames(probe.name);
  const numbers = probe.numbers.map((n) => ({ ...n, local: localOf(n.e164) }));
  const contacts = probe.contactNames.flatMap((raw) => readContact(raw) ?? []);
  const nameRegion = names[0]?.region ?? nowhere;
  const fields = readRegionFields(probe.province, probe.city, probe.district ?? "");
  return {
    id: probe.customerId,
    names,
    numbers,
    contacts,
    nameRegion,
    weakRegion: fields === nowhere || fields.province + fields.city === "" ? regionOfNumbers(numbers) : fields,
  };
}

function localOf(e164: string | null): string {
  if (e164 === null) return "";
  // A mobile: no area code but 10 begins with 1.
  if (e164.startsWith("+861") && e164.charAt(4) !== "0") return "";
  if (e164.startsWith("+86")) return splitLandline(`0${e164.slice(3)}`)?.local ?? "";
  return /^[2-9]\d{6,7}$/.test(e164) ? e164 : "";
}

function regionOfNumbers(numbers: readonly FirmNumber[]): Region {
  for (const number of numbers) {
    if (number.local === "" || !number.e164?.startsWith("+86")) continue;
    const places = listPlacesOfAreaCode(number.e164.slice(3, number.e164.length - number.local.length));
    const [first, second] = places;
    if (first !== undefined)
      return { province: first.province, city: second === undefined ? first.city : "", district: "" };
  }
  return nowhere;
}

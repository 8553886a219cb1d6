/** A mobile or a landline with its area code; not the middle of a longer row of digits. */
const inName = /(?<!\d)(?:1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]?\d{7,8})(?!\d)/g;

/** Numbers that somebody typed into the field for the name (汇鑫 13800138000, 王总0755-26881234), as they stand; at most three. */
export function listNumbersInName(name: string): string[] {
  if (!/\d{7}|\d{3}[- ]\d{4}/.test(name.slice(0, 200))) return [];
  return [...name.slice(0, 200).normalize("NFKC").matchAll(inName)].slice(0, 3).map((found) => found[0]);
}

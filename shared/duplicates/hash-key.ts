/**
 * Index keys are 48-bit whole numbers: exact in JavaScript, six bytes in SQLite, and with 15 million keys a chance
 * collision only costs one more candidate that the score then turns down.
 */
export const hashKey = (text: string): number => hashJoined(text, []);

/** hashKey of head and words with a space between words, without making that text; `without` leaves out the word at this place. */
export function hashJoined(head: string, words: readonly string[], without = -1): number {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < head.length; i++) {
    const c = head.charCodeAt(i);
    a = Math.imul(a ^ c, 2654435761);
    b = Math.imul(b ^ c, 1597334677);
  }
  let first = true;
  for (let at = 0; at < words.length; at++) {
    if (at === without) continue;
    if (!first) {
      a = Math.imul(a ^ 32, 2654435761);
      b = Math.imul(b ^ 32, 1597334677);
    }
    first = false;
    const word = words[at] ?? "";
    for (let i = 0; i < word.length; i++) {
      const c = word.charCodeAt(i);
      a = Math.imul(a ^ c, 2654435761);
      b = Math.imul(b ^ c, 1597334677);
    }
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (b & 0xffff) * 0x100000000 + (a >>> 0);
}

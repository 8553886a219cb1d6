/** What may leave the app, and what may come in. Everything else is refused. */

const outside = new Set(["http:", "https:", "mailto:"]);

/** @returns the address as the URL parser writes it, or undefined when it may not be opened outside the app */
export function outsideLink(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  return outside.has(parsed.protocol) ? parsed.href : undefined;
}

/** @returns `tel:` link of a number in E.164 (digits, perhaps with ;ext=), or undefined when it is none */
export function telLink(e164: string): string | undefined {
  const match = /^(\+?[0-9]{3,20})(?:;ext=([0-9]{1,8}))?$/.exec(e164);
  if (!match) return undefined;
  return match[2] ? `tel:${match[1]};ext=${match[2]}` : `tel:${match[1]}`;
}

/** @returns a fairdial:// link of a shape that we know, or undefined: any web page can make the OS hand us one */
export function deepLink(text: string): string | undefined {
  return /^fairdial:\/\/(customer\/[A-Za-z0-9-]{1,64}|join\/[A-Za-z0-9._~-]{1,400})$/.test(text) ? text : undefined;
}

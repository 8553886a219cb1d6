import { parseArgs } from "node:util";

/** A command line that cannot be followed; `end` in say.mjs prints its sentence without a stack. */
export class FlagError extends Error {
  override readonly name = "Sorry";
}

/**
 * The flags of a command, each `--name VALUE`, with their defaults where they are not given.
 *
 * @param defaults a number where a number is expected, a text or undefined otherwise
 * @throws FlagError for an unknown flag, a flag without its value, and a text where a number is expected
 */
export function readFlags<const T extends Readonly<Record<string, number | string | undefined>>>(
  args: readonly string[],
  defaults: T,
): { [K in keyof T]: T[K] extends number ? number : T[K] extends string ? string : string | undefined } {
  const names = Object.keys(defaults);
  const values: Record<string, unknown> = { ...defaults };
  for (const [name, text] of Object.entries(parse(args, names))) {
    values[name] = typeof defaults[name] === "number" ? readNumber(`--${name}`, String(text)) : text;
  }
  return values as ReturnType<typeof readFlags<T>>;
}

/** @throws FlagError where the text is no number; `1_000` is one */
export function readNumber(name: string, text: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text.replaceAll("_", ""));
  if (!Number.isFinite(value)) throw new FlagError(`${name} takes a number, not “${text}”.`);
  return value;
}

function parse(args: readonly string[], names: readonly string[]): Record<string, unknown> {
  try {
    const options = Object.fromEntries(names.map((name) => [name, { type: "string" as const }]));
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    const flags = names.map((name) => `--${name}`).join(", ");
    throw new FlagError(`${error instanceof Error ? error.message : String(error)}. The flags are ${flags}.`);
  }
}

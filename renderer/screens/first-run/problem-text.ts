import type { Text } from "../../languages/text.ts";

/** The words for a field's problem code; undefined where the field is right. */
export const problemText = (code: string | undefined, t: Text): string | undefined =>
  code === undefined ? undefined : (t.find(`setup.problem.${code}`) ?? code);

import { z } from "zod";

const leastPassword = 8;

/** What a team starts with. Messages are codes of `setup.problem.*`. */
export const StartForm = z
  .object({
    teamName: z.string().trim().min(1, "required").max(60),
    name: z.string().trim().min(1, "required").max(60),
    login: z.string().trim().min(1, "required").max(60),
    password: z.string().min(leastPassword, "short").max(200),
    passwordAgain: z.string(),
  })
  .refine((form) => form.password === form.passwordAgain, { path: ["passwordAgain"], message: "mismatch" });
export type StartForm = z.infer<typeof StartForm>;

/**
 * A join code as it is pasted: from chat programs it comes with line breaks, spaces and zero-width marks, or inside a fairdial://join/ link.
 * Whether it is right, only the hub can say.
 */
export function cleanCode(pasted: string): string {
  const text = pasted.normalize("NFKC").replace(/[\s\u200b-\u200d\u2060\ufeff]/g, "");
  const link = /fairdial:\/\/join\/([^?#]+)/i.exec(text)?.[1];
  return link === undefined ? text : decodeURIComponent(link);
}

export const JoinForm = z.object({
  code: z
    .string()
    .min(1, "required")
    .max(2000, "code")
    .refine((code) => cleanCode(code).length >= 8 && cleanCode(code).length <= 400, "code"),
});
export type JoinForm = z.infer<typeof JoinForm>;

const remedies = [
  "bad-join-code",
  "wrong-certificate",
  "hub-offline",
  "protocol-mismatch",
  "login-taken",
  "weak-password",
  "wrong-password",
  "account-disabled",
  "too-many-attempts",
  "device-revoked",
  "home-read-only",
  "disk-full",
  "cache-too-new",
] as const;

/** The text that says what to do about a refusal of setup or sign-in. */
export function remedyOf(code: string | undefined): `setup.remedy.${(typeof remedies)[number] | "other"}` {
  return `setup.remedy.${remedies.find((known) => known === code) ?? "other"}`;
}

import { Refusal } from "../../shared/errors.ts";
import { type ShellLanguage, type ShellWord, shellWord, shellWords } from "./words.ts";

/** One sentence for whoever started a shell that could not start. Bugs show their message; the log has the stack. */
export function startProblem(
  language: ShellLanguage,
  error: unknown,
  facts: { home: string; port: number | null },
): string {
  if (error instanceof Refusal && isWord(error.code)) {
    return shellWord(language, error.code, { path: facts.home, ...error.detail });
  }
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") return shellWord(language, "port-busy", { port: facts.port });
  if (code === "EACCES" || code === "EROFS" || code === "EPERM") {
    return shellWord(language, "home-read-only", { path: facts.home });
  }
  if (code === "ENOSPC") return shellWord(language, "disk-full", { path: facts.home });
  return shellWord(language, "failed", { problem: message ?? String(error) });
}

const isWord = (code: string): code is ShellWord => Object.hasOwn(shellWords.en, code);

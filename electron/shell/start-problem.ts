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
  if (code !== undefined && unwritable.has(code)) return shellWord(language, "home-read-only", { path: facts.home });
  if (code === "ENOSPC") return shellWord(language, "disk-full", { path: facts.home });
  return shellWord(language, "failed", { problem: message ?? String(error) });
}

/** What systems answer when a folder cannot be made or written; a recursive mkdir on a read-only disk says ENOENT. */
const unwritable = new Set(["EACCES", "EROFS", "EPERM", "ENOENT", "ENOTDIR"]);

const isWord = (code: string): code is ShellWord => Object.hasOwn(shellWords.en, code);

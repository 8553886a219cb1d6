/** Lines for people: progress, and an end that says what went wrong and what to do. No dependencies: runs before anything is installed. */

export class Sorry extends Error {
  /**
   * @param {string} sentence what went wrong, one sentence
   * @param {string} fix what the reader can do about it, one sentence
   */
  constructor(sentence, fix) {
    super(`${sentence} ${fix}`);
    this.name = "Sorry";
  }
}

export const seconds = (sinceMs) => `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;

/** @param {string} line */
export const say = (line) => process.stdout.write(`${line}\n`);

/**
 * Runs one step with a line before it, a sign of life every ten seconds and its duration after it.
 *
 * @template T
 * @param {string} label
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(label, work) {
  const startedMs = performance.now();
  say(`• ${label} …`);
  const alive = setInterval(() => say(`  … ${seconds(startedMs)}`), 10_000);
  try {
    const result = await work();
    say(`  done in ${seconds(startedMs)}`);
    return result;
  } finally {
    clearInterval(alive);
  }
}

/** Ends the process: a Sorry as its sentence, a bug with its stack. */
export function end(error) {
  const text = error?.name === "Sorry" ? error.message : (error?.stack ?? String(error));
  process.stderr.write(`Fairdial: ${text}\n`);
  process.exit(1);
}

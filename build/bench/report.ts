import { writeFileSync } from "node:fs";
import { readNumber } from "../flags.ts";

/** One figure of a benchmark, beside the raw limit and the budget where there are any. */
export interface BenchRow {
  readonly name: string;
  /** ms, /s, MiB, ratio … */
  readonly unit: string;
  readonly p50?: number;
  readonly p99?: number;
  readonly value?: number;
  /** The same figure of the bare engine in the same run (raw SQL, raw insert). */
  readonly raw?: number;
  /** The same figure of another program in the same run. */
  readonly peer?: number;
  /** value (or p99) over raw or peer. */
  readonly ratio?: number;
  readonly budget?: number;
  readonly ok: boolean;
}

const columns = ["name", "unit", "p50", "p99", "value", "raw", "peer", "ratio", "budget", "ok"] as const;

/**
 * Prints the rows as a table and, where `--json FILE` was given, writes them there.
 *
 * @returns true when every row is within its budget
 */
export function report(rows: readonly BenchRow[], args: readonly string[]): boolean {
  const cells = [
    [...columns],
    ...rows.map((row) => columns.map((column) => (column === "ok" ? (row.ok ? "ok" : "MISSED") : shown(row[column])))),
  ];
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => line[i]?.length ?? 0)));
  for (const line of cells) {
    const padded = line.map((cell, i) => (i < 2 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)));
    process.stdout.write(`${padded.join("  ").trimEnd()}\n`);
  }
  const file = findFlag(args, "--json");
  if (file) writeFileSync(file, `${JSON.stringify(rows, null, 2)}\n`);
  return rows.every((row) => row.ok);
}

function shown(value: string | number | undefined): string {
  if (typeof value !== "number") return value ?? "";
  if (Number.isInteger(value)) return String(value);
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** The value after a flag, or undefined. */
export function findFlag(args: readonly string[], name: string): string | undefined {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args[at + 1];
}

/** The value after a flag as a number, or the default. @throws FlagError when it is no number */
export function getNumber(args: readonly string[], name: string, otherwise: number): number {
  const text = findFlag(args, name);
  return text === undefined ? otherwise : readNumber(name, text);
}

/** Percentile of measurements by nearest rank; `part` in 0…1. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;
}

/** Runs `work` for each input and answers the times in milliseconds, after `warmUp` runs that do not count. */
export async function measure<T>(
  inputs: readonly T[],
  work: (input: T) => unknown,
  warmUp = Math.min(50, inputs.length),
): Promise<number[]> {
  for (const input of inputs.slice(0, warmUp)) await work(input);
  const times: number[] = [];
  for (const input of inputs) {
    const startedMs = performance.now();
    await work(input);
    times.push(performance.now() - startedMs);
  }
  return times;
}

import { createReadStream, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { type Firm, readFirm } from "../shared/duplicates/firm.ts";
import { listKeys, listLookups } from "../shared/duplicates/keys.ts";
import { parseNumbers } from "../shared/duplicates/numbers.ts";
import { compareFirms, type Evidence, scoreEvidence } from "../shared/duplicates/score.ts";
import { type DuplicateWeights, duplicateWeights } from "../shared/duplicates/weights.ts";
import { makeRng } from "../shared/sample/rng.ts";
import { findFlag } from "./bench/report.ts";
import { kinds, type Line, makeQueries, type Query } from "./duplicates/kinds.ts";
import { moreKinds } from "./duplicates/kinds-more.ts";

/**
 * Fits shared/duplicates/weights.ts: node build/fit-duplicates.ts --base F.jsonl [--queries F.jsonl] [--out F.json]
 *
 * Logistic loss over pairs (query, candidate), pulled towards today's weights so that what the data does not speak about stays, signs
 * kept. Each kind is held out in turn: the weights are fitted on the other kinds and tried on this one, which shows
 * whether they lean on the kinds they have seen. The weights are printed, never written into the source by themselves.
 */
interface Pair {
  readonly kind: string;
  readonly same: boolean;
  readonly evidence: Evidence;
}
type Flat = Map<string, number>;

async function readAll<T>(path: string): Promise<T[]> {
  const lines: T[] = [];
  for await (const text of createInterface({ input: createReadStream(path, "utf8") }))
    if (text.trim()) lines.push(JSON.parse(text) as T);
  return lines;
}

function toFirm(line: Line): Firm {
  const numbers = (["phone", "mobile", "fax"] as const).flatMap((kind) =>
    parseNumbers(line[kind], { kind }).numbers.map((n) => ({ e164: n.e164, hash: n.e164, ext: n.ext, kind: n.kind })),
  );
  const contactNames = line.contact === "" ? [] : [line.contact];
  return readFirm({ customerId: line.id, name: line.company, province: "", city: "", numbers, contactNames });
}

/** Pairs of each query with its candidates; shared numbers are left to the engine, whose rule is not fitted. */
function listPairs(base: readonly Line[], queries: readonly Query[]): Pair[] {
  const byKey = new Map<number, Firm[]>();
  for (const line of base) {
    const firm = toFirm(line);
    for (const key of listKeys(firm)) byKey.set(key, [...(byKey.get(key) ?? []), firm]);
  }
  const alone = { countOthers: () => 0, isNear: () => false };
  return queries.flatMap((query) => {
    const firm = toFirm(query);
    const near = new Set(listLookups(firm).flatMap((l) => (byKey.get(l.key) ?? []).slice(0, l.limit)));
    return [...near].slice(0, 40).flatMap((other): Pair[] => {
      const evidence = compareFirms(firm, other, alone);
      const pair = { kind: query.kind, same: other.id === query.expected, evidence };
      return evidence.vetoes.length === 0 ? [pair] : [];
    });
  });
}

const flatten = (w: DuplicateWeights): Flat =>
  new Map(
    Object.entries(w).flatMap(([name, value]) =>
      typeof value === "number"
        ? [[name, value]]
        : Object.entries(value).map(([key, v]) => [`${name}.${key}`, v] as [string, number]),
    ) as [string, number][],
  );

function unflatten(flat: Flat): DuplicateWeights {
  const tree: Record<string, number | Record<string, number>> = {};
  for (const [path, value] of flat) {
    const [name = "", key] = path.split(".");
    if (key === undefined) tree[name] = value;
    else tree[name] = { ...(tree[name] as Record<string, number> | undefined), [key]: value };
  }
  return tree as unknown as DuplicateWeights;
}

const fixed = new Set(["version", "same", "look", "sharedBy", "nameMissing"]);
const start = flatten(duplicateWeights);

function loss(pairs: readonly Pair[], flat: Flat): number {
  const w = unflatten(flat);
  let sum = 0;
  for (const { evidence, same } of pairs) {
    const margin = (scoreEvidence(evidence, w) - w.same) * (same ? 1 : -1);
    sum += Math.log1p(Math.exp(-margin)) * (same ? 1 : 3);
  }
  let drift = 0;
  for (const [path, value] of flat) drift += (value - (start.get(path) ?? 0)) ** 2;
  return sum / Math.max(1, pairs.length) + 0.002 * drift;
}

/** Steps one weight at a time, smaller and smaller, never across zero. */
function fitWeights(pairs: readonly Pair[]): Flat {
  const flat = new Map(start);
  let best = loss(pairs, flat);
  for (const step of [0.4, 0.2, 0.1]) {
    for (const path of flat.keys()) {
      if (fixed.has(path)) continue;
      for (const by of [step, -step]) {
        const before = flat.get(path) ?? 0;
        const next = Math.round((before + by) * 100) / 100;
        if (Math.sign(next) !== Math.sign(start.get(path) ?? 0) && next !== 0) continue;
        flat.set(path, next);
        const now = loss(pairs, flat);
        if (now < best - 1e-6) best = now;
        else flat.set(path, before);
      }
    }
  }
  return flat;
}

/** Pairs judged wrongly, as a share of the kind's pairs. */
function errors(pairs: readonly Pair[], flat: Flat): number {
  const w = unflatten(flat);
  const wrong = pairs.filter(({ evidence, same }) => scoreEvidence(evidence, w) >= w.same !== same);
  return wrong.length / Math.max(1, pairs.length);
}

async function main(args: readonly string[]): Promise<void> {
  const basePath = findFlag(args, "--base");
  if (!basePath) throw new Error("--base F.jsonl is missing");
  const base = await readAll<Line>(basePath);
  const queriesPath = findFlag(args, "--queries");
  const own = makeQueries(base, makeRng(3), 60, [...kinds, ...moreKinds]);
  const queries = queriesPath ? [...(await readAll<Query>(queriesPath)), ...own] : own;
  const pairs = listPairs(base, queries);
  // Most pairs are plain; one in three is enough to step by, all of them to try.
  const sample = pairs.filter((_, i) => i % 3 === 0);
  const fitted = fitWeights(sample);
  process.stdout.write(
    `pairs ${pairs.length}, wrong with today's weights ${errors(pairs, start).toFixed(5)}, fitted ${errors(pairs, fitted).toFixed(5)}\n`,
  );
  for (const kind of new Set(pairs.map((p) => p.kind))) {
    const out = pairs.filter((p) => p.kind === kind);
    const without = fitWeights(sample.filter((p) => p.kind !== kind));
    process.stdout.write(
      `held out ${kind.padEnd(34)} pairs ${String(out.length).padStart(5)}  wrong ${errors(out, without).toFixed(4)}\n`,
    );
  }
  const json = `${JSON.stringify(unflatten(fitted), null, 2)}\n`;
  const file = findFlag(args, "--out");
  if (file) writeFileSync(file, json);
  else process.stdout.write(json);
}

await main(process.argv.slice(2));

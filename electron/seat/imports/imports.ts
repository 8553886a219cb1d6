import { setTimeout as sleep } from "node:timers/promises";
import type { Bucket, ImportField, ImportState } from "../../../shared/contract/imports.ts";
import type { PoolKind } from "../../../shared/domain/vocabulary.ts";
import { Refusal, RefusalCode } from "../../../shared/errors.ts";
import { type ImportLanguage, importWords } from "../../../shared/words/import-words.ts";
import type { SeatContext } from "../context.ts";
import { listBatches } from "./batches.ts";
import { checkRows } from "./check.ts";
import { maxFileBytes, sniffFormat } from "./read/sniff.ts";
import { findRememberedMapping, rememberMapping } from "./remember.ts";
import { saveRows } from "./save.ts";
import { emptyCounts, type ReadAnswer } from "./session.ts";
import { type ImportWorker, startImportWorker } from "./worker-client.ts";

/** Rows asked of the worker at a time while checking. */
const checkChunk = 250;
const announceEveryMs = 150;
const numberFields: readonly ImportField[] = ["mobile", "phone", "fax"];

interface Run {
  state: ImportState;
  readonly worker: ImportWorker;
  /** The user asked to stop; the step in work ends itself soon. */
  stopped: boolean;
  /** The worker is gone: nothing of this run matters any more. */
  dropped: boolean;
  pool: PoolKind;
  /** Rows built by the worker, and rows asked of the cache, in the check under way. */
  prepared: number;
  checked: number;
  started: boolean;
  /** Warnings about the file itself; those about columns change with the mapping. */
  fileWarnings: ImportState["warnings"];
}

/**
 * Imports of one user: at most one at a time, its state kept here so that a reloaded screen finds it again. Reading and checking answer at
 * once and go on behind; the topic `imports` says when to look.
 */
export function createImports(ctx: SeatContext) {
  let run: Run | undefined;
  let announcedMs = 0;
  let timer: NodeJS.Timeout | undefined;

  /** At most a few times a second while rows fly by; the last change is never swallowed. */
  function announce(now: boolean): void {
    const send = () => {
      timer = undefined;
      announcedMs = performance.now();
      ctx.emit({ topics: ["imports"] });
    };
    const wait = announceEveryMs - (performance.now() - announcedMs);
    if (now || wait <= 0) {
      clearTimeout(timer);
      send();
    } else timer ??= setTimeout(send, wait);
  }

  function change(of: Run, part: Partial<ImportState>): void {
    const stepped = part.step !== undefined && part.step !== of.state.step;
    of.state = { ...of.state, ...part };
    announce(stepped);
  }

  function getRun(importId: string): Run {
    if (run?.state.importId !== importId) throw new Refusal(RefusalCode.NotFound, { importId });
    return run;
  }

  /** Runs work behind an answer; a Refusal becomes the import's failure, anything else is logged as a bug. */
  function behind(of: Run, failedStep: ImportState["step"], work: () => Promise<void>): void {
    work().catch((error: unknown) => {
      if (of.dropped) return;
      if (error instanceof Refusal) {
        change(of, { step: failedStep, failure: { code: error.code, detail: { ...error.detail } } });
        return;
      }
      ctx.log.error({ err: error, importId: of.state.importId }, "import failed");
      change(of, { step: "failed", failure: { code: "internal", detail: {} } });
    });
  }

  async function drop(): Promise<void> {
    const old = run;
    run = undefined;
    if (!old) return;
    old.stopped = true;
    old.dropped = true;
    await old.worker.stop();
  }

  /** @throws Refusal file-empty, file-too-large, file-not-spreadsheet; import-busy while another is being saved */
  async function open(file: File): Promise<ImportState> {
    if (run?.state.step === "saving") throw new Refusal(RefusalCode.ImportBusy, { fileName: run.state.fileName });
    if (file.size > maxFileBytes) {
      throw new Refusal(RefusalCode.FileTooLarge, { sizeBytes: file.size, limit: maxFileBytes });
    }
    const bytes = new Uint8Array(await file.arrayBuffer());
    const format = sniffFormat(file.name, bytes);
    await drop();
    const worker = startImportWorker({
      hashKey: ctx.hashKey(),
      onProgress: (done, total) => {
        if (!mine.dropped && (mine.state.step === "reading" || mine.state.step === "checking")) {
          // Building the rows is one half of a check, asking the cache the other.
          mine.prepared = done;
          change(mine, { progress: { done: done + mine.checked, total: total === 0 ? 0 : total * 2 } });
        }
      },
    });
    const mine: Run = {
      worker,
      stopped: false,
      dropped: false,
      pool: "general",
      prepared: 0,
      checked: 0,
      started: false,
      fileWarnings: [],
      state: {
        importId: ctx.newId(),
        fileName: file.name.slice(-255),
        sizeBytes: bytes.length,
        format,
        encoding: "",
        delimiter: "",
        sheet: "",
        sheets: [],
        step: "reading",
        rowCount: 0,
        headers: [],
        mapping: [],
        sample: [],
        warnings: [],
        progress: { done: 0, total: 0 },
        buckets: emptyCounts(),
        batchId: null,
        failure: null,
      },
    };
    run = mine;
    behind(mine, "failed", async () => took(mine, await worker.call("read", bytes, file.name, "")));
    announce(true);
    return mine.state;
  }

  async function took(of: Run, answer: ReadAnswer): Promise<void> {
    const { warnings, mapping, ...rest } = answer;
    const remembered = await findRememberedMapping(ctx.db, answer.headers);
    of.fileWarnings = warnings.filter((w) => !("column" in w.detail));
    change(of, { ...rest, mapping: remembered ?? mapping, warnings, step: "mapping", failure: null });
  }

  function chooseSheet(importId: string, sheet: string): ImportState {
    const of = getRun(importId);
    if (of.state.step !== "mapping" && of.state.step !== "preview" && of.state.step !== "failed") return of.state;
    change(of, { step: "reading", failure: null, progress: { done: 0, total: 0 }, buckets: emptyCounts() });
    behind(of, "failed", async () => took(of, await of.worker.call("read", null, of.state.fileName, sheet)));
    return of.state;
  }

  /** @throws Refusal mapping-missing {field} when no column holds a number */
  async function check(input: {
    readonly importId: string;
    readonly mapping: readonly (ImportField | null)[];
    readonly pool: PoolKind;
    readonly source: string;
  }): Promise<ImportState> {
    const of = getRun(input.importId);
    if (of.state.step !== "mapping" && of.state.step !== "preview") return of.state;
    const mapping = of.state.headers.map((_, i) => input.mapping[i] ?? null);
    if (!mapping.some((f) => f !== null && numberFields.includes(f))) {
      throw new Refusal(RefusalCode.MappingMissing, { field: "number" });
    }
    await rememberMapping(ctx.db, of.state.headers, mapping);
    of.pool = input.pool;
    of.stopped = false;
    of.prepared = 0;
    of.checked = 0;
    const total = of.state.rowCount;
    change(of, {
      step: "checking",
      mapping,
      failure: null,
      progress: { done: 0, total: total * 2 },
      buckets: emptyCounts(),
    });
    behind(of, "mapping", async () => {
      const source = input.source === "" ? "import" : input.source;
      const prepared = of.worker.call("prepare", { mapping, pool: input.pool, source });
      await checkPrepared(of, prepared, total);
      const { warnings } = await prepared;
      change(of, { warnings: [...of.fileWarnings, ...warnings], buckets: await of.worker.call("counts") });
      change(of, of.stopped ? { step: "mapping" } : { step: "preview" });
    });
    return of.state;
  }

  /** Asks the cache about rows while the worker still builds the later ones: two cores work, and the buckets fill from the start. */
  async function checkPrepared(of: Run, preparing: Promise<unknown>, total: number): Promise<void> {
    let isReady = false;
    const ready = preparing.then(() => {
      isReady = true;
    });
    let from = 0;
    while (!of.stopped) {
      const wasReady = isReady;
      const { probes, next } = await of.worker.call("listUnchecked", from, checkChunk);
      if (next === from && wasReady) return;
      if (next === from) await Promise.race([ready, sleep(30)]);
      if (probes.length === 0) {
        from = next;
        continue;
      }
      const results = await checkRows(ctx.db, probes, ctx.nameOf, () => of.stopped);
      const buckets = await of.worker.call("record", results);
      from = next;
      of.checked = next;
      change(of, { buckets, progress: { done: of.prepared + of.checked, total: total * 2 } });
    }
    await ready;
  }

  function save(importId: string): ImportState {
    const of = getRun(importId);
    if (of.state.step !== "preview") return of.state;
    of.stopped = false;
    const batchId = of.state.batchId ?? ctx.newId();
    change(of, { step: "saving", batchId, failure: null, progress: { done: 0, total: of.state.rowCount } });
    behind(of, "preview", async () => {
      if (!of.started) {
        const { fileName } = of.state;
        const startedAtMs = ctx.nowMs();
        await ctx.submitAndWait({ kind: "start-import", payload: { batchId, fileName, pool: of.pool, startedAtMs } });
        of.started = true;
      }
      const all = await saveRows({
        ctx,
        worker: of.worker,
        batchId,
        stopped: () => of.stopped,
        onChunk: (done, total, buckets) => change(of, { buckets, progress: { done, total } }),
      });
      const counts = await of.worker.call("counts");
      const finishedAtMs = ctx.nowMs();
      const payload = { batchId, inFile: counts["in-file"], bad: counts.bad, finishedAtMs };
      await ctx.submitAndWait({ kind: "finish-import", payload });
      change(of, { step: all ? "done" : "cancelled", buckets: counts });
    });
    return of.state;
  }

  /** While reading or before anything was saved: ends the import. While checking: back to the columns. While saving: after this chunk. */
  async function cancel(importId: string): Promise<ImportState> {
    const of = getRun(importId);
    const { step } = of.state;
    of.stopped = true;
    if (step === "checking") await of.worker.call("abort");
    if (step === "reading" || step === "mapping" || step === "preview") {
      of.dropped = true;
      await of.worker.stop();
      change(of, { step: "cancelled" });
    }
    return of.state;
  }

  async function annotated(importId: string, only: Bucket | null, language: ImportLanguage): Promise<File> {
    const of = getRun(importId);
    const bytes = await of.worker.call("annotated", only, language);
    const base = of.state.fileName.replace(/\.[a-z0-9]+$/i, "");
    const what = only === null ? importWords[language].column.result : importWords[language].bucket[only];
    const type =
      of.state.format === "csv" ? "text/csv" : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    return new File([new Uint8Array(bytes)], `${base}-${what}.${of.state.format}`, { type });
  }

  return {
    open,
    state: (importId: string): ImportState => getRun(importId).state,
    current: (): ImportState | null => run?.state ?? null,
    chooseSheet,
    check,
    rows: (importId: string, bucket: Bucket | null, offset: number, limit: number) =>
      getRun(importId).worker.call("listRows", bucket, offset, limit),
    save,
    cancel,
    annotated,
    close: async (importId: string): Promise<void> => {
      if (run?.state.importId !== importId || run.state.step === "saving") return;
      await drop();
      announce(true);
    },
    batches: () => listBatches(ctx.db, ctx.nameOf),
    /** @throws Refusal import-in-use {calls}, hub-offline */
    undo: async (batchId: string): Promise<void> => {
      await ctx.submitAndWait({ kind: "undo-import", payload: { batchId } });
      ctx.emit({ topics: ["imports", "pool"] });
    },
    /** Ends the worker; called at sign-out. */
    stop: drop,
  };
}
export type Imports = ReturnType<typeof createImports>;

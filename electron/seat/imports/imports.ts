import type { Bucket, ImportField, ImportState } from "../../../shared/contract/imports.ts";
import type { PoolKind } from "../../../shared/domain/vocabulary.ts";
import { Refusal, RefusalCode } from "../../../shared/errors.ts";
import { type ImportLanguage, importWords } from "../../../shared/words/import-words.ts";
import { knowsAllFirms } from "../../cache/duplicate-build.ts";
import type { SeatContext } from "../context.ts";
import { listBatches } from "./batches.ts";
import { maxFileBytes, sniffFormat } from "./read/sniff.ts";
import { findRememberedMapping, rememberMapping } from "./remember.ts";
import { saveRows } from "./save.ts";
import { emptyCounts, type ReadAnswer } from "./session.ts";
import { type ImportWorker, startImportWorker } from "./worker-client.ts";

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
      cache: ctx.cacheFile,
      onProgress: ({ done, total, counts }) => {
        if (mine.dropped) return;
        if (mine.state.step === "reading") change(mine, { progress: { done, total } });
        if (mine.state.step === "checking") change(mine, { progress: { done, total }, buckets: counts });
      },
    });
    const mine: Run = {
      worker,
      stopped: false,
      dropped: false,
      pool: "general",
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
    const total = of.state.rowCount;
    change(of, {
      step: "checking",
      mapping,
      failure: null,
      progress: { done: 0, total },
      buckets: emptyCounts(),
    });
    behind(of, "mapping", async () => {
      const source = input.source === "" ? "import" : input.source;
      const early: ImportState["warnings"] = (await knowsAllFirms(ctx.db)) ? [] : [{ code: "early", detail: {} }];
      const { warnings, counts } = await of.worker.call("check", { mapping, pool: input.pool, source });
      change(of, { warnings: [...early, ...of.fileWarnings, ...warnings], buckets: counts });
      change(of, of.stopped ? { step: "mapping" } : { step: "preview" });
    });
    return of.state;
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

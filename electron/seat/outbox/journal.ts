import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { type FileHandle, open, rename, rm, writeFile } from "node:fs/promises";
import { z } from "zod";
import { Command } from "../../../shared/protocol/commands.ts";

/** Acknowledged commands that may lie in the file before it is written anew; and bytes of them and of older drafts. */
const TRIM_AFTER = 200;
const TRIM_BYTES = 256 * 1024;

/** A draft as it was when the cache had counted `no` changes of drafts. */
const JournaledDraft = z.object({ slot: z.string(), json: z.string(), savedAtMs: z.number(), no: z.number().int() });
export type JournaledDraft = z.infer<typeof JournaledDraft>;
/** A draft that was filed or given up: as of so many changes, and of the last command's number then. */
const GoneDraft = z.object({ slot: z.string(), no: z.number().int(), seq: z.number().int() });
export type GoneDraft = z.infer<typeof GoneDraft>;

const Line = z.union([
  z.object({ high: z.number().int(), draftNo: z.number().int().default(0) }),
  z.object({ done: z.array(z.string()) }),
  z.object({ draft: JournaledDraft }),
  z.object({ gone: GoneDraft }),
  Command,
]);
type Line = z.infer<typeof Line>;

export interface JournalContent {
  /** Unacknowledged commands in seat order. */
  readonly commands: Command[];
  /** Highest seatSeq that was ever in it. */
  readonly highSeq: number;
  /** What is typed and not filed, by place; and which places were emptied since the file was written anew. */
  readonly drafts: JournaledDraft[];
  readonly gone: GoneDraft[];
  /** How often drafts had changed at the latest of them. */
  readonly draftNo: number;
}

/** What a flush adds. */
export interface DraftLines {
  readonly put: readonly JournaledDraft[];
  readonly gone: readonly GoneDraft[];
}

const boxKey = (key: Uint8Array): Buffer => Buffer.from(hkdfSync("sha256", key, "", "fairdial outbox journal", 32));

function sealLine(key: Buffer, line: Line): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const body = Buffer.concat([cipher.update(JSON.stringify(line), "utf8"), cipher.final()]);
  return `${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64")}\n`;
}

function openLine(key: Buffer, text: string): Line | undefined {
  try {
    const raw = Buffer.from(text, "base64");
    const decipher = createDecipheriv("aes-256-gcm", key, raw.subarray(0, 12));
    decipher.setAuthTag(raw.subarray(12, 28));
    const plain = Buffer.concat([decipher.update(raw.subarray(28)), decipher.final()]).toString("utf8");
    return Line.parse(JSON.parse(plain));
  } catch {
    return undefined;
  }
}

/** Reads what a journal holds; torn or foreign lines are skipped. A missing file is an empty journal. */
export function readJournal(path: string, key: Uint8Array): JournalContent {
  const commands = new Map<string, Command>();
  const drafts = new Map<string, JournaledDraft>();
  const gone = new Map<string, GoneDraft>();
  let highSeq = 0;
  let draftNo = 0;
  const box = boxKey(key);
  for (const text of existsSync(path) ? readFileSync(path, "latin1").split("\n") : []) {
    const line = text === "" ? undefined : openLine(box, text);
    if (line === undefined) continue;
    if ("high" in line) {
      highSeq = Math.max(highSeq, line.high);
      draftNo = Math.max(draftNo, line.draftNo);
    } else if ("done" in line) {
      for (const opId of line.done) commands.delete(opId);
    } else if ("draft" in line) {
      drafts.set(line.draft.slot, line.draft);
      gone.delete(line.draft.slot);
      draftNo = Math.max(draftNo, line.draft.no);
    } else if ("gone" in line) {
      drafts.delete(line.gone.slot);
      gone.set(line.gone.slot, line.gone);
      draftNo = Math.max(draftNo, line.gone.no);
    } else {
      commands.set(line.opId, line);
      highSeq = Math.max(highSeq, line.seatSeq);
    }
  }
  const inOrder = [...commands.values()].sort((a, b) => a.seatSeq - b.seatSeq);
  return { commands: inOrder, highSeq, drafts: [...drafts.values()], gone: [...gone.values()], draftNo };
}

/**
 * A second copy of the outbox and of the drafts beside the database, encrypted and append-only, so that words which the hub has not
 * got yet survive the loss of the database file or of the end of its log. Written after the commit: the database stays the truth.
 */
export function createJournal(path: string, key: Uint8Array) {
  const box = boxKey(key);
  const start = readJournal(path, key);
  const held = new Map(start.commands.map((command) => [command.opId, command]));
  const drafts = new Map(start.drafts.map((draft) => [draft.slot, draft]));
  let { highSeq, draftNo } = start;
  let done = 0;
  /** Bytes written since the file was written anew; what it held before counts as well. */
  let bytes = existsSync(path) ? statSync(path).size : 0;
  let file: FileHandle | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const run = queue.then(work);
    queue = run.catch(() => undefined);
    return run;
  };

  async function write(lines: readonly Line[]): Promise<void> {
    file ??= await open(path, "a", 0o600);
    // The leading line break parts a good line from one that a full disk or a power cut tore.
    const text = `\n${lines.map((line) => sealLine(box, line)).join("")}`;
    await file.appendFile(text);
    await file.datasync();
    bytes += text.length;
  }

  async function rewrite(): Promise<void> {
    const lines: Line[] = [
      { high: highSeq, draftNo },
      ...held.values(),
      ...[...drafts.values()].map((draft) => ({ draft })),
    ];
    const next = `${path}.next`;
    await writeFile(next, lines.map((line) => sealLine(box, line)).join(""), { mode: 0o600, flush: true });
    await file?.close();
    file = undefined;
    await rename(next, path);
    done = 0;
    bytes = 0;
  }

  return {
    /** Highest seatSeq that is safely in it. */
    highSeq: () => highSeq,
    /** When the drafts in it were saved, by place. */
    draftsSavedMs: (): Record<string, number> =>
      Object.fromEntries([...drafts.values()].map((draft) => [draft.slot, draft.savedAtMs])),
    /** Adds the commands that are not in it yet, and what changed of the drafts: in one write, the commands first. */
    append: (commands: readonly Command[], { put, gone }: DraftLines = { put: [], gone: [] }): Promise<void> =>
      inTurn(async () => {
        const added = commands.filter((command) => !held.has(command.opId));
        const lines = [...added, ...put.map((draft) => ({ draft })), ...gone.map((one) => ({ gone: one }))];
        if (lines.length === 0) return;
        await write(lines);
        for (const command of added) {
          held.set(command.opId, command);
          highSeq = Math.max(highSeq, command.seatSeq);
        }
        for (const draft of put) drafts.set(draft.slot, draft);
        for (const { slot } of gone) drafts.delete(slot);
        for (const { no } of [...put, ...gone]) draftNo = Math.max(draftNo, no);
        if (bytes >= TRIM_BYTES) await rewrite();
      }),
    /** The hub has answered these. */
    trim: (opIds: readonly string[]): Promise<void> =>
      inTurn(async () => {
        const known = opIds.filter((opId) => held.delete(opId));
        if (known.length === 0) return;
        done += known.length;
        await (done >= TRIM_AFTER ? rewrite() : write([{ done: known }]));
      }),
    close: (): Promise<void> =>
      inTurn(async () => {
        await file?.close();
        file = undefined;
      }),
    remove: (): Promise<void> =>
      inTurn(async () => {
        await file?.close();
        file = undefined;
        await rm(path, { force: true });
      }),
  };
}
export type Journal = ReturnType<typeof createJournal>;

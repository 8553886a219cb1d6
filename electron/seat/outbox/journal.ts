import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { type FileHandle, open, rename, rm, writeFile } from "node:fs/promises";
import { z } from "zod";
import { Command } from "../../../shared/protocol/commands.ts";

/** Acknowledged entries that may lie in the file before it is written anew. */
const TRIM_AFTER = 200;

const Line = z.union([z.object({ high: z.number().int() }), z.object({ done: z.array(z.string()) }), Command]);
type Line = z.infer<typeof Line>;

export interface JournalContent {
  /** Unacknowledged commands in seat order. */
  readonly commands: Command[];
  /** Highest seatSeq that was ever in it. */
  readonly highSeq: number;
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
  if (!existsSync(path)) return { commands: [], highSeq: 0 };
  const box = boxKey(key);
  const commands = new Map<string, Command>();
  let highSeq = 0;
  for (const text of readFileSync(path, "latin1").split("\n")) {
    const line = text === "" ? undefined : openLine(box, text);
    if (line === undefined) continue;
    if ("high" in line) highSeq = Math.max(highSeq, line.high);
    else if ("done" in line) for (const opId of line.done) commands.delete(opId);
    else {
      commands.set(line.opId, line);
      highSeq = Math.max(highSeq, line.seatSeq);
    }
  }
  return { commands: [...commands.values()].sort((a, b) => a.seatSeq - b.seatSeq), highSeq };
}

/**
 * A second copy of the outbox beside the database, encrypted and append-only, so that words which the hub has not
 * got yet survive the loss of the database file. Written after the commit: the database stays the truth.
 */
export function createJournal(path: string, key: Uint8Array) {
  const box = boxKey(key);
  const start = readJournal(path, key);
  const held = new Map(start.commands.map((command) => [command.opId, command]));
  let highSeq = start.highSeq;
  let done = 0;
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
    await file.appendFile(`\n${lines.map((line) => sealLine(box, line)).join("")}`);
    await file.datasync();
  }

  async function rewrite(): Promise<void> {
    const lines: Line[] = [{ high: highSeq }, ...held.values()];
    const next = `${path}.next`;
    await writeFile(next, lines.map((line) => sealLine(box, line)).join(""), { mode: 0o600, flush: true });
    await file?.close();
    file = undefined;
    await rename(next, path);
    done = 0;
  }

  return {
    /** Highest seatSeq that is safely in it. */
    highSeq: () => highSeq,
    /** Adds those that are not in it yet. */
    append: (commands: readonly Command[]): Promise<void> =>
      inTurn(async () => {
        const added = commands.filter((command) => !held.has(command.opId));
        if (added.length === 0) return;
        await write(added);
        for (const command of added) {
          held.set(command.opId, command);
          highSeq = Math.max(highSeq, command.seatSeq);
        }
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

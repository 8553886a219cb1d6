import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import type { Command } from "../../shared/protocol/commands.ts";
import { toCommand } from "./outbox.ts";
import { unlock } from "./sqlite.ts";

/** What could still be read of an agent's words in a damaged cache. */
export interface Remains {
  readonly commands: Command[];
  readonly drafts: { slot: string; json: string; saved_at_ms: number }[];
  readonly desk: { key: string; json: string }[];
  readonly nextSeatSeq: number;
}

type Row = Record<string, unknown>;

/** Reads a table row by row over its index, passing over rows whose pages cannot be read. */
function readRows(db: Database.Database, table: string, key: string): Row[] {
  const rows: Row[] = [];
  let keys: unknown[] = [];
  try {
    keys = db.prepare(`select ${key} from "${table}"`).pluck().all();
  } catch {
    // The index is unreadable: seat sequence numbers can be tried one by one, other keys cannot.
    if (key === "seat_seq") keys = Array.from({ length: 100_000 }, (_, index) => index + 1);
  }
  let statement: Database.Statement;
  try {
    statement = db.prepare(`select * from "${table}" where ${key} = ?`);
  } catch {
    return rows;
  }
  for (const one of keys) {
    try {
      const row = statement.get(one);
      if (typeof row === "object" && row !== null) rows.push(row as Row);
    } catch {
      // This row is gone.
    }
  }
  return rows;
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const number = (value: unknown): number => (typeof value === "number" ? value : 0);

/** Reads what it can from a copy of the file, so that the kept one stays as it was found. Never throws. */
export function readRemains(kept: string, key: Uint8Array): Remains {
  const folder = mkdtempSync(join(tmpdir(), "fairdial-remains-"));
  const path = join(folder, "cache.db");
  const remains: Remains = { commands: [], drafts: [], desk: [], nextSeatSeq: 1 };
  try {
    for (const suffix of ["", "-wal"]) if (existsSync(kept + suffix)) copyFileSync(kept + suffix, path + suffix);
    return { ...remains, ...readFrom(path, key) };
  } catch {
    return remains;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readFrom(path: string, key: Uint8Array): Remains {
  const db = new Database(path);
  try {
    unlock(db, key);
    const commands = readRows(db, "outbox", "seat_seq").flatMap((row) => {
      if (row.state !== "waiting") return [];
      try {
        return [
          toCommand({
            seat_seq: number(row.seat_seq),
            op_id: text(row.op_id),
            kind: text(row.kind),
            payload_json: text(row.payload_json),
            expected_version: typeof row.expected_version === "number" ? row.expected_version : null,
            wall_ms: number(row.wall_ms),
            mono_ms: number(row.mono_ms),
          }),
        ];
      } catch {
        return [];
      }
    });
    const drafts = readRows(db, "draft", "slot").map((row) => ({
      slot: text(row.slot),
      json: text(row.json),
      saved_at_ms: number(row.saved_at_ms),
    }));
    const desk = readRows(db, "desk", "key").map((row) => ({ key: text(row.key), json: text(row.json) }));
    const next = readRows(db, "meta", "key").find((row) => row.key === "next-seat-seq");
    return { commands, drafts, desk, nextSeatSeq: Number(next?.value ?? 1) };
  } finally {
    db.close();
  }
}

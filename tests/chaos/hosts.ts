import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { createORPCClient } from "@orpc/client";
import type { SeatClient } from "../helpers/processes.ts";
import { spawnProgram } from "../helpers/processes.ts";
import {
  createSeatHost,
  type Dialled,
  type HostAnswer,
  type HostAsk,
  type HostWord,
  type HostWork,
} from "./seat-host.ts";

/** The process with a seat in it died before it answered. */
export class HostGone extends Error {
  override readonly name = "HostGone";
}
/** The seat answered with neither a result nor a refusal. */
export class SeatBug extends Error {
  override readonly name = "SeatBug";
}
/** The seat said no; `code` as in shared/errors.ts. */
export class SeatRefusal extends Error {
  override readonly name = "SeatRefusal";
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

type Answered = (word: HostAnswer) => void;
interface Started {
  readonly send: (ask: HostAsk) => void;
  readonly kill: () => Promise<void>;
}

const script = fileURLToPath(new URL("./seat-host.ts", import.meta.url));

/** Hosts seats in a process that can be killed, or (`inProcess`) in this one, which is quicker and cannot. */
export function createHost({
  inProcess,
  onDialled,
  onDeath,
}: {
  inProcess: boolean;
  onDialled: (dialled: Dialled) => void;
  /** The process ended, and nobody had killed it. */
  onDeath: (words: string) => void;
}) {
  const open = new Map<number, Answered>();
  let started: Started | undefined;
  let ids = 0;

  const take = (word: HostWord): void => {
    if ("dialled" in word) onDialled(word.dialled);
    else {
      open.get(word.id)?.(word);
      open.delete(word.id);
    }
  };

  function gone(): void {
    started = undefined;
    for (const [id, answer] of open) answer({ id, ok: false, bug: "gone" });
    open.clear();
  }

  async function startProcess(): Promise<Started> {
    const { child, process } = spawnProgram(script, [], {}, { channel: true });
    const failed = once(child, "exit").then(() => {
      throw new Error(`a seat host ended before it was ready: ${process.words()}`);
    });
    await Promise.race([once(child, "message"), failed]);
    failed.catch(() => undefined);
    child.on("message", (word) => take(word as HostWord));
    child.once("exit", () => {
      if (started === me) onDeath(process.words());
      gone();
    });
    const me: Started = {
      send: (ask) => {
        child.send(ask, (error) => {
          if (error !== null) take({ id: ask.id, ok: false, bug: "gone" });
        });
      },
      kill: process.kill,
    };
    return me;
  }

  function startHere(): Started {
    const host = createSeatHost(take);
    return { send: (ask) => void host.take(ask), kill: () => host.closeAll() };
  }

  /** @throws HostGone, SeatRefusal, SeatBug */
  function ask(seat: string, work: HostWork): Promise<unknown> {
    const now = started;
    if (now === undefined) return Promise.reject(new HostGone());
    ids += 1;
    const id = ids;
    return new Promise((resolve, reject) => {
      open.set(id, (word) => {
        if (word.ok) resolve(word.value);
        else if ("code" in word) reject(new SeatRefusal(word.code));
        else reject(word.bug === "gone" ? new HostGone() : new SeatBug(word.bug));
      });
      now.send({ ...work, id, seat });
    });
  }

  return {
    start: async (): Promise<void> => {
      started = inProcess ? startHere() : await startProcess();
    },
    isUp: (): boolean => started !== undefined,
    canDie: !inProcess,
    ask,
    /** kill -9 */
    kill: async (): Promise<void> => {
      const now = started;
      started = undefined;
      await now?.kill();
      gone();
    },
    /** The contract of one seat, as its page would call it. */
    clientOf: (seat: string): SeatClient =>
      createORPCClient({
        call: (path, input) => ask(seat, { do: "call", path, input }),
      }),
  };
}
export type Host = ReturnType<typeof createHost>;

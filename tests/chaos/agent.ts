import type { SeatClient } from "../helpers/processes.ts";
import { monotonicMs } from "./fast-clock.ts";
import type { History, Outcome } from "./history.ts";
import { HostGone, SeatBug, SeatRefusal } from "./hosts.ts";
import type { Act, ActKind, Dice } from "./schedule.ts";

/** A firm that everybody may want. */
export interface Firm {
  readonly customerId: string;
  readonly name: string;
  readonly phone: string;
}

export interface AgentDeps {
  readonly seat: string;
  readonly firms: readonly Firm[];
  readonly history: History;
  readonly client: () => SeatClient;
  readonly newId: () => string;
  /** Takes the seat off the network for this long; the agent goes on working. */
  readonly away: (lengthMs: number) => void;
  /** Closes the app and opens it again. */
  readonly restart: () => Promise<void>;
}

/** Everybody looks at the same few firms at the same time: that is where claims race. */
const HOT_EVERY_MS = 2_000;
const DAY_MS = 86_400_000;

const pick = <T>(list: readonly T[], die: number): T | undefined => list[Math.floor(die * list.length)];

/** An agent at his desk: does what the schedule says with what his seat shows him, and writes down how each act ended. */
export function createAgent(deps: AgentDeps) {
  const { seat, firms, history } = deps;
  let texts = 0;
  /** What the seat has called saved and that is not filed yet. */
  let draft: { readonly customerId: string; readonly text: string } | undefined;

  /** Runs one act. @returns its answer; undefined where it was refused or the seat died */
  async function deed<T>(
    what: string,
    of: { customerId?: string; texts?: readonly string[] },
    run: () => Promise<T>,
  ): Promise<T | undefined> {
    const no = history.deeds.length;
    const open = { no, seat, what, customerId: of.customerId ?? null, texts: of.texts ?? [], fromMs: monotonicMs() };
    // Stands as unknown until there is an answer: a run may end in between.
    history.deeds.push({ ...open, toMs: Number.POSITIVE_INFINITY, outcome: "unknown", code: "" });
    const close = (outcome: Outcome, code = "") => {
      const toMs = outcome === "unknown" ? Number.POSITIVE_INFINITY : monotonicMs();
      history.deeds[no] = { ...open, toMs, outcome, code };
    };
    try {
      const value = await run();
      close("ok");
      return value;
    } catch (error) {
      if (error instanceof HostGone) close("unknown");
      else if (error instanceof SeatRefusal) close("refused", error.code);
      else close("bug", error instanceof SeatBug ? error.message : String(error));
      return undefined;
    }
  }

  function newText(what: string): string {
    texts += 1;
    return `《${what} ${seat}-${texts}》`;
  }

  async function mine(die: number): Promise<string | undefined> {
    const page = await deps
      .client()
      .lists.mine({ filter: {}, sort: "name", descending: false, offset: 0, limit: 200 })
      .catch(() => undefined);
    return pick(page?.lines ?? [], die)?.customerId;
  }

  const hot = (atMs: number, die: number): Firm | undefined =>
    firms[(Math.floor(atMs / HOT_EVERY_MS) * 3 + Math.floor(die * 3)) % firms.length];

  /** Files the call on the desk, if there is one. */
  async function fileOpenCall(dice: Dice): Promise<void> {
    const desk = await deps
      .client()
      .desk.get({})
      .catch(() => undefined);
    if (desk === undefined || desk.phase === "idle") return;
    const customerId = desk.card?.customer.customerId ?? "";
    const text = newText("结果");
    const callbackNote = dice[2] < 0.4 ? newText("约") : "";
    draft = undefined;
    await deed("wrap-up", { customerId, texts: callbackNote === "" ? [text] : [text, callbackNote] }, () =>
      deps.client().desk.wrapUp({
        note: text,
        disposition: "interested",
        level: "C",
        levelTouched: true,
        nextText: "",
        callbackNote,
        lateReason: "",
        lostReason: "",
        quietText: "",
        nextAtMs: Date.now() + 6 * DAY_MS,
        quietUntilMs: null,
        thenNext: false,
      }),
    );
  }

  async function dialDesk(customerId: string, dice: Dice): Promise<void> {
    const dialled = await deed("dial", { customerId }, () =>
      deps.client().desk.dial({ numberId: null, override: null }),
    );
    if (dialled === undefined) return;
    const words = newText("记");
    for (const text of [words, `${words}, 再记`]) {
      const saved = await deed("draft", { customerId }, () => deps.client().desk.saveDraft({ note: text, customerId }));
      if (saved === undefined) break;
      draft = { customerId, text };
    }
    if (dice[1] < 0.15) return;
    if (dice[1] < 0.6) await deed("hang-up", { customerId }, () => deps.client().desk.hangUp({}));
    await fileOpenCall(dice);
  }

  async function call(dice: Dice): Promise<void> {
    await fileOpenCall(dice);
    // Now and then somebody tries to dial what is not his.
    const customerId = dice[0] < 0.8 ? await mine(dice[1]) : pick(firms, dice[1])?.customerId;
    if (customerId === undefined) return;
    const desk = await deed("open", { customerId }, () => deps.client().desk.open({ customerId }));
    if (desk !== undefined) await dialDesk(customerId, dice);
  }

  async function next(dice: Dice): Promise<void> {
    await fileOpenCall(dice);
    const desk = await deed("next", {}, () => deps.client().desk.next({ skip: dice[0] < 0.3 }));
    const customerId = desk?.card?.customer.customerId;
    if (customerId !== undefined) await dialDesk(customerId, dice);
  }

  async function enter(dice: Dice): Promise<void> {
    const known = dice[0] < 0.5 ? pick(firms, dice[1]) : undefined;
    const customerId = deps.newId();
    const phone = known?.phone ?? `137${String(Math.floor(dice[1] * 1e8)).padStart(8, "0")}`;
    const customer = {
      customerId,
      name:
        known === undefined
          ? firmName(Math.floor(dice[2] * 1e6) + 1000)
          : known.name.replace("有限公司", "有限责任公司"),
      source: "phone-in",
      numbers: [{ numberId: deps.newId(), kind: "mobile" as const, raw: phone }],
    };
    await deed("enter", { customerId }, () =>
      deps.client().entry.save({ customer, claim: true, decidedDifferent: [] }),
    );
  }

  async function release(dice: Dice): Promise<void> {
    const customerId = await mine(dice[0]);
    if (customerId === undefined) return;
    await deed("release", { customerId }, () => deps.client().claims.release({ customerId, reason: "不合适" }));
  }

  async function note(dice: Dice): Promise<void> {
    const customerId = dice[0] < 0.75 ? await mine(dice[1]) : pick(firms, dice[1])?.customerId;
    if (customerId === undefined) return;
    const body = newText("备注");
    const rest = { type: "other", subject: "备注", transcript: "", contactId: null, atMs: null, executorIds: [] };
    await deed("note", { customerId, texts: [body] }, () =>
      deps.client().customers.addActivity({ customerId, body, ...rest }),
    );
  }

  async function callback(dice: Dice): Promise<void> {
    const customerId = await mine(dice[0]);
    if (customerId === undefined) return;
    const text = newText("约");
    const dueAtMs = Date.now() + 6 * DAY_MS + Math.round(dice[1] * DAY_MS);
    await deed("callback", { customerId, texts: [text] }, () =>
      deps.client().callbacks.put({ callbackId: null, customerId, dueAtMs, note: text, lateReason: "" }),
    );
  }

  async function edit(dice: Dice): Promise<void> {
    const customerId = await mine(dice[0]);
    if (customerId === undefined) return;
    const to = newText("简介");
    await deed("edit", { customerId }, () =>
      deps.client().customers.edit({ customerId, changes: [{ field: "intro", to }] }),
    );
  }

  async function claim(atMs: number, dice: Dice): Promise<void> {
    const firm = dice[0] < 0.7 ? hot(atMs, dice[1]) : pick(firms, dice[1]);
    if (firm === undefined) return;
    const { customerId } = firm;
    await deed("claim", { customerId }, () => deps.client().claims.claim({ customerId }));
  }

  const acts: Readonly<Record<ActKind, (act: Act) => Promise<void>>> = {
    claim: (act) => claim(act.atMs, act.dice),
    release: (act) => release(act.dice),
    call: (act) => call(act.dice),
    next: (act) => next(act.dice),
    note: (act) => note(act.dice),
    callback: (act) => callback(act.dice),
    enter: (act) => enter(act.dice),
    edit: (act) => edit(act.dice),
    away: async (act) => deps.away(1_000 + act.dice[0] * 8_000),
    restart: () => deps.restart(),
  };

  return {
    act: (act: Act): Promise<void> => acts[act.kind](act),
    /** After the seat's process is back: what it had called saved must be on the desk, or filed. */
    async lookBack(): Promise<void> {
      const kept = draft;
      if (kept === undefined) return;
      const desk = await deps
        .client()
        .desk.get({})
        .catch(() => undefined);
      if (desk === undefined) return;
      const { customerId, text } = kept;
      await deed("draft-back", { customerId }, async () => {
        const here =
          desk.phase !== "idle" && desk.card?.customer.customerId === customerId ? desk.draft.note : undefined;
        if (here === undefined || !here.startsWith(text)) throw new Error(`saved ${text}, back ${here ?? "nothing"}`);
      });
    },
  };
}
export type Agent = ReturnType<typeof createAgent>;

/** A firm's name that shares no word with the others. */
export function firmName(no: number): string {
  const sign = (base: number, step: number) => String.fromCodePoint(base + ((no * step) % 4000));
  return `${sign(0x4e00, 37)}${sign(0x5c00, 101)}${sign(0x6800, 211)}${no}机电有限公司`;
}

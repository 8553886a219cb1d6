import type { Level } from "../../shared/domain/vocabulary.ts";
import type { Rng } from "../../shared/sample/rng.ts";
import type { Topic } from "./notes.ts";

/** One call of a story. */
export interface Step {
  readonly disposition: string;
  readonly topic: Topic;
  /** Level after this call; absent = as before. */
  readonly level?: Level;
  /** Something that happened beside calls, a day later. */
  readonly after?: { readonly type: "delivery" | "on-site-visit"; readonly topic: Topic };
}
const step = (disposition: string, topic: Topic, level?: Level, after?: Step["after"]): Step => ({
  disposition,
  topic,
  ...(level ? { level } : {}),
  ...(after ? { after } : {}),
});
const noAnswer = step("no-answer", "noAnswer");
const busy = step("busy", "busy");
const first = step("interested", "first", "C");
const sent = { type: "delivery", topic: "delivery" } as const;

/** How customers on somebody's list got where they are; the last call leaves an open promise where one is planned. */
export const openStories: readonly (readonly Step[])[] = [
  [noAnswer, step("interested", "first", "B"), step("interested", "needs"), step("callback", "callback")],
  [
    step("interested", "first", "B"),
    step("interested", "quote"),
    step("interested", "sample", "A", sent),
    step("interested", "warm"),
  ],
  [first, step("callback", "callback"), step("interested", "needs", "B"), step("interested", "quote")],
  [busy, first, step("interested", "needs", "B"), step("interested", "quote"), noAnswer, step("callback", "chase")],
  [
    step("identified", "identified"),
    step("interested", "first", "B"),
    step("interested", "sample", undefined, sent),
    step("interested", "warm", "A"),
  ],
  [noAnswer, noAnswer, step("callback", "callback", "C")],
  [
    step("interested", "first", "B"),
    step("interested", "chase"),
    step("interested", "quote"),
    step("interested", "warm", "A"),
  ],
  [step("callback", "callback", "C"), step("interested", "needs", "B")],
  [
    step("interested", "first", "B"),
    step("interested", "needs", "A", { type: "on-site-visit", topic: "visit" }),
    step("callback", "chase"),
  ],
  [noAnswer, step("interested", "first", "C"), step("interested", "quote", "B"), step("interested", "chase")],
];
export const shortStories: readonly (readonly Step[])[] = [
  [noAnswer],
  [noAnswer, busy],
  [first],
  [busy, step("callback", "callback", "C")],
  [step("interested", "cool", "C")],
  [step("identified", "identified", "C")],
  [step("bad-number", "badNumber"), step("interested", "first", "C")],
];
export const wonStories: readonly (readonly Step[])[] = [
  [
    first,
    step("interested", "needs", "B"),
    step("interested", "quote", "A", sent),
    step("interested", "warm"),
    step("won", "won"),
  ],
  [step("interested", "first", "B"), step("interested", "sample", "A", sent), step("won", "won")],
];
export const lostStories: readonly (readonly Step[])[] = [
  [first, step("interested", "quote", "B"), step("interested", "chase"), step("lost", "lost")],
  [step("interested", "first", "B"), step("lost", "lost")],
];
export const sleeperStories: readonly (readonly Step[])[] = [
  [step("interested", "cool", "C"), step("refused", "refused", "C")],
  [noAnswer, step("refused", "refused", "C")],
];
export const doNotCallStory: readonly Step[] = [step("refused", "refused", "C"), step("do-not-call", "doNotCall")];

/** Length of a call in milliseconds, by what came of it. */
export function talkMs(rng: Rng, disposition: string): number {
  const [least, more] =
    disposition === "no-answer" || disposition === "bad-number"
      ? [15, 25]
      : disposition === "busy"
        ? [6, 15]
        : disposition === "refused" || disposition === "do-not-call"
          ? [12, 50]
          : [70, 420];
  return (least + rng.below(more)) * 1000;
}

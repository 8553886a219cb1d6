import type { Desk } from "../../../shared/contract/desk.ts";
import { defaultSettings } from "../../../shared/domain/settings.ts";
import { findDisposition, type Level } from "../../../shared/domain/vocabulary.ts";
import { isWorkingDay } from "../../../shared/domain/working-days.ts";
import { Refusal } from "../../../shared/errors.ts";
import { api, seat } from "../../api/client.ts";
import { correctedNowMs } from "../../api/corrected-now.ts";
import { queryClient } from "../../api/query-client.ts";
import { refusalOf } from "../../api/refusal.ts";
import { askAhead, putDesk, readAhead, readDesk } from "../../api/use-desk.ts";
import type { DeskPlace } from "../../store/desk-slice.ts";
import { type DraftText, isDraftBehind } from "../../store/draft-slice.ts";
import { useApp } from "../../store/store.ts";
import { saveDraftNow } from "./draft-saver.ts";
import { focusOn, type Place } from "./focus.ts";
import { readWrapUp, type WrapUpReading, wrapUpSubject } from "./wrap-up-facts.ts";

/** The acts asked for so far; each waits for the one before it, so that fast fingers lose no press. */
let lastAct: Promise<unknown> = Promise.resolve();

/** Runs one act at a time, in the order they were asked for; a refusal is shown at its place. True when it went through. */
function act(place: DeskPlace, run: () => Promise<Desk | undefined>): Promise<boolean> {
  const { actStarted, actEnded } = useApp.getState();
  actStarted();
  const done = lastAct.then(async () => {
    try {
      const desk = await run();
      if (desk) showDesk(desk);
      actEnded(null);
      return true;
    } catch (error) {
      actEnded({ place, error });
      return false;
    }
  });
  lastAct = done;
  return done;
}

/**
 * Says that an act was asked for which brings another customer. Until he is on the screen, or the act has ended, keys that mean the customer wait
 * for him (keyboard/use-keyboard.ts).
 *
 * @returns what says that he is there; a second time it does nothing
 */
function startTurn(): () => void {
  const { turnStarted, turnEnded } = useApp.getState();
  turnStarted();
  let open = true;
  return () => {
    if (open) turnEnded();
    open = false;
  };
}

/** Puts an answered desk on the screen; a new customer or a filed call brings its own draft. */
export function showDesk(desk: Desk, withDraft = false): void {
  putDesk(desk);
  const { draftFor, draftLoaded, customerChanged } = useApp.getState();
  const customerId = desk.card?.customer.customerId ?? null;
  if (customerId !== draftFor) customerChanged();
  if (withDraft || customerId !== draftFor) draftLoaded(customerId, desk.draft);
}

export async function openCustomer(customerId: string, place: DeskPlace = "queue"): Promise<boolean> {
  const turned = startTurn();
  const done = await act(place, async () => {
    await saveDraftNow();
    return seat.desk.open({ customerId });
  });
  turned();
  if (done) focusOn("desk");
  return done;
}

/**
 * Shows the next lead before the core has answered, where it is known and no other act is under way. The act says who is shown, so the answer
 * says the same unless he cannot be dealt any more. Acts wait for that answer, so nothing can be dialled that only the screen has.
 *
 * @returns who is shown now; undefined where nobody was foreseen
 */
function showAhead(): string | undefined {
  const ahead = useApp.getState().actsOpen <= 1 ? readAhead() : undefined;
  if (!ahead?.card) return undefined;
  showDesk(ahead);
  // With the picture, not with the answer: the next key is meant for what is seen, and must not land in the note.
  focusOn("desk");
  return ahead.card.customer.customerId;
}

/**
 * The act that showed the next lead was refused, or its answer never came: the desk and its text come back as they were, without a question
 * that could fail as well; the text counts as not yet saved. What the core made of it meanwhile is asked for afterwards.
 */
function showAgain(desk: Desk, draft: DraftText): void {
  showDesk(desk);
  useApp.getState().draftTyped(draft);
  void queryClient.invalidateQueries({ queryKey: api.desk.get.key() });
}

/** The number that the act just sent gives the desk. */
const nextNo = (): number => (readDesk()?.no ?? 0) + 1;

/** The next lead; `skip` leaves the present one for later today. */
export async function nextLead(skip: boolean): Promise<void> {
  const turned = startTurn();
  await act("customer", async () => {
    const state = useApp.getState();
    if (isDraftBehind(state)) await saveDraftNow();
    const before = readDesk();
    const shownId = before?.phase === "idle" ? showAhead() : undefined;
    if (shownId !== undefined) turned();
    try {
      const dealing = seat.desk.next({ skip, shownId });
      askAhead(nextNo());
      showDesk(await dealing);
      // Whoever was shown has had the focus since; by now it may stand in his note.
      if (shownId === undefined) focusOn("desk");
      return undefined;
    } catch (error) {
      if (before && shownId !== undefined) showAgain(before, state.draft);
      throw error;
    }
  });
  turned();
}

/** Fills an empty desk; whoever was opened meanwhile stays, also where this screen has not heard of him yet. */
export async function firstLead(): Promise<void> {
  await act("queue", () => seat.desk.fill({}));
}

const isByHand = (error: unknown): boolean => refusalOf(error)?.code === "no-dialler";

/** The cursor goes into the note at once, so that no word is typed beside it while the core writes the call record. */
export async function dial(overrideReason?: string): Promise<boolean> {
  focusOn("note");
  const seenId = readDesk()?.card?.customer.customerId;
  const done = await act("gate", async () => {
    const desk = readDesk();
    // Whom the core put on the desk instead of the one foreseen, nobody has looked at yet.
    if (desk?.phase !== "idle" || desk.card?.customer.customerId !== seenId) return undefined;
    await saveDraftNow();
    const { numberId, callFiled } = useApp.getState();
    const override = overrideReason === undefined ? null : { reason: overrideReason };
    const dialled = await seat.desk.dial({ numberId, override }).catch(async (error: unknown) => {
      // The call stands although the machine has no telephone program: the agent dials by hand. Asked before the next act begins.
      if (isByHand(error)) showDesk(await seat.desk.get({}));
      throw error;
    });
    callFiled(null);
    focusOn("note");
    return dialled;
  });
  if (done ? readDesk()?.phase === "idle" : !isByHand(useApp.getState().deskProblem?.error)) focusOn("desk");
  return done;
}

/** Ends the call. The cursor stays in the note: who goes on typing must not set off actions; outcomes have their F-keys there. */
export async function hangUp(): Promise<boolean> {
  if (readDesk()?.phase !== "on-call") return true;
  return act("save", () => seat.desk.hangUp({}));
}

/** Choosing an outcome while somebody is on the line ends the call too. */
export async function chooseOutcome(code: string): Promise<void> {
  useApp.getState().draftTyped({ disposition: code });
  if (!(await hangUp())) return;
  const disposition = findDisposition(code);
  if (disposition?.effect === "lost") return focusOn("lost");
  const needsDate = disposition?.staysOpen === true && readingNow().nextAtMs === null;
  if (code === "callback" || needsDate) focusOn("date");
}

export function chooseLevel(level: Level): void {
  useApp.getState().draftTyped({ level, levelTouched: true });
}

export function readingNow(): WrapUpReading {
  const { draft } = useApp.getState();
  const card = readDesk()?.card;
  const status = queryClient.getQueryData(api.app.status.queryKey({ input: {} }));
  const settings = queryClient.getQueryData(api.team.settings.queryKey({ input: {} })) ?? defaultSettings;
  return readWrapUp(draft, wrapUpSubject(card, status?.user?.role), settings, {
    nowMs: correctedNowMs(),
    timeZone: settings.timeZone,
    isWorkingDay,
    latestHourMin: settings.callingToMin,
  });
}

/** Files the call and shows the next lead from the same answer; nothing is asked again first. */
export async function save(thenNext: boolean): Promise<void> {
  const reading = readingNow();
  const { draft, problemShown } = useApp.getState();
  const callId = readDesk()?.call?.callId;
  if (reading.nextUnread) {
    problemShown({ place: "save", error: new Refusal("bad-date", { text: draft.nextText }) });
    return focusOn("date");
  }
  if (reading.gap) {
    problemShown({ place: "save", error: new Refusal(reading.gap.code, reading.gap.detail) });
    const at = gapPlace(reading.gap.code, reading.gap.detail.missing);
    if (at) focusOn(at);
    return;
  }
  const turned = thenNext ? startTurn() : () => undefined;
  await act("save", async () => {
    if (readDesk()?.call?.callId !== callId) return undefined;
    const before = readDesk();
    const shownId = thenNext ? showAhead() : undefined;
    if (shownId === undefined) await saveDraftNow();
    else turned();
    const { nextAtMs, quietUntilMs, level } = reading;
    const filing = seat.desk.wrapUp({ ...draft, level, nextAtMs, quietUntilMs, thenNext, shownId });
    askAhead(nextNo());
    const answer = await filing.catch((error: unknown) => {
      if (before && shownId !== undefined) showAgain(before, draft);
      throw error;
    });
    showDesk(answer.desk, shownId === undefined);
    useApp.getState().callFiled({ ...answer.filed, atMs: correctedNowMs() });
    if (shownId === undefined) focusOn("desk");
    return undefined;
  });
  turned();
}

function gapPlace(code: string, missing: unknown): Place | undefined {
  if (code === "next-too-late") return "late";
  if (missing === "next" || code === "bad-date") return "date";
  return missing === "reason" ? "lost" : "desk";
}

/** Asks the hub for the customer on the desk. */
export function claim(): Promise<boolean> {
  return act("gate", async () => {
    const customerId = readDesk()?.card?.customer.customerId;
    if (customerId === undefined) return undefined;
    await seat.claims.claim({ customerId });
    return seat.desk.get({});
  });
}

export async function release(reason: string): Promise<boolean> {
  const turned = startTurn();
  const done = await act("customer", async () => {
    const customerId = readDesk()?.card?.customer.customerId;
    if (customerId === undefined) return undefined;
    await seat.claims.release({ customerId, reason });
    return seat.desk.next({ skip: false });
  });
  turned();
  if (done) focusOn("desk");
  return done;
}

export function toggleStar(): void {
  const customer = readDesk()?.card?.customer;
  if (!customer || customer.sight === "stub") return;
  const { customerId, starred } = customer;
  void act("customer", async () => {
    await seat.customers.edit({ customerId, changes: [{ field: "starred", to: !starred }] });
    return seat.desk.get({});
  });
}

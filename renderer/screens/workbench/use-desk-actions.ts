import { dispositions } from "../../../shared/domain/vocabulary.ts";
import { seat } from "../../api/client.ts";
import { readDesk } from "../../api/use-desk.ts";
import { usePhraseFacts } from "../../components/use-phrase.ts";
import { type ActionHandlers, useActions } from "../../keyboard/use-actions.ts";
import { useApp } from "../../store/store.ts";
import { chooseLevel, chooseOutcome, claim, dial, hangUp, nextLead, save, toggleStar } from "./desk-acts.ts";
import { focusOn } from "./focus.ts";
import { proposalFor } from "./proposal.ts";

const outcomes: ActionHandlers = Object.fromEntries(
  dispositions.map(({ code, key }) => {
    const number = key > 0 ? key : code === "lost" ? 9 : 10;
    return [`outcome-${number}`, () => void chooseOutcome(code)];
  }),
);
const numbers: ActionHandlers = Object.fromEntries(
  [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => [`number-${n}`, () => chooseNumber(n)]),
);

/** What the keys of the workbench do. */
export function useDeskActions(): void {
  const formOpened = useApp((s) => s.formOpened);
  const facts = usePhraseFacts();
  useActions({
    ...outcomes,
    ...numbers,
    dial: () => void dial(),
    "hang-up": () => void hangUp(),
    "level-a": () => chooseLevel("A"),
    "level-b": () => chooseLevel("B"),
    "level-c": () => chooseLevel("C"),
    "accept-date": () => {
      const { draft, draftTyped } = useApp.getState();
      const proposal = proposalFor(draft, facts);
      if (proposal) draftTyped({ nextText: proposal.phrase });
    },
    "go-note": () => focusOn("note"),
    "go-next-date": () => focusOn("date"),
    "save-next": () => void save(true),
    "save-stay": () => void save(false),
    skip: () => void nextLead(true),
    claim: () => void claim(),
    release: () => formOpened("release"),
    edit: () => formOpened("edit"),
    "add-number": () => formOpened("number"),
    "edit-number": () => formOpened("number-edit"),
    "add-activity": () => formOpened("activity"),
    "add-callback": () => formOpened("callback"),
    why: () => toggle("why"),
    "why-page": () => useApp.getState().screenOpened("why"),
    duplicates: () => toggle("duplicates"),
    unfinished: () => toggle("unfinished"),
    override: () => formOpened("override"),
    star: toggleStar,
    "open-site": openSite,
  });
}

/** A panel that only shows something goes away by the key that brought it. */
function toggle(form: "why" | "duplicates" | "unfinished"): void {
  const state = useApp.getState();
  if (state.form === form) state.formClosed();
  else state.formOpened(form);
}

function chooseNumber(n: number): void {
  const customer = readDesk()?.card?.customer;
  if (!customer || customer.sight === "stub") return;
  const number = customer.numbers[n - 1];
  if (number) useApp.getState().numberChosen(number.numberId);
}

function openSite(): void {
  const customer = readDesk()?.card?.customer;
  if (!customer || customer.sight === "stub") return;
  const url = customer.member?.siteUrl || customer.website;
  if (url === "") return;
  void seat.app.openLink({ url: /^https?:/.test(url) ? url : `https://${url}` });
}

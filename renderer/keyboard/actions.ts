import { navScreens, type ScreenName } from "../store/route-slice.ts";
import type { Action } from "./action-types.ts";
import type { KeyState } from "./key-state.ts";
import { listActions } from "./list-actions.ts";

const free = (s: KeyState) => s.ready && s.overlay === "none";
const onDesk = (s: KeyState) => free(s) && s.screen === "workbench" && s.sight !== "none";
const idle = (s: KeyState) => onDesk(s) && s.phase === "idle";
const onCall = (s: KeyState) => onDesk(s) && s.phase === "on-call";
const filing = (s: KeyState) => onDesk(s) && s.phase !== "idle";
const hasFields = (s: KeyState) => s.sight === "mine" || s.sight === "full";
const leadsOnly: readonly ScreenName[] = ["floor"];

const go = navScreens.map(
  (screen, i): Action => ({
    id: `go-${screen}`,
    group: "global",
    keys: [`Alt+${i + 1}`],
    when: (s) => free(s) && (s.isLead || !leadsOnly.includes(screen)),
  }),
);

const outcomeKeys = [1, 2, 3, 4, 5, 6, 7, 8] as const;
const outcomes = outcomeKeys.map(
  (n): Action => ({ id: `outcome-${n}`, group: "call", keys: [`F${n}`, String(n)], when: filing }),
);
const numberKeys = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;
const numbers = numberKeys.map(
  (n): Action => ({
    id: `number-${n}`,
    group: "customer",
    keys: [String(n)],
    when: idle,
    inPalette: false,
  }),
);

/**
 * Every action with its keys. The table feeds matching, help sheet, palette and the hints beside buttons; a test walks through all states and
 * shows that no press means two actions.
 */
export const actions: readonly Action[] = [
  { id: "search", group: "global", keys: ["Ctrl+K", "/"], when: (s) => s.ready && s.overlay !== "dialog" },
  { id: "help", group: "global", keys: ["?"], when: free },
  { id: "step-back", group: "global", keys: ["Escape"], when: free, inPalette: false },
  ...go,
  { id: "go-outages", group: "global", keys: ["Alt+0"], when: free },
  { id: "ring-answer", group: "global", keys: ["Alt+Enter"], when: (s) => free(s) && s.isRinging },
  { id: "ring-snooze", group: "global", keys: ["Alt+S"], when: (s) => free(s) && s.isRinging },
  { id: "ring-seen", group: "global", keys: ["Alt+Q"], when: (s) => free(s) && s.isRinging },

  { id: "dial", group: "call", keys: ["Space"], when: (s) => idle(s) && s.sight !== "stub" },
  { id: "hang-up", group: "call", keys: ["F9", "H"], when: onCall },
  ...outcomes,
  { id: "outcome-9", group: "call", keys: ["Shift+F7", "9"], when: filing },
  { id: "outcome-10", group: "call", keys: ["Shift+F5", "0"], when: filing },
  { id: "level-a", group: "call", keys: ["Alt+A"], when: filing },
  { id: "level-b", group: "call", keys: ["Alt+B"], when: filing },
  { id: "level-c", group: "call", keys: ["Alt+C"], when: filing },
  { id: "accept-date", group: "call", keys: ["Alt+D"], when: filing },
  { id: "go-note", group: "call", keys: ["Alt+N", "I"], when: filing },
  { id: "go-next-date", group: "call", keys: ["Alt+T", "T"], when: filing },
  { id: "save-next", group: "call", keys: ["Ctrl+Enter"], when: filing },
  { id: "save-stay", group: "call", keys: ["Ctrl+Shift+Enter"], when: filing },
  {
    id: "unfinished",
    group: "call",
    keys: ["U"],
    when: (s) => free(s) && s.screen === "workbench" && s.phase === "idle",
  },

  ...numbers,
  {
    id: "skip",
    group: "customer",
    keys: ["N"],
    when: (s) => free(s) && s.screen === "workbench" && s.phase === "idle",
  },
  { id: "claim", group: "customer", keys: ["C"], when: (s) => idle(s) && s.sight === "pool" },
  {
    id: "release",
    group: "customer",
    keys: ["R"],
    when: (s) => idle(s) && (s.sight === "mine" || (s.isLead && s.sight === "full")),
  },
  { id: "edit", group: "customer", keys: ["E"], when: (s) => onDesk(s) && hasFields(s) },
  { id: "add-number", group: "customer", keys: ["P"], when: (s) => onDesk(s) && hasFields(s) },
  {
    id: "edit-number",
    group: "customer",
    keys: ["Shift+P"],
    when: (s) => onDesk(s) && hasFields(s),
  },
  { id: "add-activity", group: "customer", keys: ["A"], when: (s) => onDesk(s) && s.sight !== "stub" },
  { id: "add-callback", group: "customer", keys: ["B"], when: (s) => onDesk(s) && hasFields(s) },
  { id: "why", group: "customer", keys: ["Y"], when: onDesk },
  { id: "why-page", group: "customer", keys: ["Shift+Y"], when: onDesk },
  { id: "star", group: "customer", keys: ["L"], when: (s) => onDesk(s) && hasFields(s) },
  { id: "reveal", group: "customer", keys: ["V"], when: (s) => onDesk(s) && hasFields(s) },
  { id: "open-site", group: "customer", keys: ["G"], when: (s) => onDesk(s) && s.sight !== "stub" },
  { id: "duplicates", group: "customer", keys: ["D"], when: onDesk },
  { id: "judge-different", group: "customer", keys: ["Alt+D"], when: idle, inPalette: false },
  { id: "judge-same", group: "customer", keys: ["Alt+M"], when: idle, inPalette: false },
  { id: "override", group: "customer", keys: ["O"], when: (s) => idle(s) && s.isLead },
  {
    id: "go-queue",
    group: "customer",
    keys: ["Q"],
    when: (s) => free(s) && s.screen === "workbench",
  },

  ...listActions,
];

import type { ScreenName } from "../store/route-slice.ts";
import type { Action } from "./action-types.ts";
import type { KeyState } from "./key-state.ts";

const on =
  (...screens: readonly ScreenName[]) =>
  (s: KeyState): boolean =>
    s.ready && s.overlay === "none" && screens.includes(s.screen);
const customerLists = on("pool", "mine", "bin");
const leadOn =
  (...screens: readonly ScreenName[]) =>
  (s: KeyState): boolean =>
    s.isLead && on(...screens)(s);

const tabs = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

/** Keys of the screens beside the workbench: lists, entry, team and floor. */
export const listActions: readonly Action[] = [
  { id: "list-filter", group: "list", keys: ["F"], when: customerLists },
  { id: "list-sort", group: "list", keys: ["S"], when: on("pool", "mine", "bin", "floor") },
  { id: "list-sort-turn", group: "list", keys: ["Shift+S"], when: customerLists },
  { id: "list-claim", group: "list", keys: ["C"], when: on("pool") },
  { id: "list-claim-open", group: "list", keys: ["Ctrl+Enter"], when: on("pool") },
  { id: "list-open", group: "list", keys: ["Ctrl+Enter"], when: on("mine", "callbacks", "outages", "why") },
  { id: "list-why", group: "list", keys: ["Y"], when: on("pool", "mine", "bin", "callbacks") },
  { id: "list-queue", group: "list", keys: ["K"], when: on("mine") },
  { id: "list-no-next", group: "list", keys: ["N"], when: on("mine") },
  { id: "list-save-scheme", group: "list", keys: ["V"], when: on("mine") },
  { id: "list-release", group: "list", keys: ["R"], when: on("mine") },
  { id: "list-scope", group: "list", keys: ["W"], when: leadOn("mine", "callbacks") },
  { id: "list-assign", group: "list", keys: ["A"], when: leadOn("pool", "mine") },
  { id: "list-export", group: "list", keys: ["X"], when: leadOn("pool", "mine") },
  { id: "export-activities", group: "list", keys: ["X"], when: leadOn("floor") },
  { id: "list-move", group: "list", keys: ["M"], when: on("callbacks") },
  { id: "list-remove", group: "list", keys: ["Delete"], when: on("callbacks", "team") },
  { id: "list-restore", group: "list", keys: ["T"], when: on("bin") },
  { id: "list-survivor", group: "list", keys: ["G"], when: on("bin") },
  { id: "outage-mine", group: "list", keys: ["M"], when: on("outages") },
  { id: "outage-theirs", group: "list", keys: ["K"], when: on("outages") },
  { id: "outage-seen", group: "list", keys: ["Q"], when: on("outages") },
  { id: "outage-earlier", group: "list", keys: ["["], when: on("outages") },
  { id: "outage-later", group: "list", keys: ["]"], when: on("outages") },
  { id: "list-add", group: "list", keys: ["A"], when: leadOn("team") },
  { id: "list-copy", group: "list", keys: ["C"], when: leadOn("team") },
  ...tabs.map(
    (n): Action => ({
      id: `tab-${n}`,
      group: "list",
      keys: [String(n)],
      when: on("mine", "callbacks", "team", "floor", "import", "outages"),
      inPalette: false,
    }),
  ),
  { id: "form-save", group: "list", keys: ["Ctrl+Enter"], when: on("entry", "team", "import") },
  { id: "import-file", group: "list", keys: ["O"], when: on("import") },
  { id: "import-annotated", group: "list", keys: ["X"], when: on("import") },
  { id: "import-bad", group: "list", keys: ["Shift+X"], when: on("import") },
  { id: "import-cancel", group: "list", keys: ["Alt+X"], when: on("import") },
  { id: "entry-take", group: "list", keys: ["Alt+G"], when: on("entry") },
  { id: "entry-different", group: "list", keys: ["Alt+D"], when: on("entry") },
  { id: "entry-add-line", group: "list", keys: ["Alt+L"], when: on("entry") },
  { id: "entry-more", group: "list", keys: ["Alt+M"], when: on("entry") },
  { id: "entry-clear", group: "list", keys: ["Ctrl+Shift+Backspace"], when: on("entry") },
];

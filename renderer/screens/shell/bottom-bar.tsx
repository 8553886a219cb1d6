import type { AppStatus } from "../../../shared/contract/app.ts";
import { ActionKbd } from "../../components/kbd.tsx";
import type { ActionId } from "../../keyboard/action-types.ts";
import { actions } from "../../keyboard/actions.ts";
import { keysFor, worksWhileTyping } from "../../keyboard/match.ts";
import { runAction } from "../../keyboard/use-actions.ts";
import { useIsTyping } from "../../keyboard/use-is-typing.ts";
import { useKeyState } from "../../keyboard/use-key-state.ts";
import { useBindings } from "../../keyboard/use-keyboard.ts";
import { useText } from "../../languages/text-provider.tsx";
import styles from "./bottom-bar.module.css";

/** What is worth a place in the bar, the most used first; the bar shows those whose keys mean something now: in a text field letters are text. */
const shown: readonly ActionId[] = [
  "dial",
  "hang-up",
  "save-next",
  "claim",
  "skip",
  "release",
  "edit",
  "add-activity",
  "add-callback",
  "star",
  "override",
  "list-filter",
  "list-claim",
  "list-open",
  "list-queue",
  "list-move",
  "list-why",
  "list-sort",
  "list-assign",
  "list-export",
  "list-restore",
  "outage-seen",
  "entry-take",
  "entry-different",
  "step-back",
  "search",
  "help",
];

/** Keys of the present state, and today's own figures. */
export function BottomBar(props: { status: AppStatus }) {
  const t = useText();
  const state = useKeyState();
  const { today } = props.status;
  const open = { ...state, overlay: "none" as const };
  const isTyping = useIsTyping();
  const bindings = useBindings();
  const usable = actions
    .filter((a) => a.when(open) && (isTyping ? keysFor(a, bindings).some(worksWhileTyping) : a.id !== "step-back"))
    .map((a) => a.id);
  const figures = [
    ["dials", today.dials],
    ["connected", today.connected],
    ["interested", today.interested],
    ["kept", `${today.kept}/${today.promised}`],
    ["prevented", today.doubleCallsPrevented],
  ] as const;
  return (
    <footer className={styles.bar}>
      <ul className={styles.keys} aria-label={t("shell.keys")}>
        {shown
          .filter((id) => usable.includes(id))
          .map((id) => (
            <li key={id}>
              <button
                type="button"
                tabIndex={-1}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => runAction(id)}
              >
                <ActionKbd action={id} short /> {t(`keys.action.${id}`)}
              </button>
            </li>
          ))}
      </ul>
      <ul className={styles.figures}>
        {figures.map(([name, value]) => (
          <li key={name}>
            {t(`shell.today.${name}`)} <b>{value}</b>
          </li>
        ))}
      </ul>
    </footer>
  );
}

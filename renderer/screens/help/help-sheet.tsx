import { type KeyboardEvent, useState } from "react";
import { setPreferences } from "../../api/set-preferences.ts";
import { useStatus } from "../../api/use-status.ts";
import { Button } from "../../components/button.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { Field } from "../../components/field.tsx";
import { Kbd } from "../../components/kbd.tsx";
import { SectionHeader } from "../../components/panel.tsx";
import type { Action, ActionId } from "../../keyboard/action-types.ts";
import { actions } from "../../keyboard/actions.ts";
import { allKeyStates } from "../../keyboard/all-states.ts";
import { isComposing, keyOf } from "../../keyboard/keys.ts";
import { clashOf, keysFor } from "../../keyboard/match.ts";
import { useBindings } from "../../keyboard/use-keyboard.ts";
import { useText } from "../../languages/text-provider.tsx";
import { useApp } from "../../store/store.ts";
import styles from "./help-sheet.module.css";

const groups = ["call", "customer", "list", "global"] as const;

/** Every action with its keys, as they are now; a row takes a new key. */
export function HelpSheet() {
  const t = useText();
  const bindings = useBindings();
  const isLead = useStatus()?.user?.role !== "agent";
  const closed = useApp((s) => s.overlayClosed);
  const [filter, setFilter] = useState("");
  const [waitingFor, setWaitingFor] = useState<ActionId | undefined>();
  const [taken, setTaken] = useState<ActionId | undefined>();

  const states = allKeyStates().filter((state) => state.isLead === isLead);
  const wanted = filter.trim().toLowerCase();
  // Nine keys of one meaning are one line, unless somebody looks for one of them or has moved it.
  const isCollapsed = wanted === "";
  const familyOf = (id: ActionId) =>
    isCollapsed && (id === "tab-1" || id === "number-1") && bindings[id] === undefined ? id : undefined;
  const fits = (action: Action) =>
    states.some(action.when) &&
    !(isCollapsed && /^(?:tab|number)-[2-9]$/.test(action.id) && bindings[action.id] === undefined) &&
    (wanted === "" ||
      t(`keys.action.${action.id}`).toLowerCase().includes(wanted) ||
      keysFor(action, bindings).some((key) => key.toLowerCase() === wanted));

  const takeKey = (event: KeyboardEvent, action: Action) => {
    if (waitingFor !== action.id || isComposing(event.nativeEvent)) return;
    const key = keyOf(event.nativeEvent);
    if (key === undefined || key === "Tab") return;
    event.preventDefault();
    event.stopPropagation();
    if (key === "Escape") return setWaitingFor(undefined);
    const clash = clashOf(action.id, key, bindings, actions, states);
    if (clash !== undefined) return setTaken(clash);
    setWaitingFor(undefined);
    setTaken(undefined);
    setPreferences({ keys: { ...bindings, [action.id]: key } });
  };

  return (
    <Dialog
      title={t("keys.title")}
      kind="help"
      wide
      onClose={closed}
      foot={
        <>
          <span className={styles.hint}>{t("keys.hint")}</span>
          <Button onClick={() => setPreferences({ keys: {} })}>{t("keys.resetAll")}</Button>
        </>
      }
    >
      <Field label={t("keys.filter")} value={filter} onChange={(event) => setFilter(event.target.value)} />
      <div className={styles.columns}>
        {groups.map((group) => {
          const rows = actions.filter((action) => action.group === group && fits(action));
          if (rows.length === 0) return null;
          return (
            <section key={group}>
              <SectionHeader title={t(`keys.group.${group}`)} />
              {rows.map((action) => (
                <button
                  key={action.id}
                  type="button"
                  className={styles.row}
                  onClick={() => {
                    setWaitingFor(action.id);
                    setTaken(undefined);
                  }}
                  onKeyDown={(event) => takeKey(event, action)}
                  onBlur={() => setWaitingFor(undefined)}
                >
                  <span>
                    {familyOf(action.id) === undefined
                      ? t(`keys.action.${action.id}`)
                      : t(action.id === "tab-1" ? "keys.family.tab" : "keys.family.number")}
                  </span>
                  {waitingFor === action.id ? (
                    <em role="status">
                      {taken === undefined ? t("keys.press") : t("keys.taken", { label: t(`keys.action.${taken}`) })}
                    </em>
                  ) : (
                    <span className={styles.keys}>
                      {keysFor(action, bindings).map((key) => (
                        <Kbd key={key} keys={key} />
                      ))}
                      {familyOf(action.id) !== undefined && (
                        <>
                          {" – "}
                          <Kbd keys="9" />
                        </>
                      )}
                    </span>
                  )}
                </button>
              ))}
            </section>
          );
        })}
      </div>
    </Dialog>
  );
}

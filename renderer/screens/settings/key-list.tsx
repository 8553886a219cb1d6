import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { Button } from "../../components/button.tsx";
import { Kbd } from "../../components/kbd.tsx";
import type { Action } from "../../keyboard/action-types.ts";
import { actions } from "../../keyboard/actions.ts";
import { allKeyStates } from "../../keyboard/all-states.ts";
import { isComposing, keyOf } from "../../keyboard/keys.ts";
import { clashOf, keysFor } from "../../keyboard/match.ts";
import { useText } from "../../languages/text-provider.tsx";
import styles from "./settings.module.css";

/** Every key with its action; Enter and then a key binds it anew. A key that another action needs in the same place is refused by name. */
export function KeyList(props: {
  bindings: Readonly<Record<string, string>>;
  onBind: (bindings: Record<string, string>) => void;
}) {
  const t = useText();
  const { bindings, onBind } = props;
  const [waitsFor, setWaitsFor] = useState<string>();
  const [taken, setTaken] = useState<string>();
  const [find, setFind] = useState("");
  const list = useRef<HTMLUListElement>(null);
  const states = useMemo(() => allKeyStates(), []);
  const own = (action: Action) => bindings[action.id] !== undefined && bindings[action.id] !== "";
  const wanted = find.trim().toLowerCase();
  const shown = actions.filter(
    (action) =>
      action.inPalette !== false &&
      (wanted === "" ||
        t(`keys.action.${action.id}`).toLowerCase().includes(wanted) ||
        keysFor(action, bindings).join(" ").toLowerCase().includes(wanted)),
  );

  function bind(action: Action, key: string | undefined) {
    const { [action.id]: _, ...rest } = bindings;
    onBind(key === undefined || action.keys.includes(key) ? rest : { ...rest, [action.id]: key });
  }
  function onRowKey(event: KeyboardEvent<HTMLButtonElement>, action: Action) {
    if (isComposing(event.nativeEvent)) return;
    if (waitsFor !== action.id) {
      const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
      if (step !== 0) {
        const rows = [...(list.current?.querySelectorAll("button") ?? [])];
        rows[rows.indexOf(event.currentTarget) + step]?.focus();
      } else if (event.key === "Backspace" || event.key === "Delete") bind(action, undefined);
      else return;
      event.preventDefault();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const key = keyOf(event.nativeEvent);
    if (key === undefined) return;
    setTaken(undefined);
    if (key === "Escape") return setWaitsFor(undefined);
    const clash = clashOf(action.id, key, bindings, actions, states);
    if (clash !== undefined) return setTaken(t("settings.mine.keyTaken", { action: t(`keys.action.${clash}`) }));
    bind(action, key);
    setWaitsFor(undefined);
  }

  return (
    <section className={styles.keys} aria-labelledby="own-keys">
      <div className={styles.line}>
        <h2 id="own-keys">{t("settings.mine.keys")}</h2>
        <input
          type="search"
          className={styles.find}
          aria-label={t("keys.filter")}
          placeholder={t("keys.filter")}
          value={find}
          onChange={(event) => setFind(event.currentTarget.value)}
        />
        <Button kind="quiet" disabled={Object.keys(bindings).length === 0} onClick={() => onBind({})}>
          {t("settings.mine.keyReset")}
        </Button>
      </div>
      <p className={styles.soft}>{t("settings.mine.keysHint")}</p>
      <ul ref={list}>
        {shown.map((action) => (
          <li key={action.id}>
            <button
              type="button"
              data-waits={waitsFor === action.id || undefined}
              onClick={() => {
                setTaken(undefined);
                setWaitsFor(action.id);
              }}
              onBlur={() => setWaitsFor((now) => (now === action.id ? undefined : now))}
              onKeyDown={(event) => onRowKey(event, action)}
            >
              <span>{t(`keys.action.${action.id}`)}</span>
              {waitsFor === action.id ? (
                <em role="status">{taken ?? t("settings.mine.keyPress")}</em>
              ) : (
                <span className={styles.keyNow} data-own={own(action) || undefined}>
                  {keysFor(action, bindings).map((key) => (
                    <Kbd key={key} keys={key} />
                  ))}
                </span>
              )}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

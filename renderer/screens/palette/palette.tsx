import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useDeferredValue, useEffect, useId, useRef, useState } from "react";
import { api, seat } from "../../api/client.ts";
import { openOnDesk } from "../../api/use-desk.ts";
import { useOverlay } from "../../components/dialog.tsx";
import { InlineError } from "../../components/inline-error.tsx";
import { Kbd } from "../../components/kbd.tsx";
import { isComposing } from "../../keyboard/keys.ts";
import { keysFor } from "../../keyboard/match.ts";
import { runAction } from "../../keyboard/use-actions.ts";
import { useBindings } from "../../keyboard/use-keyboard.ts";
import { useText } from "../../languages/text-provider.tsx";
import { useApp } from "../../store/store.ts";
import { FoundRow } from "./found-row.tsx";
import styles from "./palette.module.css";
import { useFoundActions } from "./use-found-actions.ts";

/** One box for everything: customers by name, pinyin, initials, contact or last digits, and actions by name. Enter opens, Ctrl+Enter claims. */
export function Palette() {
  const t = useText();
  const id = useId();
  const box = useRef<HTMLDialogElement>(null);
  const closed = useApp((s) => s.overlayClosed);
  const screenOpened = useApp((s) => s.screenOpened);
  const bindings = useBindings();
  const [text, setText] = useState("");
  const [cursor, setCursor] = useState(0);
  const [error, setError] = useState<unknown>();
  useOverlay("palette");
  useEffect(() => {
    box.current?.showModal();
  }, []);

  const wanted = useDeferredValue(text.trim());
  const search = useQuery(
    api.lists.search.queryOptions({
      input: { text: wanted },
      enabled: wanted !== "",
      placeholderData: keepPreviousData,
      staleTime: 5_000,
    }),
  );
  const lines = wanted === "" ? [] : (search.data?.lines ?? []);
  const found = useFoundActions(wanted);
  const count = lines.length + found.length;
  const at = Math.min(cursor, Math.max(0, count - 1));

  const open = async (customerId: string) => {
    try {
      await openOnDesk(customerId);
      screenOpened("workbench");
      closed();
    } catch (refused) {
      setError(refused);
    }
  };
  const claim = async (customerId: string) => {
    try {
      await seat.claims.claim({ customerId });
      await open(customerId);
    } catch (refused) {
      setError(refused);
    }
  };
  const choose = (index: number, withClaim: boolean) => {
    const line = lines[index];
    if (line) return void (withClaim && line.state === "pool" ? claim(line.customerId) : open(line.customerId));
    const action = found[index - lines.length];
    if (!action) return;
    closed();
    // The screen below takes the keys back first.
    queueMicrotask(() => runAction(action.id));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event.nativeEvent)) return;
    if (event.key === "ArrowDown") setCursor((at + 1) % Math.max(1, count));
    else if (event.key === "ArrowUp") setCursor((at + count - 1) % Math.max(1, count));
    else if (event.key === "Enter") choose(at, event.ctrlKey || event.metaKey);
    else return;
    event.preventDefault();
  };

  return (
    <dialog
      ref={box}
      className={styles.box}
      aria-label={t("palette.title")}
      onCancel={(event) => {
        event.preventDefault();
        closed();
      }}
      onMouseDown={(event) => event.target === box.current && closed()}
    >
      <input
        className={styles.input}
        role="combobox"
        aria-label={t("shell.searchBox")}
        aria-expanded={count > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={count > 0 ? `${id}-${at}` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder={t("shell.searchBox")}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setCursor(0);
          setError(undefined);
        }}
        onKeyDown={onKeyDown}
      />
      <InlineError error={error} />
      <div className={styles.list} id={`${id}-list`} role="listbox" aria-label={t("palette.title")}>
        {lines.map((line, index) => (
          <FoundRow
            key={line.customerId}
            id={`${id}-${index}`}
            line={line}
            isCursor={index === at}
            onChoose={() => choose(index, false)}
          />
        ))}
        {lines.length > 0 && found.length > 0 && <hr className={styles.rule} />}
        {found.map((action, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the box above takes Enter
          <div
            key={action.id}
            id={`${id}-${lines.length + i}`}
            role="option"
            tabIndex={-1}
            aria-selected={lines.length + i === at}
            className={styles.action}
            onClick={() => choose(lines.length + i, false)}
          >
            <span>{t(`keys.action.${action.id}`)}</span>
            <Kbd keys={keysFor(action, bindings)[0] ?? ""} />
          </div>
        ))}
        {wanted !== "" && count === 0 && !search.isFetching && <p className={styles.none}>{t("palette.nothing")}</p>}
      </div>
      <footer className={styles.foot}>
        <span>
          <Kbd keys="ArrowUp" /> <Kbd keys="ArrowDown" /> {t("palette.move")}
        </span>
        <span>
          <Kbd keys="Enter" /> {t("palette.open")}
        </span>
        <span>
          <Kbd keys="Ctrl+Enter" /> {t("palette.claim")}
        </span>
        <span>
          <Kbd keys="Escape" /> {t("common.close")}
        </span>
      </footer>
    </dialog>
  );
}

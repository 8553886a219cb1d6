import { Popover } from "@mantine/core";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { isComposing } from "../../keyboard/keys.ts";
import { useText } from "../../languages/text-provider.tsx";
import { intoView } from "../into-view.ts";
import styles from "./filter-bar.module.css";

export interface FilterOption {
  readonly value: string;
  readonly label: string;
}

/**
 * One dimension of a filter: a button that names what is chosen, and a list to choose from. Typing narrows, arrows move, Enter turns
 * a value on or off, Esc goes back to the button, Delete on the button clears the dimension.
 */
export function FilterPicker(props: {
  label: string;
  options: readonly FilterOption[];
  chosen: readonly string[];
  onToggle: (value: string) => void;
  onClear: () => void;
  /** Goes to the neighbour in the bar. */
  onStep?: (by: 1 | -1) => void;
}) {
  const t = useText();
  const listId = useId();
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [find, setFind] = useState("");
  const [at, setAt] = useState(0);

  const missing = props.chosen.filter((value) => !props.options.some((o) => o.value === value));
  const all = [...missing.map((value) => ({ value, label: value })), ...props.options];
  const wanted = find.trim().toLowerCase();
  const options = all.filter((o) => wanted === "" || o.label.toLowerCase().includes(wanted)).slice(0, 200);
  const here = Math.min(at, options.length - 1);
  const names = props.chosen.map((value) => all.find((o) => o.value === value)?.label ?? value);

  const close = () => {
    setOpen(false);
    setFind("");
    button.current?.focus();
  };
  function onListKey(event: KeyboardEvent) {
    if (isComposing(event.nativeEvent)) return;
    const chosen = options[here];
    if (event.key === "ArrowDown") setAt(Math.min(here + 1, options.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(here - 1, 0));
    else if (event.key === "Enter" && chosen) props.onToggle(chosen.value);
    else if (event.key === "Escape" || event.key === "Tab") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  function onButtonKey(event: KeyboardEvent) {
    if (event.key === "ArrowRight") props.onStep?.(1);
    else if (event.key === "ArrowLeft") props.onStep?.(-1);
    else if (event.key === "ArrowDown") setOpen(true);
    else if ((event.key === "Delete" || event.key === "Backspace") && props.chosen.length > 0) props.onClear();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <Popover opened={isOpen} onChange={(open) => !open && setOpen(false)} position="bottom-start" trapFocus={false}>
      <Popover.Target>
        <button
          ref={button}
          type="button"
          className={styles.picker}
          data-filter-stop
          data-on={props.chosen.length > 0 || undefined}
          aria-haspopup="listbox"
          aria-expanded={isOpen}
          onClick={() => {
            setAt(0);
            setOpen(!isOpen);
          }}
          onKeyDown={onButtonKey}
        >
          {props.label}
          {names.length > 0 && <b>{names.length <= 2 ? names.join("、") : `${names[0]} +${names.length - 1}`}</b>}
          <span aria-hidden className={styles.caret} />
        </button>
      </Popover.Target>
      <Popover.Dropdown className={styles.dropdown}>
        <input
          className={styles.find}
          role="combobox"
          aria-expanded
          aria-controls={listId}
          aria-activedescendant={options[here] ? `${listId}-${here}` : undefined}
          aria-label={`${props.label}: ${t("list.filterFind")}`}
          placeholder={t("list.filterFind")}
          value={find}
          // biome-ignore lint/a11y/noAutofocus: the list was opened by a key press and is typed into next
          autoFocus
          onChange={(event) => {
            setFind(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={onListKey}
        />
        <div
          id={listId}
          role="listbox"
          aria-label={props.label}
          aria-multiselectable
          className={styles.options}
          tabIndex={-1}
        >
          {options.map((option, i) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the box above takes the keys
            <div
              key={option.value}
              id={`${listId}-${i}`}
              role="option"
              tabIndex={-1}
              aria-selected={props.chosen.includes(option.value)}
              data-here={i === here || undefined}
              className={styles.option}
              ref={i === here ? intoView : undefined}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => props.onToggle(option.value)}
            >
              <span aria-hidden>{props.chosen.includes(option.value) ? "☑" : "☐"}</span>
              {option.label}
            </div>
          ))}
        </div>
        {options.length === 0 && <p className={styles.nothing}>{t("list.filterNothing")}</p>}
      </Popover.Dropdown>
    </Popover>
  );
}

import type { KeyboardEvent } from "react";
import { Kbd } from "./kbd.tsx";
import styles from "./tabs.module.css";

export interface Tab<Id extends string> {
  readonly id: Id;
  readonly text: string;
  readonly count?: number | undefined;
  /** A count that is a broken promise: red, and bold. */
  readonly isBad?: boolean;
}

/** Parts of a screen, each on its digit; one tab stop, left and right go along. */
export function Tabs<Id extends string>(props: {
  label: string;
  tabs: readonly Tab<Id>[];
  open: Id;
  onOpen: (id: Id) => void;
}) {
  const { tabs, open, onOpen } = props;
  function onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const next = tabs[tabs.findIndex((tab) => tab.id === open) + by];
    if (by === 0 || next === undefined) return;
    event.preventDefault();
    onOpen(next.id);
    event.currentTarget.querySelector<HTMLElement>(`[data-tab="${next.id}"]`)?.focus();
  }
  return (
    <div className={styles.tabs} role="tablist" aria-label={props.label} onKeyDown={onKeyDown}>
      {tabs.map((tab, i) => (
        <button
          key={tab.id}
          type="button"
          role="tab"
          data-tab={tab.id}
          aria-selected={tab.id === open}
          tabIndex={tab.id === open ? 0 : -1}
          onClick={() => onOpen(tab.id)}
        >
          {tab.text}
          {tab.count !== undefined && <b className={tab.isBad ? styles.bad : ""}>{tab.count}</b>}
          <Kbd keys={String(i + 1)} />
        </button>
      ))}
    </div>
  );
}

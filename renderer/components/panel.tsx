import type { ReactNode } from "react";
import styles from "./panel.module.css";

/** A named region with its own scrolling. */
export function Panel(props: { label: string; children: ReactNode; className?: string }) {
  return (
    <section className={`${styles.panel} ${props.className ?? ""}`} aria-label={props.label}>
      {props.children}
    </section>
  );
}

/** Small grey line over a group: what it is, and a count or a hint at the right. */
export function SectionHeader(props: { title: ReactNode; hint?: ReactNode; id?: string; level?: 2 | 3 }) {
  const Heading = props.level === 2 ? "h2" : "h3";
  return (
    <div className={styles.header}>
      <Heading id={props.id}>{props.title}</Heading>
      {props.hint !== undefined && <span>{props.hint}</span>}
    </div>
  );
}

/** Frame of a whole screen: title line with facts and tools, then the content, which scrolls by itself. */
export function Page(props: { title: ReactNode; facts?: ReactNode; tools?: ReactNode; children: ReactNode }) {
  return (
    <div className={styles.page}>
      <header className={styles.pageHead}>
        <h1>{props.title}</h1>
        {props.facts}
        <div className={styles.tools}>{props.tools}</div>
      </header>
      {props.children}
    </div>
  );
}

/** A part of a page that scrolls. */
export function ScrollArea(props: { children: ReactNode; className?: string; label?: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
    <section className={`${styles.body} ${props.className ?? ""}`} tabIndex={0} aria-label={props.label}>
      {props.children}
    </section>
  );
}

import type { ReactNode } from "react";
import { isNoFault, refusalText } from "../api/refusal.ts";
import { useText, useTimes } from "../languages/text-provider.tsx";
import { StateIcon } from "./state-icon.tsx";
import styles from "./states.module.css";

/**
 * The result of an act, where it happened: one line, announced to screen readers. Give the error of a call, or words; with
 * neither the line is empty but its live region stays, so that the next one is announced.
 *
 * @param help a button or key that helps, e.g. <ActionKbd action="claim" />
 */
export function InlineError(props: {
  error?: unknown;
  text?: string | undefined;
  help?: ReactNode;
  tone?: "stop" | "warn" | "info";
  id?: string;
}) {
  const t = useText();
  const times = useTimes();
  const words = props.text ?? (props.error ? refusalText(props.error, t, times) : undefined);
  const tone = props.tone ?? (isNoFault(props.error) ? "info" : "stop");
  return (
    <div role="alert" id={props.id}>
      {words !== undefined && words !== "" && (
        <p className={`${styles.error} ${styles[tone] ?? ""}`}>
          <StateIcon name={tone} size={12} />
          <span>
            {words} {props.help}
          </span>
        </p>
      )}
    </div>
  );
}

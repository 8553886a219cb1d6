import { useEffect, useState } from "react";
import type { ActionId } from "../keyboard/action-types.ts";
import { Button, type ButtonKind } from "./button.tsx";

const forgetMs = 4_000;

/** For what cannot be taken back: the first press asks, the second within four seconds does it. No window opens. */
export function usePressAgain(act: () => void): { readonly isAsking: boolean; readonly press: () => void } {
  const [isAsking, setAsking] = useState(false);
  useEffect(() => {
    if (!isAsking) return;
    const timer = setTimeout(() => setAsking(false), forgetMs);
    return () => clearTimeout(timer);
  }, [isAsking]);
  return {
    isAsking,
    press: () => {
      if (isAsking) act();
      setAsking(!isAsking);
    },
  };
}

/** The same as a button; `ask` says what the second press does. */
export function PressAgainButton(props: {
  text: string;
  ask: string;
  kind?: ButtonKind;
  action?: ActionId;
  disabled?: boolean;
  onDo: () => void;
}) {
  const { isAsking, press } = usePressAgain(props.onDo);
  return (
    <Button
      kind={isAsking ? "danger" : (props.kind ?? "default")}
      disabled={props.disabled}
      onClick={press}
      aria-live="polite"
      {...(props.action === undefined ? {} : { action: props.action })}
    >
      {isAsking ? props.ask : props.text}
    </Button>
  );
}

/** What of a keyboard event matters; tests make them without a browser. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly isComposing: boolean;
  readonly keyCode: number;
}

/** True while an input method composes: such a press belongs to it alone (keyCode 229 in browsers that send no isComposing). */
export const isComposing = (press: KeyPress): boolean =>
  press.isComposing || press.keyCode === 229 || press.key === "Process";

const bare = new Set(["Control", "Shift", "Alt", "Meta", "AltGraph", "CapsLock", "Dead", "Unidentified"]);

/**
 * Name of a key press: "Ctrl+Enter", "Alt+A", "F9", "Space", "?", "h". Letters are named by their place on the keyboard, so
 * that a layout, Caps Lock or Alt's special characters do not matter; the Command key counts as Ctrl. Shift is named only where it does
 * not make the character itself. Undefined for a modifier alone.
 */
export function keyOf(press: KeyPress): string | undefined {
  if (bare.has(press.key)) return undefined;
  const letter = /^Key([A-Z])$/.exec(press.code)?.[1];
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(press.code)?.[1];
  const command = press.ctrlKey || press.metaKey;
  let name = press.key === " " ? "Space" : press.key;
  let shift = press.shiftKey;
  if (letter !== undefined && /^[a-z]$/i.test(press.key)) name = letter;
  else if (letter !== undefined && (press.altKey || command || press.key.charCodeAt(0) > 127)) name = letter;
  else if (digit !== undefined && (press.altKey || command || /^[0-9]$/.test(press.key))) name = digit;
  else if (name.length === 1) {
    // "?" is already Shift+/ on most layouts; full-width twins of an input method mean the same key.
    name = name.normalize("NFKC");
    shift = false;
  }
  if (/^[a-z]$/.test(name)) name = name.toUpperCase();
  return [command ? "Ctrl" : "", press.altKey ? "Alt" : "", shift ? "Shift" : "", name]
    .filter((p) => p !== "")
    .join("+");
}

/** Parts of a key name for display: "Ctrl+Enter" → ["Ctrl", "Enter"]. */
export function partsOf(key: string): string[] {
  return key === "+"
    ? ["+"]
    : key
        .replace(/\+\+$/, "+Plus")
        .split("+")
        .map((p) => (p === "Plus" ? "+" : p));
}

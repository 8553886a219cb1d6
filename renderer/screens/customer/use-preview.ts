import { type RefObject, useState } from "react";

/** Is the preview beside a list open, and what does it show? Enter opens, Y asks why, Esc goes back to the list, then closes. */
export function usePreview() {
  const [view, setView] = useState<"card" | "why">();
  return {
    view,
    show: (wanted: "card" | "why") => setView(wanted === "why" && view === "why" ? "card" : wanted),
    /** Esc: from a box back into the list first; from the list it closes the preview. */
    actions: (grid: RefObject<HTMLTableElement | null>) => ({
      "step-back": () => {
        if (document.activeElement !== grid.current) grid.current?.focus();
        else setView(undefined);
      },
    }),
  };
}

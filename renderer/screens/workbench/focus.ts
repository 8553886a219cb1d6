/** Places of the workbench that keys move to, by the id of their element. */
export const places = {
  desk: "desk",
  note: "desk-note",
  date: "desk-date",
  late: "desk-late",
  lost: "desk-lost",
  queue: "desk-queue",
} as const;
export type Place = keyof typeof places;

/** Moves the focus; at once, or after the next paint where the place is only now coming. */
export function focusOn(place: Place): void {
  const found = document.getElementById(places[place]);
  // Asking for the focus makes the browser lay the page out, also where it is there already.
  if (found && found === document.activeElement) return;
  if (found) found.focus({ preventScroll: place === "desk" });
  else requestAnimationFrame(() => document.getElementById(places[place])?.focus());
}

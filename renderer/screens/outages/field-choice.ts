import type { OutageEntry } from "../../../shared/contract/outages.ts";

/** Where the keys stand in an entry that two seats wrote: on which field, and what was decided before the seat core has said so. */
export interface FieldChoice {
  readonly opId: string;
  readonly field: string;
  readonly pressed: readonly string[];
}

type Entry = Pick<OutageEntry, "opId" | "conflicts">;

/** The field that a key decides now, marked on the screen; undefined where nothing is in conflict. */
export function fieldOfKeys({ opId, conflicts }: Entry, choice: FieldChoice | undefined): string | undefined {
  if (choice?.opId === opId) return choice.field;
  return (conflicts.find((one) => one.taken === null) ?? conflicts[0])?.field;
}

/** A field was decided: the keys go on to the next that is open, at once, and stay after the last, so that a change of mind means that one. */
export function chose({ opId, conflicts }: Entry, choice: FieldChoice | undefined, field: string): FieldChoice {
  const pressed = choice?.opId === opId ? [...choice.pressed, field] : [field];
  const next = conflicts.find((one) => one.taken === null && !pressed.includes(one.field));
  return { opId, field: next?.field ?? field, pressed };
}

/** The decision was refused: the keys are back on its field. */
export const takenBack = (choice: FieldChoice, field: string): FieldChoice => ({
  ...choice,
  field,
  pressed: choice.pressed.filter((one) => one !== field),
});

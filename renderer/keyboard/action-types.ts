import type { TextKey } from "../languages/text.ts";
import type { KeyState } from "./key-state.ts";

type ActionName<K> = K extends `keys.action.${infer Id}` ? Id : never;
/** Each action has its name in the languages under keys.action.<id>. */
export type ActionId = ActionName<TextKey>;

export interface Action {
  readonly id: ActionId;
  readonly group: "global" | "call" | "customer" | "list";
  /** Default keys; the user's own key replaces them all. Keys that write text act outside text fields only (worksWhileTyping). */
  readonly keys: readonly string[];
  readonly when: (state: KeyState) => boolean;
  /** False keeps it out of the command palette: it means something only as a key. */
  readonly inPalette?: boolean;
}

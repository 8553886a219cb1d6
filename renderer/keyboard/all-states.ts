import { screenNames } from "../store/route-slice.ts";
import type { KeyState } from "./key-state.ts";

const overlays = ["none", "palette", "help", "menu", "dialog"] as const;
const phases = ["idle", "on-call", "wrap-up"] as const;
const sights = ["none", "mine", "full", "pool", "stub"] as const;
const yesNo = [true, false] as const;

/** Every state that keys can meet; forms do not change what keys mean. Used by the test and by the check of a rebound key. */
export function allKeyStates(): KeyState[] {
  const states: KeyState[] = [];
  for (const ready of yesNo)
    for (const screen of screenNames)
      for (const overlay of overlays)
        for (const phase of phases)
          for (const sight of sights)
            for (const isLead of yesNo)
              for (const isRinging of yesNo)
                states.push({ ready, screen, overlay, phase, sight, isLead, isRinging, form: "none" });
  return states;
}

import type { gate as source } from "../zh-CN/gate.ts";

export const gate: typeof source = {
  mine: "mine since {{sinceMs}}",
  "lease-until": "{{kind}} until {{untilMs}}, {{leftMs}} left",
  "entered-here": "entered here, no duplicate known",
  "window-clear": "no colleague called in {{hours}} h",
  "attempts-ok": "{{count}}/{{limit}} today",
  "hours-ok": "open until {{to}}",
  "in-bin": "in the recycle bin since {{binnedAtMs}} {{survivorName}}",
  "in-pool": "in the pool: claim it first",
  "not-mine": "tracked by {{ownerName}} since {{sinceMs}}",
  provisional: "just entered and looks the same as “{{name}}”: wait for the hub's check",
  "lease-ended": "the lease ended {{untilMs}}: claim it again",
  "lease-unproven":
    "the computer was restarted; whether the lease still holds (until {{untilMs}}) only the hub can say",
  "lease-recalled": "a lead took the lease back: claim it first",
  "other-seat": "{{byName}} called this firm {{atMs}}; free again {{untilMs}}",
  "do-not-call": "the customer asked not to be called",
  quiet: "the customer asked for quiet until {{untilMs}} {{reason}}",
  "number-none": "no number to dial",
  "number-dead": "{{number}} is dead: choose another",
  hours: "calling hours there are {{from}}–{{to}}, from {{opensAtMs}}",
  attempts: "{{count}}/{{limit}} dials today; again {{untilMs}}",
};

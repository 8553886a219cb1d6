import type { queue as source } from "../zh-CN/queue.ts";

export const queue: typeof source = {
  section: {
    overdue: "Late promises",
    due: "Due callbacks",
    woken: "Woken members",
    filter: "Filter",
    new: "To call",
    again: "Call again",
    leased: "Leased leads",
  },
  reason: {
    overdue: "due {{dueAtMs}}",
    due: "due {{dueAtMs}}",
    woken: "slept {{days}} days, signed in {{atMs}}",
    filter: "from filter “{{name}}”",
    new: "never called",
    again: "last call {{lastCallAtMs}}",
    leased: "leased until {{untilMs}}",
  },
};

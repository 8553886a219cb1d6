/** Sections of the queue and why a customer is in it. */
export const queue = {
  section: {
    overdue: "逾期承诺",
    due: "到点回拨",
    woken: "唤醒会员",
    filter: "筛选",
    new: "待拨",
    again: "再联系",
    leased: "备拨",
  },
  reason: {
    overdue: "说好 {{dueAtMs}}",
    due: "约好 {{dueAtMs}}",
    woken: "沉睡 {{days}} 天，{{atMs}} 登录",
    filter: "来自筛选「{{name}}」",
    new: "还没打过",
    again: "上次 {{lastCallAtMs}}",
    leased: "备拨，到 {{untilMs}}",
  },
};

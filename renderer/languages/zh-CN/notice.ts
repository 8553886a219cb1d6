/** Facts about the seat's health, shown calmly in a line above the bar. */
export const notice = {
  "clock-wrong": "本机时钟与主机相差 {{minutes}} 分，已按主机时间安排回拨",
};

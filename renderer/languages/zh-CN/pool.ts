export const pool = {
  title: "公海",
  claim: "领取",
  claimAndOpen: "领取并打开",
  claimed: "已领取 · 在我的客户里",
  claiming: "正在领取…",
  empty: "公海里现在没有客户",
  emptyHint: "可以录入一家，或请主管导入名单",
  offlineClaim: "离线时不能领取：要由主机判定归谁。连上后再按一次 C",
};

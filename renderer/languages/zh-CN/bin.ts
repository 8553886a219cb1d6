export const bin = {
  title: "回收站",
  reason: {
    merged: "与保留的那条重复",
    duplicate: "与保留的那条重复",
    claimed: "领取时发现的重复",
    undone: "导入被撤销",
    binned: "进回收站",
  },
  restore: "恢复",
  restoreAsk: "恢复的原因",
  restored: "已恢复",
  restoreLead: "由主管恢复",
  survivor: "打开保留的那条",
  noSurvivor: "没有指向",
  empty: "回收站是空的",
  emptyHint: "领取时发现的重复会放到这里，并指向保留的那条",
};

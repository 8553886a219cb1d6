export const palette = {
  title: "搜索与命令",
  nothing: "没有找到。可试拼音首字母（如 szhx）、联系人，或号码后四位",
  move: "移动",
  open: "打开",
  claim: "领取并打开",
  matched: { name: "名称", pinyin: "拼音", initials: "首字母", number: "号码", contact: "联系人" },
};

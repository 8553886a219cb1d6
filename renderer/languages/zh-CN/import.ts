/** Import: screen, reasons a row is bad or known, warnings about whole columns. */
export const importing = {
  title: "导入",
  reason: {
    empty: "空行",
  },
  warning: {
    scientific: "「{{column}}」列被表格软件改成了 1.38E+10 的样子，号码已残缺",
  },
};

export const palette = {
  title: "搜索与命令",
};

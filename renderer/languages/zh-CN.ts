import { bin } from "./zh-CN/bin.ts";
import { callbacks } from "./zh-CN/callbacks.ts";
import { common } from "./zh-CN/common.ts";
import { customerPage } from "./zh-CN/customer-page.ts";
import { duplicate } from "./zh-CN/duplicate.ts";
import { entry } from "./zh-CN/entry.ts";
import { floor } from "./zh-CN/floor.ts";
import { gate } from "./zh-CN/gate.ts";
import { importing } from "./zh-CN/import.ts";
import { keys } from "./zh-CN/keys.ts";
import { list } from "./zh-CN/list.ts";
import { mine } from "./zh-CN/mine.ts";
import { notice } from "./zh-CN/notice.ts";
import { outages } from "./zh-CN/outages.ts";
import { palette } from "./zh-CN/palette.ts";
import { pool } from "./zh-CN/pool.ts";
import { queue } from "./zh-CN/queue.ts";
import { fact, refusal } from "./zh-CN/refusal.ts";
import { settings } from "./zh-CN/settings.ts";
import { setup } from "./zh-CN/setup.ts";
import { command, shell } from "./zh-CN/shell.ts";
import { team } from "./zh-CN/team.ts";
import { vocabulary } from "./zh-CN/vocabulary.ts";
import { why } from "./zh-CN/why.ts";
import { workbench } from "./zh-CN/workbench.ts";

/** Every text of the product in Chinese, one file an area. It is the source: a key that English lacks does not compile. */
export const zhCN = {
  bin,
  callbacks,
  common,
  customerPage,
  duplicate,
  entry,
  floor,
  gate,
  import: importing,
  list,
  mine,
  notice,
  outages,
  palette,
  pool,
  queue,
  fact,
  refusal,
  settings,
  setup,
  command,
  shell,
  team,
  vocabulary,
  why,
  workbench,
  keys,
};
export type Texts = typeof zhCN;

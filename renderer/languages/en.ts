import { bin } from "./en/bin.ts";
import { callbacks } from "./en/callbacks.ts";
import { common } from "./en/common.ts";
import { customerPage } from "./en/customer-page.ts";
import { duplicate } from "./en/duplicate.ts";
import { entry } from "./en/entry.ts";
import { floor } from "./en/floor.ts";
import { gate } from "./en/gate.ts";
import { importing } from "./en/import.ts";
import { keys } from "./en/keys.ts";
import { list } from "./en/list.ts";
import { mine } from "./en/mine.ts";
import { notice } from "./en/notice.ts";
import { outages } from "./en/outages.ts";
import { palette } from "./en/palette.ts";
import { pool } from "./en/pool.ts";
import { queue } from "./en/queue.ts";
import { fact, refusal } from "./en/refusal.ts";
import { settings } from "./en/settings.ts";
import { setup } from "./en/setup.ts";
import { command, shell } from "./en/shell.ts";
import { team } from "./en/team.ts";
import { vocabulary } from "./en/vocabulary.ts";
import { why } from "./en/why.ts";
import { workbench } from "./en/workbench.ts";
import type { Texts } from "./zh-CN.ts";

/** Every text of the product in English. */
export const en: Texts = {
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

/** The few sentences that a shell says outside the renderer: in a terminal, in the tray, in a dialog before any window. */

export type ShellLanguage = "zh-CN" | "en";

export const shellWords = {
  en: {
    ready: "Fairdial is ready. Open this address in a browser on this computer:",
    stop: "Press Ctrl+C to end it.",
    ending: "Saving and ending …",
    sample: "Preparing the sample team …",
    "home-in-use": "Another Fairdial (process {pid}) works with this home; close it, or choose another with --home.",
    "home-read-only": "The home {path} cannot be written; make it writable, or choose another with --home.",
    "disk-full": "The disk of {path} is full; free some space and start again.",
    "cache-too-new": "This home was used by a newer Fairdial; install the newer one.",
    "port-busy": "Port {port} is taken by another program; choose another with --port.",
    "no-screens": "The screens are not built; start with `npm start`.",
    "no-safe-storage":
      "This system offers no safe place for the cache's key (a locked or missing keyring), so Fairdial does not start; unlock or install one (GNOME Keyring, KWallet).",
    failed: "Fairdial could not start: {problem}",
    "tray-show": "Show Fairdial",
    "tray-quit": "Quit",
    "tray-count": "Fairdial: {count} to call",
    "tray-none": "Fairdial",
  },
  "zh-CN": {
    ready: "Fairdial 已就绪，请在本机浏览器中打开：",
    stop: "按 Ctrl+C 结束。",
    ending: "正在保存并结束…",
    sample: "正在准备示例团队…",
    "home-in-use": "另一个 Fairdial（进程 {pid}）正在使用此数据目录；请先关闭它，或用 --home 指定别的目录。",
    "home-read-only": "数据目录 {path} 无法写入；请改为可写，或用 --home 指定别的目录。",
    "disk-full": "{path} 所在磁盘已满；请腾出空间后重新启动。",
    "cache-too-new": "此数据目录已被更新版本的 Fairdial 使用；请安装新版本。",
    "port-busy": "端口 {port} 已被其他程序占用；请用 --port 指定别的端口。",
    "no-screens": "界面尚未构建；请用 `npm start` 启动。",
    "no-safe-storage": "系统没有可用的安全存储（钥匙串未解锁或不存在），Fairdial 不会启动；请解锁或安装钥匙串。",
    failed: "Fairdial 无法启动：{problem}",
    "tray-show": "显示 Fairdial",
    "tray-quit": "退出",
    "tray-count": "Fairdial：{count} 个待拨",
    "tray-none": "Fairdial",
  },
} as const satisfies Record<ShellLanguage, Record<string, string>>;

export type ShellWord = keyof (typeof shellWords)["en"];

/** @param facts put in for {name}; a name without a fact is left out */
export function shellWord(
  language: ShellLanguage,
  word: ShellWord,
  facts: Readonly<Record<string, string | number | null>> = {},
): string {
  return shellWords[language][word].replace(/\{(\w+)\}/g, (_, name: string) => String(facts[name] ?? ""));
}

/** The language of a locale such as zh-CN, zh_TW.UTF-8 or en-GB. */
export const languageOf = (locale: string): ShellLanguage => (/^zh\b|^zh[_-]/i.test(locale) ? "zh-CN" : "en");

/**
 * The locale that this program runs under, BCP 47; "" where the system says none (C, POSIX, or an empty environment on Linux):
 * the page's own language counts then.
 */
export function osLocale(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const named = env.LC_ALL || env.LC_MESSAGES || env.LANG || "";
  if (/^(C|POSIX)(\.|$)/.test(named) || (named === "" && platform === "linux")) return "";
  const match = /^([a-z]{2,3})(?:[_-]([A-Za-z]{2}))?/.exec(named);
  if (match) return [match[1], match[2]?.toUpperCase()].filter(Boolean).join("-");
  return Intl.DateTimeFormat().resolvedOptions().locale;
}

import { createInstance, type i18n } from "i18next";
import { en } from "./en.ts";
import { type Texts, zhCN } from "./zh-CN.ts";

export type Language = "zh-CN" | "en";
/** Words and numbers put into a text: {{name}}. */
export type Facts = Readonly<Record<string, string | number | null | undefined>>;

type Leaf<T> = T extends string
  ? ""
  : { [K in keyof T & string]: T[K] extends string ? K : `${K}.${Leaf<T[K]>}` }[keyof T & string];
/** Every text key, e.g. "workbench.save". */
export type TextKey = Leaf<Texts>;

/** Looks a text up in the language of the screen. */
export interface Text {
  (key: TextKey, facts?: Facts): string;
  /** For keys made from a code of the core (`refusal.${code}`): undefined where there is no such text. */
  readonly find: (key: string, facts?: Facts) => string | undefined;
  /** Name of a built-in list's entry; entries of a team's own are their own name. */
  readonly word: (list: keyof Texts["vocabulary"], code: string) => string;
  readonly language: Language;
}

/** Both languages are in the bundle: switching is at once and works offline. */
export function createTexts(): i18n {
  const texts = createInstance();
  void texts.init({
    lng: "zh-CN",
    fallbackLng: "zh-CN",
    initAsync: false,
    resources: { "zh-CN": { translation: zhCN }, en: { translation: en } },
    interpolation: { escapeValue: false },
    missingInterpolationHandler: () => "",
    returnNull: false,
  });
  return texts;
}

/** A Text of one language; tests use it without React. Texts without facts are looked up once: a screen asks for hundreds. */
export function textIn(texts: i18n, language: Language): Text {
  const fixed = texts.getFixedT(language);
  const plain = new Map<string, string | undefined>();
  const found = (key: string): string | undefined => {
    if (!plain.has(key)) plain.set(key, texts.exists(key, { lng: language }) ? fixed(key) : undefined);
    return plain.get(key);
  };
  const find = (key: string, facts?: Facts) =>
    facts === undefined || found(key) === undefined ? found(key) : fixed(key, { ...facts });
  return Object.assign(
    (key: TextKey, facts?: Facts) => (facts === undefined ? found(key) : fixed(key, { ...facts })) ?? key,
    {
      find,
      word: (list: string, code: string) => (code === "" ? "" : (found(`vocabulary.${list}.${code}`) ?? code)),
      language,
    },
  );
}

/** The language for a preference: `auto` follows the OS. */
export function languageFor(preference: "auto" | Language, osLocale: string): Language {
  if (preference !== "auto") return preference;
  return osLocale.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}

import { createContext, type ReactNode, useContext, useEffect, useMemo } from "react";
import { createTexts, type Language, type Text, textIn } from "./text.ts";
import { createTimes, type Times } from "./times.ts";

const texts = createTexts();
const standard = textIn(texts, "zh-CN");
const TextContext = createContext<Text>(standard);
const TimesContext = createContext<Times>(createTimes("zh-CN", undefined));

/** Gives every screen its language and its dates. Times are the team's, so that seats in other zones read the same hour. */
export function TextProvider(props: {
  language: Language;
  timeZone: string | undefined;
  nowMs: () => number;
  children: ReactNode;
}) {
  const { language, timeZone, nowMs } = props;
  const text = useMemo(() => textIn(texts, language), [language]);
  const times = useMemo(() => createTimes(language, timeZone, nowMs), [language, timeZone, nowMs]);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  return (
    <TextContext value={text}>
      <TimesContext value={times}>{props.children}</TimesContext>
    </TextContext>
  );
}

export const useText = (): Text => useContext(TextContext);
export const useTimes = (): Times => useContext(TimesContext);

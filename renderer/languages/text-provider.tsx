import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
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
  const lasting = useMemo(() => createTimes(language, timeZone, nowMs), [language, timeZone, nowMs]);
  const minute = useMinute();
  const times = useMemo(() => ofMinute(lasting, minute), [lasting, minute]);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  return (
    <TextContext value={text}>
      <TimesContext value={times}>{props.children}</TimesContext>
    </TextContext>
  );
}

/** Texts are rendered once and kept while their facts stand: 今天 and 昨天 stay true because the times are new every minute. */
const ofMinute = (times: Times, _minute: number): Times => ({ ...times });

function useMinute(): number {
  const [minute, setMinute] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setMinute((n) => n + 1), 60_000);
    return () => clearInterval(timer);
  }, []);
  return minute;
}

export const useText = (): Text => useContext(TextContext);
export const useTimes = (): Times => useContext(TimesContext);

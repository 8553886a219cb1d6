import { useMutation } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import { useText } from "../../languages/text-provider.tsx";
import styles from "./setup.module.css";

const languages = [
  { id: "zh-CN", name: "中文" },
  { id: "en", name: "English" },
] as const;

/** Each language by its own name. */
export function LanguageSwitch() {
  const t = useText();
  const set = useMutation(api.app.setPreferences.mutationOptions());
  return (
    <span className={styles.languages}>
      {languages.map(({ id, name }) => (
        <button
          key={id}
          type="button"
          lang={id}
          aria-pressed={t.language === id}
          onClick={() => set.mutate({ locale: id })}
        >
          {name}
        </button>
      ))}
    </span>
  );
}

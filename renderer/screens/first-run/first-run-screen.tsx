import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api } from "../../api/client.ts";
import { Kbd } from "../../components/kbd.tsx";
import { isComposing } from "../../keyboard/keys.ts";
import { focusOf } from "../../keyboard/use-keyboard.ts";
import { useText } from "../../languages/text-provider.tsx";
import { JoinTeam } from "./join-team.tsx";
import { Problem } from "./problem.tsx";
import styles from "./setup.module.css";
import { SetupFrame } from "./setup-frame.tsx";
import { StartTeam } from "./start-team.tsx";

const choices = ["start", "join", "look"] as const;
type Choice = (typeof choices)[number];

/** Three ways to begin, on 1, 2 and 3. Nothing is signed in yet, so these keys live here and not in the table. */
export function FirstRunScreen() {
  const t = useText();
  const [choice, setChoice] = useState<"none" | "start" | "join">("none");
  const look = useMutation(api.setup.lookAround.mutationOptions());

  const take = (wanted: Choice) => {
    if (wanted === "look") look.mutate({});
    else setChoice(wanted);
  };
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (isComposing(event) || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
      if (event.key === "Escape") setChoice("none");
      const wanted = choices[Number(event.key) - 1];
      if (wanted === undefined || choice !== "none" || focusOf(event.target) === "text") return;
      event.preventDefault();
      take(wanted);
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  });

  if (choice === "start") return <StartTeam onBack={() => setChoice("none")} />;
  if (choice === "join") return <JoinTeam onBack={() => setChoice("none")} />;
  return (
    <SetupFrame title={t("setup.title")} lead={t("setup.welcome")}>
      <ul className={styles.choices}>
        {choices.map((id, i) => (
          <li key={id}>
            <button type="button" disabled={look.isPending} onClick={() => take(id)}>
              <Kbd keys={String(i + 1)} />
              <span>
                <strong>{t(`setup.choice.${id}`)}</strong>
                <em>{t(`setup.choice.${id}Hint`)}</em>
              </span>
            </button>
          </li>
        ))}
      </ul>
      <p role="status" className={styles.soft}>
        {look.isPending && t("setup.look.doing")}
      </p>
      <Problem error={look.error} />
    </SetupFrame>
  );
}

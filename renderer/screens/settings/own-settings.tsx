import { useMutation } from "@tanstack/react-query";
import type { Preferences } from "../../../shared/contract/app.ts";
import { api, seat } from "../../api/client.ts";
import { useStatus } from "../../api/use-status.ts";
import { Button } from "../../components/button.tsx";
import { InlineError } from "../../components/inline-error.tsx";
import { ScrollArea } from "../../components/panel.tsx";
import { PressAgainButton } from "../../components/press-again.tsx";
import { SelectField } from "../../components/select-field.tsx";
import { TickField } from "../../components/tick-field.tsx";
import { useText } from "../../languages/text-provider.tsx";
import { KeyList } from "./key-list.tsx";
import { PasswordForm } from "./password-form.tsx";
import styles from "./settings.module.css";

const aheadMinutes = [0, 1, 2, 5, 10, 15, 30] as const;

/** One's own: language, look, ring, keys, password, and leaving this computer. Each choice holds at once. */
export function OwnSettings() {
  const t = useText();
  const status = useStatus();
  const set = useMutation(api.app.setPreferences.mutationOptions());
  const leave = useMutation(api.setup.leaveTeam.mutationOptions());
  if (!status) return null;
  const { preferences } = status;
  const choose = (change: Partial<Preferences>) => set.mutate(change);
  return (
    <ScrollArea className={styles.own} label={t("team.tab.mine")}>
      <div className={styles.column}>
        <section>
          <h2>{t("settings.mine.look")}</h2>
          <div className={styles.two}>
            <SelectField
              label={t("settings.mine.language")}
              value={preferences.locale}
              onChange={(event) => {
                const locale = (["auto", "zh-CN", "en"] as const).find((l) => l === event.currentTarget.value);
                if (locale) choose({ locale });
              }}
            >
              <option value="auto">{t("settings.mine.auto")}</option>
              <option value="zh-CN">中文</option>
              <option value="en">English</option>
            </SelectField>
            <SelectField
              label={t("settings.mine.theme")}
              value={preferences.theme}
              onChange={(event) => {
                const theme = (["auto", "light", "dark"] as const).find((l) => l === event.currentTarget.value);
                if (theme) choose({ theme });
              }}
            >
              <option value="auto">{t("settings.mine.auto")}</option>
              <option value="light">{t("settings.mine.light")}</option>
              <option value="dark">{t("settings.mine.dark")}</option>
            </SelectField>
          </div>
        </section>
        <section>
          <h2>{t("settings.mine.ring")}</h2>
          <div className={styles.two}>
            <SelectField
              label={t("settings.mine.ringAhead")}
              value={preferences.ringAheadMin}
              onChange={(event) => choose({ ringAheadMin: Number(event.currentTarget.value) })}
            >
              {[...new Set([...aheadMinutes, preferences.ringAheadMin])].map((n) => (
                <option key={n} value={n}>
                  {n === 0 ? t("settings.mine.ringAheadAt") : t("settings.mine.ringAheadMin", { n })}
                </option>
              ))}
            </SelectField>
            <div className={styles.end}>
              <TickField
                label={t("settings.mine.ringSound")}
                checked={preferences.ringSound}
                onChange={(event) => choose({ ringSound: event.currentTarget.checked })}
              />
            </div>
          </div>
        </section>
        <PasswordForm />
        <section>
          <h2>{t("settings.mine.session")}</h2>
          <p className={styles.soft}>{t("settings.mine.leaveHint")}</p>
          <p className={styles.line}>
            <Button onClick={() => void seat.setup.signOut({})}>{t("settings.mine.signOut")}</Button>
            <PressAgainButton
              text={t("settings.mine.leave")}
              ask={t("settings.mine.leaveAsk")}
              onDo={() => leave.mutate({})}
            />
            <span className={styles.soft}>{t("settings.mine.version", { version: status.appVersion })}</span>
          </p>
          <InlineError error={leave.error ?? set.error} />
        </section>
      </div>
      <KeyList bindings={preferences.keys} onBind={(keys) => choose({ keys })} />
    </ScrollArea>
  );
}

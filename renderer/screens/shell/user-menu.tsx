import { SegmentedControl, Switch } from "@mantine/core";
import { useState } from "react";
import type { AppStatus } from "../../../shared/contract/app.ts";
import { seat } from "../../api/client.ts";
import { setPreferences } from "../../api/set-preferences.ts";
import { Button } from "../../components/button.tsx";
import { Dialog } from "../../components/dialog.tsx";
import { Field } from "../../components/field.tsx";
import { InlineError } from "../../components/inline-error.tsx";
import { useText } from "../../languages/text-provider.tsx";
import { useApp } from "../../store/store.ts";
import styles from "./user-menu.module.css";

/** The user's own settings on this machine. */
export function UserMenu(props: { status: AppStatus }) {
  const t = useText();
  const closed = useApp((s) => s.overlayClosed);
  const overlayOpened = useApp((s) => s.overlayOpened);
  const { preferences, user, org, hub, appVersion } = props.status;
  const [error, setError] = useState<unknown>();
  const languages = [
    { value: "auto", label: t("shell.menu.auto") },
    { value: "zh-CN", label: "中文" },
    { value: "en", label: "English" },
  ];
  const themes = (["auto", "light", "dark"] as const).map((value) => ({ value, label: t(`shell.menu.${value}`) }));
  return (
    <Dialog title={t("shell.menu.title")} kind="menu" onClose={closed}>
      <div className={styles.rows}>
        <p className={styles.who}>
          <b>{user?.name}</b> {user && t.word("role", user.role)} · {org?.name} · {hub.address} · Fairdial {appVersion}
        </p>
        <div className={styles.row}>
          <span>{t("shell.menu.language")}</span>
          <SegmentedControl
            aria-label={t("shell.menu.language")}
            data={languages}
            value={preferences.locale}
            onChange={(locale) => setPreferences({ locale: locale as typeof preferences.locale })}
          />
        </div>
        <div className={styles.row}>
          <span>{t("shell.menu.theme")}</span>
          <SegmentedControl
            aria-label={t("shell.menu.theme")}
            data={themes}
            value={preferences.theme}
            onChange={(theme) => setPreferences({ theme: theme as typeof preferences.theme })}
          />
        </div>
        <div className={styles.row}>
          <span>{t("shell.menu.ringSound")}</span>
          <Switch
            aria-label={t("shell.menu.ringSound")}
            checked={preferences.ringSound}
            onChange={(event) => setPreferences({ ringSound: event.currentTarget.checked })}
          />
        </div>
        <ChangePassword />
        <InlineError error={error} />
        <div className={styles.buttons}>
          <Button action="help" onClick={() => overlayOpened("help")}>
            {t("shell.menu.keys")}
          </Button>
          <Button
            onClick={() => {
              seat.setup.signOut({}).then(closed, setError);
            }}
          >
            {t("shell.menu.signOut")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

function ChangePassword() {
  const t = useText();
  const [open, setOpen] = useState(false);
  const [oldPassword, setOld] = useState("");
  const [newPassword, setNew] = useState("");
  const [error, setError] = useState<unknown>();
  const [done, setDone] = useState(false);
  if (!open)
    return (
      <div className={styles.row}>
        <span>{done ? t("shell.menu.passwordChanged") : t("shell.menu.password")}</span>
        <Button onClick={() => setOpen(true)}>{t("shell.menu.password")}</Button>
      </div>
    );
  const submit = async () => {
    try {
      await seat.setup.changePassword({ oldPassword, newPassword });
      setOpen(false);
      setDone(true);
      setOld("");
      setNew("");
      setError(undefined);
    } catch (refused) {
      setError(refused);
    }
  };
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Field
        label={t("shell.menu.oldPassword")}
        type="password"
        autoComplete="current-password"
        value={oldPassword}
        onChange={(e) => setOld(e.target.value)}
      />
      <Field
        label={t("shell.menu.newPassword")}
        type="password"
        autoComplete="new-password"
        value={newPassword}
        onChange={(e) => setNew(e.target.value)}
      />
      <Button type="submit" kind="primary">
        {t("common.save")}
      </Button>
      <InlineError error={error} />
    </form>
  );
}

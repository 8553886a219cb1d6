import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { demoPassword } from "../../../shared/domain/demo.ts";
import { api } from "../../api/client.ts";
import { useStatus } from "../../api/use-status.ts";
import { Button } from "../../components/button.tsx";
import { Field } from "../../components/field.tsx";
import { Kbd } from "../../components/kbd.tsx";
import { PressAgainButton } from "../../components/press-again.tsx";
import { StateIcon } from "../../components/state-icon.tsx";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import { Problem } from "../first-run/problem.tsx";
import styles from "../first-run/setup.module.css";
import { SetupFrame } from "../first-run/setup-frame.tsx";

/** Who, and the password. Without the hub those who were here before may go on. */
export function SignInScreen() {
  const t = useText();
  const times = useTimes();
  const status = useStatus();
  const known = useQuery(api.setup.knownUsers.queryOptions({ input: {} }));
  const signIn = useMutation(api.setup.signIn.mutationOptions());
  const leave = useMutation(api.setup.leaveTeam.mutationOptions());
  const [chosen, setChosen] = useState<string>();
  const [typed, setTyped] = useState("");
  const [password, setPassword] = useState("");
  const [capsLock, setCapsLock] = useState(false);
  const passwordBox = useRef<HTMLInputElement>(null);
  const users = known.data?.users ?? [];
  const isOffline = status?.hub.state === "offline";
  const choice = chosen ?? users[0]?.login ?? "";
  const isOther = users.length === 0 || choice === "";
  const login = isOther ? typed.trim() : choice;

  const firstLogin = users[0]?.login;
  useEffect(() => {
    if (firstLogin !== undefined) passwordBox.current?.focus();
  }, [firstLogin]);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (login === "" || signIn.isPending) return;
    signIn.mutate({ login, password }, { onError: () => passwordBox.current?.select() });
  }

  return (
    <SetupFrame
      title={known.data?.orgName || t("setup.signIn.title")}
      lead={known.data?.orgName && t("setup.signIn.title")}
    >
      {isOffline && (
        <p className={styles.info} role="status">
          <StateIcon name="offline" size={14} />
          <span>{t("setup.signIn.offline")}</span>
        </p>
      )}
      {status?.demo && (
        <p className={`${styles.info} ${styles.plain}`}>
          <StateIcon name="info" size={14} />
          <span>{t("setup.signIn.demo", { password: demoPassword })}</span>
        </p>
      )}
      <form className={styles.form} onSubmit={submit}>
        {users.length > 0 && (
          <fieldset className={styles.users} aria-label={t("setup.signIn.user")}>
            {users.map((user) => (
              <label key={user.login} className={styles.user}>
                <input
                  type="radio"
                  name="user"
                  checked={choice === user.login}
                  onChange={() => setChosen(user.login)}
                />
                <span>
                  <strong>{user.name}</strong>{" "}
                  {user.login !== user.name && <span className={styles.soft}>{user.login}</span>}
                </span>
                <span className={styles.soft}>
                  {user.lastSignInMs === null
                    ? t("setup.signIn.never")
                    : t("setup.signIn.last", { at: times.near(user.lastSignInMs, times.nowMs()) })}
                </span>
              </label>
            ))}
            <label className={styles.user}>
              <input type="radio" name="user" checked={isOther} onChange={() => setChosen("")} />
              <span>{t("setup.signIn.otherUser")}</span>
              <span />
            </label>
          </fieldset>
        )}
        {isOther && (
          <Field
            label={t("setup.signIn.login")}
            value={typed}
            maxLength={60}
            autoComplete="username"
            autoFocus
            hint={isOffline ? t("setup.signIn.offlineNew") : undefined}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        )}
        <Field
          ref={passwordBox}
          label={t("setup.signIn.password")}
          type="password"
          value={password}
          maxLength={200}
          autoComplete="current-password"
          hint={capsLock ? t("setup.signIn.capsLock") : undefined}
          onKeyUp={(event) => setCapsLock(event.getModifierState("CapsLock"))}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Problem error={signIn.error ?? leave.error ?? known.error} />
        <Button type="submit" kind="primary" className={styles.go} disabled={signIn.isPending || login === ""}>
          {signIn.isPending ? t("setup.signIn.doing") : t("setup.signIn.do")} <Kbd keys="Enter" onAccent />
        </Button>
      </form>
      <div>
        <PressAgainButton
          kind="quiet"
          text={t("setup.signIn.leave")}
          ask={t("setup.signIn.leaveAsk")}
          onDo={() => leave.mutate({})}
        />
      </div>
    </SetupFrame>
  );
}

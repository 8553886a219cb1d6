import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { api } from "../../api/client.ts";
import { queryClient } from "../../api/query-client.ts";
import { Button } from "../../components/button.tsx";
import { AreaField } from "../../components/field.tsx";
import { Kbd } from "../../components/kbd.tsx";
import { StateIcon } from "../../components/state-icon.tsx";
import { isComposing } from "../../keyboard/keys.ts";
import { useText } from "../../languages/text-provider.tsx";
import { Problem } from "./problem.tsx";
import { problemText } from "./problem-text.ts";
import styles from "./setup.module.css";
import { cleanCode, JoinForm } from "./setup-form.ts";
import { SetupFrame } from "./setup-frame.tsx";

/** Pastes a join code; teams heard on the network are shown so that one sees which code to ask for. */
export function JoinTeam(props: { onBack: () => void }) {
  const t = useText();
  const hubs = useQuery({ ...api.setup.findHubs.queryOptions({ input: {} }), retry: false });
  const join = useMutation(
    api.setup.joinTeam.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(),
    }),
  );
  const form = useForm<JoinForm>({ resolver: zodResolver(JoinForm), defaultValues: { code: "" } });
  const submit = form.handleSubmit(({ code }) => join.mutate({ code: cleanCode(code) }));

  return (
    <SetupFrame title={t("setup.join.title")} onBack={props.onBack}>
      <form className={styles.form} onSubmit={submit}>
        <AreaField
          label={t("setup.join.code")}
          hint={t("setup.join.codeHint")}
          rows={3}
          autoFocus
          className={styles.codeField}
          problem={problemText(form.formState.errors.code?.message, t)}
          {...form.register("code")}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || isComposing(event.nativeEvent)) return;
            event.preventDefault();
            void submit();
          }}
        />
        <Problem error={join.error} />
        <Button type="submit" kind="primary" className={styles.go} disabled={join.isPending}>
          {join.isPending ? t("setup.join.doing") : t("setup.join.do")} <Kbd keys="Enter" onAccent />
        </Button>
      </form>
      <section className={styles.found} aria-live="polite">
        <div className={styles.titleLine}>
          <h2>{t("setup.join.found")}</h2>
          <Button kind="quiet" disabled={hubs.isFetching} onClick={() => void hubs.refetch()}>
            {t("setup.join.again")}
          </Button>
        </div>
        {hubs.isFetching && <p className={styles.soft}>{t("setup.join.searching")}</p>}
        {!hubs.isFetching && (hubs.data?.hubs.length ?? 0) === 0 && (
          <p className={styles.soft}>{t("setup.join.foundNone")}</p>
        )}
        <ul>
          {hubs.data?.hubs.map((hub) => (
            <li key={hub.fingerprint}>
              <button type="button" className={styles.hub} onClick={() => form.setFocus("code")}>
                <StateIcon name="team" size={16} />
                <strong>{hub.name}</strong>
                <span className={styles.soft}>{hub.address}</span>
                <em>{t("setup.join.useHub")}</em>
              </button>
            </li>
          ))}
        </ul>
      </section>
    </SetupFrame>
  );
}

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { api } from "../../api/client.ts";
import { Button } from "../../components/button.tsx";
import { Field } from "../../components/field.tsx";
import { Kbd } from "../../components/kbd.tsx";
import { useText } from "../../languages/text-provider.tsx";
import { useApp } from "../../store/store.ts";
import { Problem } from "./problem.tsx";
import { problemText } from "./problem-text.ts";
import styles from "./setup.module.css";
import { StartForm } from "./setup-form.ts";
import { SetupFrame } from "./setup-frame.tsx";
import { TeamReady } from "./team-ready.tsx";

/** Makes the team's hub on this computer and its lead's account, then shows the join code. */
export function StartTeam(props: { onBack: () => void }) {
  const t = useText();
  const begun = useApp((s) => s.setupBegun);
  const ended = useApp((s) => s.setupEnded);
  const start = useMutation(api.setup.startTeam.mutationOptions({ onMutate: begun, onError: ended }));
  const form = useForm<StartForm>({
    resolver: zodResolver(StartForm),
    defaultValues: { teamName: "", name: "", login: "", password: "", passwordAgain: "" },
  });
  const { register, formState } = form;
  const problem = (field: keyof StartForm) => problemText(formState.errors[field]?.message, t);
  if (start.data !== undefined) return <TeamReady code={start.data.joinCode} addresses={start.data.addresses} />;

  return (
    <SetupFrame title={t("setup.start.title")} lead={t("setup.start.role")} onBack={props.onBack}>
      <form
        className={styles.form}
        onSubmit={form.handleSubmit(({ passwordAgain: _, ...input }) => start.mutate(input))}
      >
        <Field label={t("setup.start.teamName")} autoFocus problem={problem("teamName")} {...register("teamName")} />
        <div className={styles.two}>
          <Field label={t("setup.start.name")} problem={problem("name")} {...register("name")} />
          <Field
            label={t("setup.start.login")}
            hint={t("setup.start.loginHint")}
            problem={problem("login")}
            autoComplete="username"
            {...register("login")}
          />
        </div>
        <div className={styles.two}>
          <Field
            label={t("setup.start.password")}
            hint={t("setup.start.passwordHint")}
            type="password"
            autoComplete="new-password"
            problem={problem("password")}
            {...register("password")}
          />
          <Field
            label={t("setup.start.passwordAgain")}
            type="password"
            autoComplete="new-password"
            problem={problem("passwordAgain")}
            {...register("passwordAgain")}
          />
        </div>
        <Problem error={start.error} />
        <Button type="submit" kind="primary" className={styles.go} disabled={start.isPending}>
          {start.isPending ? t("setup.start.doing") : t("setup.start.do")} <Kbd keys="Enter" onAccent />
        </Button>
      </form>
    </SetupFrame>
  );
}

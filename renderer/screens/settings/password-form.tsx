import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { api } from "../../api/client.ts";
import { Button } from "../../components/button.tsx";
import { Field } from "../../components/field.tsx";
import { InlineError } from "../../components/inline-error.tsx";
import { useText } from "../../languages/text-provider.tsx";
import styles from "./settings.module.css";

const PasswordShape = z
  .object({
    oldPassword: z.string().min(1, "required"),
    newPassword: z.string().min(8, "short").max(200),
    again: z.string(),
  })
  .refine((form) => form.newPassword === form.again, { path: ["again"], message: "mismatch" });

/** A new password, known to the hub at once. */
export function PasswordForm() {
  const t = useText();
  const form = useForm<z.infer<typeof PasswordShape>>({
    resolver: zodResolver(PasswordShape),
    defaultValues: { oldPassword: "", newPassword: "", again: "" },
  });
  const change = useMutation(api.setup.changePassword.mutationOptions({ onSuccess: () => form.reset() }));
  const problem = (field: "oldPassword" | "newPassword" | "again") => {
    const code = form.formState.errors[field]?.message;
    return code === undefined ? undefined : (t.find(`setup.problem.${code}`) ?? code);
  };
  return (
    <section>
      <h2>{t("settings.mine.password")}</h2>
      <form
        className={styles.password}
        noValidate
        onSubmit={form.handleSubmit(({ oldPassword, newPassword }) => change.mutate({ oldPassword, newPassword }))}
      >
        <Field
          label={t("settings.mine.passwordOld")}
          type="password"
          autoComplete="current-password"
          problem={problem("oldPassword")}
          {...form.register("oldPassword")}
        />
        <Field
          label={t("settings.mine.passwordNew")}
          type="password"
          autoComplete="new-password"
          problem={problem("newPassword")}
          {...form.register("newPassword")}
        />
        <Field
          label={t("settings.mine.passwordAgain")}
          type="password"
          autoComplete="new-password"
          problem={problem("again")}
          {...form.register("again")}
        />
        <p className={styles.line}>
          <Button type="submit" disabled={change.isPending}>
            {t("settings.mine.passwordDo")}
          </Button>
          <span role="status" className={styles.fine}>
            {change.isSuccess && `✓ ${t("settings.mine.passwordDone")}`}
          </span>
        </p>
        <InlineError error={change.error} />
      </form>
    </section>
  );
}

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { Role } from "../../../shared/domain/vocabulary.ts";
import { api } from "../../api/client.ts";
import { queryClient } from "../../api/query-client.ts";
import { Button } from "../../components/button.tsx";
import { Field } from "../../components/field.tsx";
import { InlineError } from "../../components/inline-error.tsx";
import { Kbd } from "../../components/kbd.tsx";
import { ScrollArea } from "../../components/panel.tsx";
import { SelectField } from "../../components/select-field.tsx";
import { TickField } from "../../components/tick-field.tsx";
import { useActions } from "../../keyboard/use-actions.ts";
import { useText } from "../../languages/text-provider.tsx";
import styles from "../team/team.module.css";
import { blankPerson, formOf, NewPersonForm, type Person, PersonForm, putOf } from "./person-form.ts";

/** Adds somebody, or changes role, seat, rights and password of somebody. */
export function PersonPanel(props: { person: Person | undefined; seatNo: string; onClose: () => void }) {
  const t = useText();
  const { person, onClose } = props;
  const [saved, setSaved] = useState(false);
  const form = useForm<PersonForm>({
    resolver: zodResolver(person === undefined ? NewPersonForm : PersonForm),
    defaultValues: person === undefined ? { ...blankPerson, seatNo: props.seatNo } : formOf(person),
  });
  const put = useMutation(
    api.team.putPerson.mutationOptions({
      onSuccess: async (now) => {
        await queryClient.invalidateQueries({ queryKey: api.team.people.key() });
        setSaved(true);
        form.reset(formOf(now));
        if (person === undefined) onClose();
      },
    }),
  );
  const save = form.handleSubmit((entered) => put.mutate(putOf(person?.userId ?? null, entered)));
  useActions({ "form-save": () => void save(), "step-back": onClose });
  const { register, formState, watch } = form;
  const problem = (field: keyof PersonForm) => {
    const code = formState.errors[field]?.message;
    return code === undefined ? undefined : (t.find(`team.people.problem.${code}`) ?? code);
  };
  const role = watch("role");
  return (
    <form className={styles.form} aria-label={person?.name ?? t("team.people.form.new")} onSubmit={save} noValidate>
      <ScrollArea className={styles.formBody}>
        <h2>{person?.name ?? t("team.people.form.new")}</h2>
        <div className={styles.two}>
          <Field label={t("team.people.form.name")} autoFocus problem={problem("name")} {...register("name")} />
          <Field label={t("team.people.form.login")} problem={problem("login")} {...register("login")} />
        </div>
        <div className={styles.two}>
          <SelectField label={t("team.people.form.role")} {...register("role")}>
            {Role.options.map((code) => (
              <option key={code} value={code}>
                {t.word("role", code)}
              </option>
            ))}
          </SelectField>
          <Field
            label={t("team.people.form.seatNo")}
            inputMode="numeric"
            problem={problem("seatNo")}
            {...register("seatNo")}
          />
        </div>
        <p className={styles.soft}>{t(`team.people.roleHint.${role}`)}</p>
        <Field
          label={t(person === undefined ? "team.people.form.password" : "team.people.form.passwordNew")}
          hint={person === undefined ? undefined : t("team.people.form.passwordKeep")}
          type="password"
          autoComplete="new-password"
          problem={problem("password")}
          {...register("password")}
        />
        <TickField
          label={t("team.people.form.seesNumbers")}
          hint={t("team.people.form.seesNumbersHint")}
          {...register("seesNumbers")}
        />
        <TickField
          label={t("team.people.form.senior")}
          hint={t("team.people.form.seniorHint")}
          {...register("senior")}
        />
        <TickField
          label={t("team.people.form.active")}
          hint={t("team.people.form.activeHint")}
          {...register("active")}
        />
        <InlineError error={put.error} />
      </ScrollArea>
      <footer className={styles.formFoot}>
        <Button type="submit" kind="primary" action="form-save" disabled={put.isPending}>
          {t("team.people.form.save")}
        </Button>
        <Button kind="quiet" onClick={onClose}>
          {t("common.close")} <Kbd keys="Escape" />
        </Button>
        <span role="status" className={styles.fine}>
          {saved && !formState.isDirty && `✓ ${t("team.people.form.saved")}`}
        </span>
      </footer>
    </form>
  );
}

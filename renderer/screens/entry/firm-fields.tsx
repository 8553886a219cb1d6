import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useId } from "react";
import type { UseFormReturn } from "react-hook-form";
import { customerTypes, Level, sources } from "../../../shared/domain/vocabulary.ts";
import { api } from "../../api/client.ts";
import { useSettings } from "../../api/use-settings.ts";
import { Button } from "../../components/button.tsx";
import { AreaField, Field } from "../../components/field.tsx";
import { SelectField } from "../../components/select-field.tsx";
import { useText } from "../../languages/text-provider.tsx";
import styles from "./entry.module.css";
import type { EntryForm } from "./entry-form.ts";

/** The firm: a name and a source are asked for, the rest can wait behind one key. */
export function FirmFields(props: {
  form: UseFormReturn<EntryForm>;
  isMore: boolean;
  onMore: () => void;
  /** The number lines, between what is asked and what can wait. */
  children: ReactNode;
}) {
  const t = useText();
  const { register, formState } = props.form;
  const settings = useSettings();
  const { data: facets } = useQuery(api.lists.facets.queryOptions({ input: { of: "pool" } }));
  const problem = (field: "name" | "source") => {
    const code = formState.errors[field]?.message;
    return code === undefined ? undefined : (t.find(`entry.problem.${code}`) ?? code);
  };
  return (
    <>
      <Field
        label={t("entry.field.name")}
        hint={t("entry.required")}
        problem={problem("name")}
        // The screen is for typing: its first box is where it begins.
        autoFocus
        maxLength={200}
        className={styles.wide}
        {...register("name")}
      />
      <div className={styles.row}>
        <SelectField
          label={t("entry.field.source")}
          hint={t("entry.required")}
          problem={problem("source")}
          {...register("source")}
        >
          <option value="">–</option>
          {sources.map((code) => (
            <option key={code} value={code}>
              {t.word("source", code)}
            </option>
          ))}
        </SelectField>
        <Suggested label={t("entry.field.province")} values={facets?.provinces} {...register("province")} />
        <Suggested label={t("entry.field.city")} values={facets?.cities} {...register("city")} />
      </div>
      {props.children}
      <div className={styles.row}>
        <Suggested
          label={t("entry.field.product")}
          values={[...settings.extraProducts, ...(facets?.products ?? [])]}
          {...register("product")}
        />
        <Suggested
          label={t("entry.field.industry")}
          values={[...settings.extraIndustries, ...(facets?.industries ?? [])]}
          {...register("industry")}
        />
        <SelectField label={t("entry.field.customerType")} {...register("customerType")}>
          {customerTypes.map((code) => (
            <option key={code} value={code}>
              {t.word("customerType", code)}
            </option>
          ))}
        </SelectField>
      </div>
      <div>
        <Button kind="quiet" action="entry-more" aria-expanded={props.isMore} onClick={props.onMore}>
          {t(props.isMore ? "entry.less" : "entry.more")}
        </Button>
      </div>
      {props.isMore && (
        <>
          <div className={styles.row}>
            <SelectField label={t("entry.field.level")} {...register("level", { setValueAs: (v) => v || null })}>
              <option value="">{t("list.noLevel")}</option>
              {Level.options.map((level) => (
                <option key={level} value={level}>
                  {level} {t.word("level", level)}
                </option>
              ))}
            </SelectField>
            <Field label={t("entry.field.website")} maxLength={300} {...register("website")} />
            <label className={styles.tick}>
              <input type="checkbox" {...register("starred")} />
              {t("entry.field.starred")}
            </label>
          </div>
          <Field label={t("entry.field.address")} maxLength={200} {...register("address")} />
          <AreaField label={t("entry.field.intro")} rows={2} maxLength={2000} {...register("intro")} />
        </>
      )}
    </>
  );
}

/** A line of text that offers the values in use. */
function Suggested(
  props: { label: string; values: readonly string[] | undefined } & ReturnType<UseFormReturn<EntryForm>["register"]>,
) {
  const { values = [], ...field } = props;
  const listId = useId();
  return (
    <div>
      <Field {...field} list={listId} maxLength={60} />
      <datalist id={listId}>
        {[...new Set(values)].slice(0, 200).map((value) => (
          <option key={value} value={value} />
        ))}
      </datalist>
    </div>
  );
}

import type { KeyboardEvent } from "react";
import { type UseFormReturn, useFieldArray, useWatch } from "react-hook-form";
import { contactRoles, NumberKind } from "../../../shared/domain/vocabulary.ts";
import { Button } from "../../components/button.tsx";
import { InlineError } from "../../components/inline-error.tsx";
import { SectionHeader } from "../../components/panel.tsx";
import { StateIcon } from "../../components/state-icon.tsx";
import { isComposing } from "../../keyboard/keys.ts";
import { useActions } from "../../keyboard/use-actions.ts";
import { useText } from "../../languages/text-provider.tsx";
import styles from "./entry.module.css";
import { blankLine, type EntryForm, guessKind } from "./entry-form.ts";

/** People and numbers, a line each. Enter goes on to a new line; Backspace in an empty line takes it away. */
export function NumberLines(props: { form: UseFormReturn<EntryForm> }) {
  const t = useText();
  const { form } = props;
  const { control, register, setValue, getValues, setFocus, formState } = form;
  const { fields, append, remove } = useFieldArray({ control, name: "lines" });
  const lines = useWatch({ control, name: "lines" });

  const add = () => {
    const blank = getValues("lines").findIndex((line) => line.contact === "" && line.number === "");
    if (blank >= 0) setFocus(`lines.${blank}.contact`);
    else append({ ...blankLine }, { focusName: `lines.${fields.length}.contact` });
  };
  useActions({ "entry-add-line": add });
  const drop = (index: number) => {
    remove(index);
    setTimeout(() => setFocus(`lines.${Math.max(0, index - 1)}.number`));
  };
  function onLineKey(event: KeyboardEvent, index: number, field: "contact" | "number") {
    if (isComposing(event.nativeEvent) || event.ctrlKey || event.altKey) return;
    const line = getValues(`lines.${index}`);
    const isEmpty = line.contact === "" && line.number === "";
    if (event.key === "Enter" && field === "contact") setFocus(`lines.${index}.number`);
    else if (event.key === "Enter" && index < fields.length - 1) setFocus(`lines.${index + 1}.contact`);
    else if (event.key === "Enter" && !isEmpty) add();
    else if (event.key === "Enter") return event.preventDefault();
    else if (event.key === "Backspace" && isEmpty && fields.length > 1) drop(index);
    else return;
    event.preventDefault();
  }
  const problem = formState.errors.lines?.message ?? formState.errors.lines?.root?.message;

  return (
    <section className={styles.lines} aria-label={t("entry.people")}>
      <SectionHeader
        title={t("entry.people")}
        hint={
          <Button kind="quiet" action="entry-add-line" onClick={add}>
            {t("entry.addLine")}
          </Button>
        }
      />
      {fields.map((field, index) => {
        const at = t("entry.lineLabel", { n: index + 1 });
        const number = register(`lines.${index}.number`);
        const kind = register(`lines.${index}.kind`);
        return (
          <div key={field.id} className={styles.line} data-only={fields.length === 1 || undefined}>
            <input
              aria-label={`${at} ${t("entry.contact")}`}
              placeholder={t("entry.contact")}
              autoComplete="off"
              maxLength={60}
              {...register(`lines.${index}.contact`)}
              onKeyDown={(event) => onLineKey(event, index, "contact")}
            />
            <select aria-label={`${at} ${t("entry.role")}`} {...register(`lines.${index}.role`)}>
              <option value="">{t("entry.role")}</option>
              {contactRoles.map((code) => (
                <option key={code} value={code}>
                  {t.word("contactRole", code)}
                </option>
              ))}
            </select>
            <input
              aria-label={`${at} ${t("entry.number")}`}
              placeholder={t("entry.numberPlaceholder")}
              inputMode="tel"
              autoComplete="off"
              maxLength={60}
              {...number}
              onChange={(event) => {
                void number.onChange(event);
                if (!lines[index]?.kindChosen) setValue(`lines.${index}.kind`, guessKind(event.currentTarget.value));
              }}
              onKeyDown={(event) => onLineKey(event, index, "number")}
            />
            <select
              aria-label={`${at} ${t("entry.kind")}`}
              {...kind}
              onChange={(event) => {
                void kind.onChange(event);
                setValue(`lines.${index}.kindChosen`, true);
              }}
            >
              {NumberKind.options.map((code) => (
                <option key={code} value={code}>
                  {t.word("numberKind", code)}
                </option>
              ))}
            </select>
            {fields.length > 1 && (
              <button
                type="button"
                className={styles.drop}
                aria-label={`${t("entry.dropLine")}: ${at}`}
                onClick={() => drop(index)}
              >
                <StateIcon name="close" size={12} />
              </button>
            )}
          </div>
        );
      })}
      <InlineError text={problem === undefined ? undefined : (t.find(`entry.problem.${problem}`) ?? problem)} />
    </section>
  );
}

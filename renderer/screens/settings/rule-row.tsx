import { useId } from "react";
import { defaultSettings, type TeamSettings } from "../../../shared/domain/settings.ts";
import { Button } from "../../components/button.tsx";
import { Tag } from "../../components/tag.tsx";
import type { Text } from "../../languages/text.ts";
import { useText } from "../../languages/text-provider.tsx";
import { isChanged, limitsOf, type Rule, textOf } from "./rules.ts";
import styles from "./settings.module.css";

/** One rule: what it is and means, its value with the unit, its default. */
export function RuleRow(props: {
  rule: Rule;
  text: string;
  /** In force now. */
  saved: TeamSettings[keyof TeamSettings];
  problem: string | undefined;
  canEdit: boolean;
  onText: (text: string) => void;
}) {
  const t = useText();
  const id = useId();
  const { rule, text, saved, problem, canEdit, onText } = props;
  const fallback = textOf(rule.kind, defaultSettings[rule.key]);
  const unit = t.find(`settings.unitOf.${rule.key}`) ?? t.find(`settings.unit.${rule.kind}`);
  const describedBy = `${id}-means ${id}-problem`;
  const common = { id, disabled: !canEdit, "aria-describedby": describedBy, "aria-invalid": problem !== undefined };
  return (
    <div className={styles.rule} data-dirty={text !== textOf(rule.kind, saved) || undefined}>
      <div>
        <label htmlFor={id}>{t(`settings.rule.${rule.key}`)}</label>{" "}
        {isChanged(rule.key, saved) && rule.kind !== "words" && <Tag tone="blue">{t("settings.changed")}</Tag>}
        <p id={`${id}-means`}>{t(`settings.meaning.${rule.key}`)}</p>
      </div>
      <div className={styles.value}>
        {rule.kind === "switch" ? (
          <select {...common} value={text} onChange={(event) => onText(event.currentTarget.value)}>
            <option value="true">{t("settings.on")}</option>
            <option value="false">{t("settings.off")}</option>
          </select>
        ) : rule.kind === "words" ? (
          <textarea {...common} rows={3} value={text} onChange={(event) => onText(event.currentTarget.value)} />
        ) : (
          <input
            {...common}
            value={text}
            data-wide={rule.kind === "zone" || undefined}
            placeholder={rule.kind === "days-or-none" ? t("settings.noLimit") : undefined}
            autoComplete="off"
            onChange={(event) => onText(event.currentTarget.value)}
          />
        )}
        {unit !== undefined && <span>{unit}</span>}
      </div>
      <div className={styles.default}>
        <p id={`${id}-problem`} role="alert" className={styles.problem}>
          {problem !== undefined && problemText(problem, rule, t)}
        </p>
        {problem === undefined && rule.kind !== "words" && <span>{defaultText(rule, fallback, t)}</span>}
        {canEdit && text !== fallback && rule.kind !== "words" && (
          <Button kind="quiet" onClick={() => onText(fallback)}>
            {t("settings.reset")}
          </Button>
        )}
      </div>
    </div>
  );
}

function defaultText(rule: Rule, fallback: string, t: Text): string {
  if (fallback === "" && rule.kind === "days-or-none") return t("settings.defaultNone");
  const value = rule.kind === "switch" ? t(fallback === "true" ? "settings.on" : "settings.off") : fallback;
  return t("settings.default", { value });
}

function problemText(problem: string, rule: Rule, t: Text): string {
  return t.find(`settings.problem.${problem}`, { ...limitsOf(rule.key) }) ?? problem;
}

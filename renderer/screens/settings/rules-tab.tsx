import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { defaultSettings, type TeamSettings } from "../../../shared/domain/settings.ts";
import { api } from "../../api/client.ts";
import { queryClient } from "../../api/query-client.ts";
import { useIsLead } from "../../api/use-status.ts";
import { Button } from "../../components/button.tsx";
import { InlineError } from "../../components/inline-error.tsx";
import { ScrollArea } from "../../components/panel.tsx";
import { useActions } from "../../keyboard/use-actions.ts";
import { useText } from "../../languages/text-provider.tsx";
import { RuleRow } from "./rule-row.tsx";
import { type Rule, readRule, ruleGroups, textOf } from "./rules.ts";
import styles from "./settings.module.css";

const allRules = ruleGroups.flatMap((group) => group.rules);
type Typed = Readonly<Partial<Record<keyof TeamSettings, string>>>;

/** The team's rules: each with unit, default and what it means. Only what was changed is sent. */
export function RulesTab() {
  const t = useText();
  const isLead = useIsLead();
  const { data: settings, error } = useQuery(api.team.settings.queryOptions({ input: {} }));
  const [typed, setTyped] = useState<Typed>({});
  const put = useMutation(
    api.team.putSettings.mutationOptions({
      onSuccess: (now) => {
        queryClient.setQueryData(api.team.settings.queryKey({ input: {} }), now);
        setTyped({});
      },
    }),
  );
  const now = settings ?? defaultSettings;
  const current = (rule: Rule) => typed[rule.key] ?? textOf(rule.kind, now[rule.key]);
  const changed = allRules.filter((rule) => current(rule) !== textOf(rule.kind, now[rule.key]));
  const problemOf = (rule: Rule): string | undefined => {
    const read = readRule(rule, current(rule));
    if ("problem" in read) return read.problem;
    return rule.key === "callingToMin" && isBefore(read.value, readRule(fromRule, current(fromRule)))
      ? "order"
      : undefined;
  };
  const isBad = changed.some((rule) => problemOf(rule) !== undefined);
  const canSave = isLead && changed.length > 0 && !isBad && !put.isPending;
  const save = () => {
    if (!canSave) return;
    const values = changed.map((rule) => [rule.key, readRule(rule, current(rule))] as const);
    put.mutate(Object.fromEntries(values.map(([key, read]) => [key, "value" in read ? read.value : undefined])));
  };
  useActions({ "form-save": save });

  return (
    <>
      <div className={styles.bar}>
        <span role="status" className={styles.soft}>
          {!isLead
            ? t("team.leadOnly")
            : changed.length > 0
              ? t("settings.dirty", { n: changed.length })
              : put.isSuccess && `✓ ${t("settings.saved")}`}
        </span>
        <InlineError error={put.error ?? error} />
        {isLead && (
          <span className={styles.tools}>
            <Button disabled={changed.length === 0} onClick={() => setTyped({})}>
              {t("settings.undo")}
            </Button>
            <Button kind="primary" action="form-save" disabled={!canSave} onClick={save}>
              {t("settings.save")}
            </Button>
          </span>
        )}
      </div>
      <ScrollArea className={styles.rules} label={t("settings.title")}>
        {ruleGroups.map((group) => (
          <section key={group.id} aria-labelledby={`rules-${group.id}`}>
            <h2 id={`rules-${group.id}`}>{t(`settings.group.${group.id}`)}</h2>
            {group.rules.map((rule) => (
              <RuleRow
                key={rule.key}
                rule={rule}
                text={current(rule)}
                saved={now[rule.key]}
                problem={problemOf(rule)}
                canEdit={isLead}
                onText={(text) => setTyped((before) => ({ ...before, [rule.key]: text }))}
              />
            ))}
          </section>
        ))}
      </ScrollArea>
    </>
  );
}

const fromRule: Rule = { key: "callingFromMin", kind: "time" };

function isBefore(to: TeamSettings[keyof TeamSettings], from: ReturnType<typeof readRule>): boolean {
  return typeof to === "number" && "value" in from && typeof from.value === "number" && to <= from.value;
}

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { CustomerFilter } from "../../../shared/contract/lists.ts";
import { api, seat } from "../../api/client.ts";
import { queryClient } from "../../api/query-client.ts";
import { AskStrip } from "../../components/ask-strip.tsx";
import { Button } from "../../components/button.tsx";
import { Kbd } from "../../components/kbd.tsx";
import { countActive, sameFilter } from "../../components/lists/filter.ts";
import { PressAgainButton } from "../../components/press-again.tsx";
import { useActions } from "../../keyboard/use-actions.ts";
import { useText } from "../../languages/text-provider.tsx";
import styles from "./scheme-bar.module.css";

const digits = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

/**
 * Saved filters: a digit takes one, V saves what is on the screen. The same name keeps the scheme and takes the new filter; another
 * name over an unchanged filter renames it; another name over another filter is a scheme of its own.
 */
export function SchemeBar(props: { filter: CustomerFilter; onFilter: (filter: CustomerFilter) => void }) {
  const t = useText();
  const { filter, onFilter } = props;
  const { data } = useQuery(api.lists.schemes.queryOptions({ input: {} }));
  const [usedId, setUsedId] = useState<string>();
  const [isSaving, setSaving] = useState(false);
  const [error, setError] = useState<unknown>();
  const schemes = data?.schemes ?? [];
  const used = schemes.find((s) => s.schemeId === usedId);
  const exact = schemes.find((s) => sameFilter(s.filter, filter));

  const take = (index: number) => {
    const scheme = schemes[index];
    if (!scheme) return;
    setUsedId(scheme.schemeId);
    onFilter(scheme.filter);
  };
  const refresh = () => queryClient.invalidateQueries({ queryKey: api.lists.schemes.key() });
  async function save(name: string) {
    const base = exact ?? (used?.name === name ? used : undefined);
    try {
      const saved = await seat.lists.saveScheme({ schemeId: base?.schemeId ?? null, name, filter });
      setUsedId(saved.schemeId);
      setSaving(false);
      await refresh();
    } catch (failed) {
      setError(failed);
    }
  }
  async function remove(schemeId: string) {
    await seat.lists.deleteScheme({ schemeId });
    await refresh();
  }

  useActions({
    "list-save-scheme": () => setSaving(true),
    ...Object.fromEntries(digits.map((n) => [`tab-${n}`, () => take(n - 1)])),
  });

  if (isSaving)
    return (
      <AskStrip
        label={t("mine.scheme.saveTitle")}
        doText={t("common.save")}
        initial={exact?.name ?? used?.name ?? ""}
        error={error}
        problemOf={(name) =>
          countActive(filter) === 0 ? t("mine.scheme.nothing") : name === "" ? t("mine.scheme.nameMissing") : undefined
        }
        onDo={(name) => void save(name.slice(0, 40))}
        onClose={() => setSaving(false)}
      />
    );
  if (schemes.length === 0 && countActive(filter) === 0) return null;
  return (
    <section className={styles.bar} aria-label={t("mine.scheme.label")}>
      {schemes.map((scheme, i) => (
        <button
          key={scheme.schemeId}
          type="button"
          className={styles.scheme}
          aria-pressed={scheme.schemeId === exact?.schemeId}
          onClick={() => take(i)}
        >
          {scheme.name} {i < digits.length && <Kbd keys={String(i + 1)} />}
        </button>
      ))}
      {countActive(filter) > 0 && (
        <Button kind="quiet" action="list-save-scheme" onClick={() => setSaving(true)}>
          {exact ? t("mine.scheme.rename") : t("mine.scheme.save")}
        </Button>
      )}
      {exact !== undefined && (
        <PressAgainButton
          kind="quiet"
          text={t("mine.scheme.delete")}
          ask={t("mine.scheme.deleteAsk", { name: exact.name })}
          onDo={() => void remove(exact.schemeId)}
        />
      )}
    </section>
  );
}

import { useState } from "react";
import { type ImportField, type ImportState, importFields } from "../../../shared/contract/imports.ts";
import { repeatableFields } from "../../../shared/domain/import-headers.ts";
import { sources } from "../../../shared/domain/vocabulary.ts";
import { seat } from "../../api/client.ts";
import { Button } from "../../components/button.tsx";
import { InlineError } from "../../components/inline-error.tsx";
import { ScrollArea } from "../../components/panel.tsx";
import { SelectField } from "../../components/select-field.tsx";
import { useActions } from "../../keyboard/use-actions.ts";
import { codeText } from "../../languages/facts.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import styles from "./import.module.css";
import { Warnings } from "./warnings.tsx";

const pools = ["general", "members", "marketing"] as const;

/** What each column holds: guessed, with the first cells beside it, to be put right with one choice a row. */
export function MappingStep(props: { state: ImportState; onChecked: () => void }) {
  const t = useText();
  const times = useTimes();
  const { state } = props;
  const { importId } = state;
  const [mapping, setMapping] = useState<(ImportField | null)[]>(state.mapping);
  const [pool, setPool] = useState<(typeof pools)[number]>("general");
  const [source, setSource] = useState("import");
  const [error, setError] = useState<unknown>();

  /** A field that only one column may fill leaves the column it was at. */
  const put = (column: number, field: ImportField | null) =>
    setMapping(
      mapping.map((had, i) =>
        i === column ? field : had === field && field !== null && !repeatableFields.includes(field) ? null : had,
      ),
    );
  async function check() {
    setError(undefined);
    try {
      await seat.imports.check({ importId, mapping, pool, source });
      props.onChecked();
    } catch (refused) {
      setError(refused);
    }
  }
  const run = () => void check();
  useActions({ "form-save": run, "import-cancel": () => void seat.imports.cancel({ importId }) });
  const missing = (["name", "mobile"] as const).filter((field) =>
    field === "name" ? !mapping.includes("name") : !mapping.some((f) => f === "mobile" || f === "phone" || f === "fax"),
  );

  return (
    <>
      <ScrollArea className={styles.mapping ?? ""} label={t("import.columns")}>
        <Warnings warnings={state.warnings} />
        <table className={styles.columns}>
          <caption className="sr-only">{t("import.columns")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("import.column")}</th>
              <th scope="col">{t("import.holds")}</th>
              <th scope="col">{t("import.firstCells")}</th>
            </tr>
          </thead>
          <tbody>
            {state.headers.map((header, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place; two may have the same title
              <tr key={column} data-unused={mapping[column] === null || undefined}>
                <th scope="row">{header}</th>
                <td>
                  <select
                    aria-label={t("import.holdsOf", { header })}
                    value={mapping[column] ?? ""}
                    onChange={(event) => put(column, readField(event.target.value))}
                  >
                    <option value="">{t("import.unused")}</option>
                    {importFields.map((field) => (
                      <option key={field} value={field}>
                        {t(`import.field.${field}`)}
                      </option>
                    ))}
                  </select>
                </td>
                <td className={styles.cells}>
                  {sampleOf(state.sample, column).map((cell) => (
                    <span key={cell}>{cell}</span>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollArea>
      <footer className={styles.foot}>
        {state.sheets.length > 1 && (
          <SelectField
            label={t("import.sheet")}
            value={state.sheet}
            onChange={(event) => void seat.imports.chooseSheet({ importId, sheet: event.target.value })}
          >
            {state.sheets.map((sheet) => (
              <option key={sheet}>{sheet}</option>
            ))}
          </SelectField>
        )}
        <SelectField
          label={t("import.pool")}
          value={pool}
          onChange={(event) => setPool(pools.find((p) => p === event.target.value) ?? "general")}
        >
          {pools.map((code) => (
            <option key={code} value={code}>
              {t.word("pool", code)}
            </option>
          ))}
        </SelectField>
        <SelectField label={t("import.source")} value={source} onChange={(event) => setSource(event.target.value)}>
          {sources.map((code) => (
            <option key={code} value={code}>
              {t.word("source", code)}
            </option>
          ))}
        </SelectField>
        <div className={styles.footEnd}>
          <InlineError
            error={error}
            text={
              error === undefined && state.failure !== null ? codeText("refusal", state.failure, t, times) : undefined
            }
          />
          {error === undefined && missing.length > 0 && (
            <InlineError
              tone="warn"
              text={t(missing.includes("mobile") ? "import.numberMissing" : "import.nameMissing")}
            />
          )}
          <Button action="import-cancel" onClick={() => void seat.imports.cancel({ importId })}>
            {t("import.giveUp")}
          </Button>
          <Button kind="primary" action="form-save" onClick={run}>
            {t("import.check", { count: state.rowCount.toLocaleString("en-US") })}
          </Button>
        </div>
      </footer>
    </>
  );
}

const readField = (value: string): ImportField | null => importFields.find((f) => f === value) ?? null;

/** Up to four different filled cells of a column. */
const sampleOf = (sample: readonly (readonly string[])[], column: number): string[] =>
  [...new Set(sample.map((row) => row[column] ?? "").filter((cell) => cell !== ""))].slice(0, 4);

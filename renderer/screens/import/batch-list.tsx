import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, seat } from "../../api/client.ts";
import { InlineError } from "../../components/inline-error.tsx";
import { SectionHeader } from "../../components/panel.tsx";
import { PressAgainButton } from "../../components/press-again.tsx";
import { Tag } from "../../components/tag.tsx";
import { TimeText } from "../../components/words.tsx";
import { useText } from "../../languages/text-provider.tsx";
import styles from "./import.module.css";

/** Past imports with what each brought; one can be taken back until somebody calls one of its customers. */
export function BatchList() {
  const t = useText();
  const { data } = useQuery(api.imports.batches.queryOptions({ input: {} }));
  const [failed, setFailed] = useState<{ batchId: string; error: unknown }>();
  const batches = data?.batches ?? [];
  if (batches.length === 0) return null;
  const undo = (batchId: string) => {
    setFailed(undefined);
    seat.imports.undo({ batchId }).catch((error: unknown) => setFailed({ batchId, error }));
  };
  return (
    <section className={styles.batches}>
      <SectionHeader level={2} title={t("import.batches")} hint={t("import.undoHint")} />
      <table>
        <thead>
          <tr>
            <th scope="col">{t("import.file")}</th>
            <th scope="col">{t("import.when")}</th>
            <th scope="col">{t("import.by")}</th>
            <th scope="col">{t("import.pool")}</th>
            <th scope="col" data-end>
              {t("import.bucket.new")}
            </th>
            <th scope="col" data-end>
              {t("import.known")}
            </th>
            <th scope="col" data-end>
              {t("import.bucket.bad")}
            </th>
            <th scope="col" data-end>
              {t("import.calls")}
            </th>
            <th scope="col">
              <span className="sr-only">{t("import.undo")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {batches.map((batch) => (
            <tr key={batch.batchId}>
              <th scope="row">
                {batch.fileName}
                {batch.finishedAtMs === null && batch.undoneAtMs === null && (
                  <Tag tone="amber">{t("import.unfinished")}</Tag>
                )}
              </th>
              <td>
                <TimeText ms={batch.startedAtMs} form="near" />
              </td>
              <td>{batch.byName}</td>
              <td>{t.word("pool", batch.pool)}</td>
              <td data-end>{batch.added}</td>
              <td data-end>{batch.inPool + batch.tracked + batch.inBin + batch.inFile}</td>
              <td data-end>{batch.bad}</td>
              <td data-end>{batch.calls}</td>
              <td>
                {batch.undoneAtMs !== null ? (
                  <Tag>{t("import.undone")}</Tag>
                ) : (
                  <PressAgainButton
                    kind="quiet"
                    text={t("import.undo")}
                    ask={t("import.undoAsk", { count: batch.added })}
                    disabled={batch.calls > 0}
                    onDo={() => undo(batch.batchId)}
                  />
                )}
                {failed?.batchId === batch.batchId && <InlineError error={failed.error} />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

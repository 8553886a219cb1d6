import { useQuery } from "@tanstack/react-query";
import { type DragEvent, useRef, useState } from "react";
import type { ImportState } from "../../../shared/contract/imports.ts";
import { api, seat } from "../../api/client.ts";
import { type Refused, refusalOf, refusalText } from "../../api/refusal.ts";
import { Button } from "../../components/button.tsx";
import { InlineError } from "../../components/inline-error.tsx";
import { Page, ScrollArea } from "../../components/panel.tsx";
import { useActions } from "../../keyboard/use-actions.ts";
import { codeText } from "../../languages/facts.ts";
import type { Text } from "../../languages/text.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import type { Times } from "../../languages/times.ts";
import { BatchList } from "./batch-list.tsx";
import styles from "./import.module.css";
import { MappingStep } from "./mapping-step.tsx";
import { PreviewStep } from "./preview-step.tsx";
import { ProgressLine } from "./progress-line.tsx";

/** Lists come in here: choose or drop a file, say what its columns are, see what is new and what is known, save. */
export function ImportScreen() {
  const t = useText();
  const times = useTimes();
  const { data: state } = useQuery(api.imports.current.queryOptions({ input: {} }));
  const input = useRef<HTMLInputElement>(null);
  const [error, setError] = useState<unknown>();
  const [isOver, setOver] = useState(false);
  const [isRemapping, setRemapping] = useState(false);

  async function open(file: File | undefined) {
    if (file === undefined) return;
    setError(undefined);
    setRemapping(false);
    try {
      await seat.imports.open({ file });
    } catch (refused) {
      setError(refused);
    }
  }
  const refused = refusalOf(error);
  const problem =
    refused !== undefined
      ? problemText(refused, t, times)
      : error === undefined
        ? undefined
        : refusalText(error, t, times);
  const choose = () => input.current?.click();
  useActions({ "import-file": choose });
  const takeDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void open(event.dataTransfer.files[0]);
  };

  const idle = state == null || state.step === "cancelled" || state.step === "failed";
  return (
    <section
      className={styles.screen}
      aria-label={t("import.title")}
      data-over={isOver || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={takeDrop}
    >
      <input
        ref={input}
        type="file"
        accept=".csv,.txt,.tsv,.xlsx,text/csv"
        className="sr-only"
        tabIndex={-1}
        aria-label={t("import.choose")}
        onChange={(event) => {
          void open(event.target.files?.[0]);
          event.target.value = "";
        }}
      />
      <Page
        title={t("import.title")}
        facts={state != null && !idle && <FileFacts state={state} />}
        tools={
          <Button kind={idle ? "primary" : "default"} action="import-file" onClick={choose}>
            {t(idle ? "import.choose" : "import.chooseOther")}
          </Button>
        }
      >
        {idle ? (
          <ScrollArea className={styles.start ?? ""} label={t("import.batches")}>
            <InlineError text={problem} />
            {state?.failure && error === undefined && <Failure state={state} />}
            <button type="button" className={styles.drop} onClick={choose}>
              <strong>{t("import.dropTitle")}</strong>
              <span>{t("import.dropHint")}</span>
              <span>{t("import.dropLimit")}</span>
            </button>
            <BatchList />
          </ScrollArea>
        ) : (
          <>
            <InlineError text={problem} />
            <Step state={state} isRemapping={isRemapping} onRemap={setRemapping} />
          </>
        )}
      </Page>
    </section>
  );
}

function Step(props: { state: ImportState; isRemapping: boolean; onRemap: (on: boolean) => void }) {
  const { state, isRemapping, onRemap } = props;
  if (state.step === "reading") return <ProgressLine state={state} />;
  if (state.step === "checking") return <ProgressLine state={state} />;
  if (state.step === "mapping" || (state.step === "preview" && isRemapping)) {
    return (
      <MappingStep
        // Another sheet has other columns: begin anew.
        key={`${state.importId} ${state.sheet} ${state.headers.length}`}
        state={state}
        onChecked={() => onRemap(false)}
      />
    );
  }
  return <PreviewStep state={state} onRemap={() => onRemap(true)} />;
}

/** Name, size and how the file was read: what an agent looks at when the text is garbled. */
function FileFacts(props: { state: ImportState }) {
  const t = useText();
  const { fileName, sizeBytes, encoding, delimiter, sheet, rowCount } = props.state;
  const facts = [
    sizeBytes >= 1_048_576
      ? `${(sizeBytes / 1_048_576).toFixed(1)} MB`
      : `${Math.max(1, Math.round(sizeBytes / 1024))} KB`,
    ...(rowCount > 0 ? [t("import.rowCount", { count: rowCount.toLocaleString("en-US") })] : []),
    ...(encoding === "" ? [] : [encoding.toUpperCase()]),
    ...(delimiter === "" ? [] : [t.find(`import.delimiter.${delimiterName(delimiter)}`) ?? ""]),
    ...(sheet === "" ? [] : [t("import.sheetIs", { sheet })]),
  ];
  return (
    <p className={styles.facts}>
      <strong>{fileName}</strong> {facts.join(" · ")}
    </p>
  );
}
const delimiterName = (delimiter: string): string =>
  ({ ",": "comma", "\t": "tab", ";": "semicolon", "|": "bar", "\uff0c": "wideComma", "\uff1b": "semicolon" })[
    delimiter
  ] ?? "";

function Failure(props: { state: ImportState }) {
  const t = useText();
  const times = useTimes();
  const { failure, fileName } = props.state;
  if (failure === null) return null;
  return <InlineError text={`${fileName}: ${problemText(failure, t, times)}`} />;
}

/** What is not a spreadsheet is named for what it is, with the way out. */
function problemText(refused: Refused, t: Text, times: Times): string {
  const own =
    refused.code === "file-not-spreadsheet" ? t.find(`import.notSpreadsheet.${refused.detail.kind}`) : undefined;
  return own ?? codeText("refusal", refused, t, times);
}

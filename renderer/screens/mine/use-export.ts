import { useState } from "react";
import type { CustomerFilter } from "../../../shared/contract/lists.ts";
import { seat } from "../../api/client.ts";
import { saveFile } from "../../components/save-file.ts";
import { useText } from "../../languages/text-provider.tsx";

/** Lead: the list as it is filtered now, as a spreadsheet. The core records it in the audit log. */
export function useExport(of: "mine" | "pool" | "all", filter: CustomerFilter) {
  const t = useText();
  const [notice, setNotice] = useState<string>();
  const [error, setError] = useState<unknown>();
  async function run() {
    setError(undefined);
    try {
      const file = await seat.exports.customers({ of, filter, format: "xlsx", language: t.language });
      saveFile(file);
      setNotice(`${t("mine.exported", { name: file.name })} · ${t("mine.exportLogged")}`);
    } catch (failed) {
      setError(failed);
    }
  }
  return { run: () => void run(), notice, error };
}

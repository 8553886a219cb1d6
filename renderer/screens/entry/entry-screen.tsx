import { EmptyState } from "../../components/empty-state.tsx";
import { useText } from "../../languages/text-provider.tsx";

export function EntryScreen() {
  const t = useText();
  return <EmptyState title={t("entry.title")} />;
}

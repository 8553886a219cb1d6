import { EmptyState } from "../../components/empty-state.tsx";
import { useText } from "../../languages/text-provider.tsx";

export function MineScreen() {
  const t = useText();
  return <EmptyState title={t("mine.title")} />;
}

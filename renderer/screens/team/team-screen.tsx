import { EmptyState } from "../../components/empty-state.tsx";
import { useText } from "../../languages/text-provider.tsx";

export function TeamScreen() {
  const t = useText();
  return <EmptyState title={t("team.title")} />;
}

import { EmptyState } from "../../components/empty-state.tsx";
import { useText } from "../../languages/text-provider.tsx";

export function CallbacksScreen() {
  const t = useText();
  return <EmptyState title={t("callbacks.title")} />;
}

import { EmptyState } from "../../components/empty-state.tsx";
import { useText } from "../../languages/text-provider.tsx";

export function BinScreen() {
  const t = useText();
  return <EmptyState title={t("bin.title")} />;
}

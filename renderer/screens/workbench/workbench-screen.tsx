import { EmptyState } from "../../components/empty-state.tsx";
import { useText } from "../../languages/text-provider.tsx";

export function WorkbenchScreen() {
  const t = useText();
  return <EmptyState title={t("workbench.title")} />;
}

import { EmptyState } from "../../components/empty-state.tsx";
import { useText } from "../../languages/text-provider.tsx";

export function SignInScreen() {
  const t = useText();
  return <EmptyState title={t("setup.title")} />;
}

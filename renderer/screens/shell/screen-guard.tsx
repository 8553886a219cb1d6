import { Component, type ReactNode } from "react";
import { Button } from "../../components/button.tsx";
import { EmptyState } from "../../components/empty-state.tsx";
import { useText } from "../../languages/text-provider.tsx";

/** A screen that fails leaves the bars and the other screens working. */
export class ScreenGuard extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };
  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }
  override render(): ReactNode {
    return this.state.failed ? <Failed onRetry={() => this.setState({ failed: false })} /> : this.props.children;
  }
}

function Failed(props: { onRetry: () => void }) {
  const t = useText();
  return (
    <EmptyState
      title={t("common.screenFailed")}
      actions={<Button onClick={props.onRetry}>{t("common.retry")}</Button>}
    />
  );
}

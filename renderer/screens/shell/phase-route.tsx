import { Suspense } from "react";
import { useConnectionState, useStatus } from "../../api/use-status.ts";
import { EmptyState } from "../../components/empty-state.tsx";
import { useKeyboard } from "../../keyboard/use-keyboard.ts";
import { useText } from "../../languages/text-provider.tsx";
import { useApp } from "../../store/store.ts";
import { Frame } from "./frame.tsx";
import { LoadingScreen } from "./loading-screen.tsx";
import { firstRunScreen as FirstRun, signInScreen as SignIn } from "./screens.tsx";

/** Which face the app shows: first run, sign-in, first load, or the work. */
export function PhaseRoute() {
  useKeyboard();
  const t = useText();
  const status = useStatus();
  const connection = useConnectionState();
  const isSettingUp = useApp((s) => s.isSettingUp);
  if (connection === "expired") return <EmptyState title={t("shell.expired")} />;
  if (!status) return <EmptyState title={t("shell.connectingTitle")} />;
  if (status.phase === "first-run" || isSettingUp)
    return (
      <Suspense fallback={null}>
        <FirstRun />
      </Suspense>
    );
  if (status.phase === "loading") return <LoadingScreen status={status} />;
  if (status.phase === "ready") return <Frame status={status} />;
  return (
    <Suspense fallback={null}>
      <SignIn />
    </Suspense>
  );
}

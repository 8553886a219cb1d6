import { MantineProvider } from "@mantine/core";
import { useColorScheme } from "@mantine/hooks";
import { QueryClientProvider } from "@tanstack/react-query";
import { correctedNowMs } from "./api/corrected-now.ts";
import { queryClient } from "./api/query-client.ts";
import { useSettings } from "./api/use-settings.ts";
import { useStatus } from "./api/use-status.ts";
import { languageFor } from "./languages/text.ts";
import { TextProvider } from "./languages/text-provider.tsx";
import { PhaseRoute } from "./screens/shell/phase-route.tsx";
import { theme } from "./theme/theme.ts";

/** Both shells allow only style elements that carry the nonce of the page's answer. */
const styleNonce = () => document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <Surroundings />
    </QueryClientProvider>
  );
}

/** Language, time zone and colours follow the preferences at once, without a reload. */
function Surroundings() {
  const status = useStatus();
  const settings = useSettings();
  const osScheme = useColorScheme("light", { getInitialValueInEffect: false });
  const preferred = status?.preferences.theme ?? "auto";
  const language = languageFor(status?.preferences.locale ?? "auto", status?.osLocale || navigator.language || "zh-CN");
  return (
    <MantineProvider
      theme={theme}
      getStyleNonce={styleNonce}
      forceColorScheme={preferred === "auto" ? osScheme : preferred}
    >
      <TextProvider language={language} timeZone={status?.user ? settings.timeZone : undefined} nowMs={correctedNowMs}>
        <PhaseRoute />
      </TextProvider>
    </MantineProvider>
  );
}

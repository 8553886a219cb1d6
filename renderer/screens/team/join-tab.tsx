import { useMutation, useQuery } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import { queryClient } from "../../api/query-client.ts";
import { CodeBox } from "../../components/code-box.tsx";
import { InlineError } from "../../components/inline-error.tsx";
import { ScrollArea } from "../../components/panel.tsx";
import { PressAgainButton } from "../../components/press-again.tsx";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import styles from "./team.module.css";

/** The team's join code: shown, copied, renewed. */
export function JoinTab() {
  const t = useText();
  const times = useTimes();
  const options = api.team.joinCode.queryOptions({ input: { renew: false } });
  const code = useQuery(options);
  const renew = useMutation(
    api.team.joinCode.mutationOptions({
      onSuccess: (data) => queryClient.setQueryData(options.queryKey, data),
    }),
  );
  const expires = code.data?.expiresAtMs ?? null;
  return (
    <ScrollArea className={styles.narrow} label={t("team.join.title")}>
      <p className={styles.soft}>{t("team.join.hint")}</p>
      {code.data !== undefined && (
        <CodeBox key={code.data.code} code={code.data.code} addresses={code.data.addresses} />
      )}
      <div className={styles.line}>
        <span className={styles.soft} role="status">
          {renew.isSuccess && `✓ ${t("team.join.renewed")} · `}
          {code.data !== undefined &&
            (expires === null ? t("team.join.noExpiry") : t("team.join.expires", { at: times.dayTime(expires) }))}
        </span>
        <PressAgainButton
          text={t("team.join.renew")}
          ask={t("team.join.renewAsk")}
          disabled={renew.isPending || code.data === undefined}
          onDo={() => renew.mutate({ renew: true })}
        />
      </div>
      <InlineError error={renew.error ?? code.error} />
    </ScrollArea>
  );
}

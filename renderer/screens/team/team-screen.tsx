import type { ComponentType } from "react";
import { useIsLead, useStatus } from "../../api/use-status.ts";
import { Page } from "../../components/panel.tsx";
import { StateIcon } from "../../components/state-icon.tsx";
import { type Tab, Tabs } from "../../components/tabs.tsx";
import { useActions } from "../../keyboard/use-actions.ts";
import { useText } from "../../languages/text-provider.tsx";
import { useApp } from "../../store/store.ts";
import { PeopleTab } from "../people/people-tab.tsx";
import { OwnSettings } from "../settings/own-settings.tsx";
import { RulesTab } from "../settings/rules-tab.tsx";
import { AuditTab } from "./audit-tab.tsx";
import { DevicesTab } from "./devices-tab.tsx";
import { JoinTab } from "./join-tab.tsx";
import { ReceiptsTab } from "./receipts-tab.tsx";
import styles from "./team.module.css";

const tabIds = ["people", "rules", "mine", "receipts", "join", "devices", "audit"] as const;
type TabId = (typeof tabIds)[number];
const leadTabs: readonly TabId[] = ["join", "devices", "audit"];
const digits = [1, 2, 3, 4, 5, 6, 7] as const;

const contents: Record<TabId, ComponentType> = {
  people: PeopleTab,
  rules: RulesTab,
  mine: OwnSettings,
  receipts: ReceiptsTab,
  join: JoinTab,
  devices: DevicesTab,
  audit: AuditTab,
};

/** The team and one's own settings. Agents read people and rules; leads change them. */
export function TeamScreen() {
  const t = useText();
  const isLead = useIsLead();
  const status = useStatus();
  const wanted = useApp((s) => s.route.params.tab);
  const open = useApp((s) => s.screenOpened);
  const shown = tabIds.filter((id) => isLead || !leadTabs.includes(id));
  const tab = shown.find((id) => id === wanted) ?? "people";
  const take = (id: TabId) => open("team", { tab: id });
  useActions(
    Object.fromEntries(
      digits.map((n) => [
        `tab-${n}`,
        () => {
          const id = shown[n - 1];
          if (id !== undefined) take(id);
        },
      ]),
    ),
  );
  const tabs: Tab<TabId>[] = shown.map((id) => ({
    id,
    text: id === "receipts" ? t("customerPage.receipts.title") : t(`team.tab.${id}`),
  }));
  const Content = contents[tab];
  const needsHub = isLead && tab !== "mine" && tab !== "receipts" && status?.hub.state === "offline";
  return (
    <Page title={t("team.title")} facts={<Tabs label={t("team.title")} tabs={tabs} open={tab} onOpen={take} />}>
      {needsHub && (
        <p className={styles.offline} role="status">
          <StateIcon name="offline" size={13} />
          {t("team.needsHub")}
        </p>
      )}
      <Content />
    </Page>
  );
}

import type { AppStatus } from "../../../shared/contract/app.ts";
import { useKeyHint } from "../../components/button.tsx";
import { StateIcon } from "../../components/state-icon.tsx";
import { useText } from "../../languages/text-provider.tsx";
import { navScreens } from "../../store/route-slice.ts";
import { useApp } from "../../store/store.ts";
import styles from "./nav-bar.module.css";

/** Slim way to every screen: picture and short word; its digit with Alt. */
export function NavBar(props: { status: AppStatus }) {
  const t = useText();
  const isLead = props.status.user?.role !== "agent";
  return (
    <nav className={styles.nav} aria-label={t("shell.nav")}>
      {navScreens
        .filter((screen) => isLead || screen !== "floor")
        .map((screen) => (
          <NavItem key={screen} screen={screen} digit={navScreens.indexOf(screen) + 1} />
        ))}
    </nav>
  );
}

function NavItem(props: { screen: (typeof navScreens)[number]; digit: number }) {
  const t = useText();
  const { screen } = props;
  const isHere = useApp((s) => s.route.screen === screen);
  const opened = useApp((s) => s.screenOpened);
  const hint = useKeyHint(`go-${screen}`);
  return (
    <button
      type="button"
      className={styles.item}
      data-digit={props.digit}
      aria-current={isHere ? "page" : undefined}
      {...hint}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => opened(screen)}
    >
      <StateIcon name={screen} size={17} />
      <span>{t(`shell.short.${screen}`)}</span>
    </button>
  );
}

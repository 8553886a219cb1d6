import { Button } from "../../components/button.tsx";
import { InlineError } from "../../components/inline-error.tsx";
import { Tag } from "../../components/tag.tsx";
import { codeText } from "../../languages/facts.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import styles from "./entry.module.css";
import type { Hit } from "./use-check.ts";

/** A record that is close: why, whose it is, and the key that helps. */
export function HitCard(props: {
  hit: Hit;
  isMine: boolean;
  isLead: boolean;
  /** The keys mean this one. */
  isWorst: boolean;
  isDifferent: boolean;
  wasAsked: boolean;
  onTake: () => void;
  onSurvivor: (customerId: string) => void;
  onDecide: (isDifferent: boolean) => void;
}) {
  const t = useText();
  const times = useTimes();
  const { hit, isMine, isDifferent } = props;
  const { survivor } = hit;
  const date = hit.sinceMs === null ? "" : times.isoDay(hit.sinceMs);
  const place =
    hit.state === "pool"
      ? t("entry.check.inPool")
      : hit.state === "bin"
        ? survivor === null
          ? t("entry.check.inBin", { date })
          : t("entry.check.merged", { date, name: survivor.name })
        : isMine
          ? t("entry.check.mine", { date })
          : t("entry.check.tracked", { owner: hit.ownerName, date });
  const take =
    hit.state === "pool"
      ? t("entry.check.claimThat")
      : hit.state === "bin"
        ? t(
            props.isLead
              ? "entry.check.restore"
              : survivor === null
                ? "entry.check.askRestore"
                : "entry.check.survivor",
          )
        : isMine
          ? t("entry.check.openMine")
          : undefined;
  const keys = props.isWorst && !isDifferent;
  return (
    <article className={styles.hit} data-verdict={isDifferent ? "different" : hit.verdict}>
      <header>
        <h3>{hit.name}</h3>
        <Tag tone={isDifferent ? "grey" : hit.verdict === "same" ? "red" : "amber"}>
          {t(isDifferent ? "entry.check.different" : `entry.check.tag.${hit.verdict}`)}
        </Tag>
      </header>
      <p className={styles.reasons}>
        {hit.reasons.map((reason) => codeText("duplicate", reason, t, times)).join(" · ")}
      </p>
      <p>{place}</p>
      {hit.verdict === "same" && hit.state === "owned" && !isMine && (
        <p className={styles.halt}>{t("entry.check.stop", { owner: hit.ownerName })}</p>
      )}
      {isDifferent ? (
        <p className={styles.decided}>
          {t("entry.check.differentDone")}
          <Button kind="quiet" onClick={() => props.onDecide(false)}>
            {t("entry.check.undoDifferent")}
          </Button>
        </p>
      ) : (
        <div className={styles.acts}>
          {take !== undefined && (
            <Button {...(keys ? { action: "entry-take" as const } : {})} onClick={props.onTake}>
              {take}
            </Button>
          )}
          {survivor !== null && props.isLead && (
            <Button onClick={() => props.onSurvivor(survivor.customerId)}>{t("entry.check.survivor")}</Button>
          )}
          {hit.verdict === "look" && (
            <Button {...(keys ? { action: "entry-different" as const } : {})} onClick={() => props.onDecide(true)}>
              {t("entry.check.different")}
            </Button>
          )}
        </div>
      )}
      {props.wasAsked && <InlineError tone="info" text={t("entry.check.restoreAsked")} />}
    </article>
  );
}

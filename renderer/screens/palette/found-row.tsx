import type { z } from "zod";
import type { lists } from "../../../shared/contract/lists.ts";
import { useStatus } from "../../api/use-status.ts";
import { LevelTag, Tag } from "../../components/tag.tsx";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import styles from "./palette.module.css";

type Schema = NonNullable<(typeof lists.search)["~orpc"]["outputSchema"]>;
export type FoundLine = z.infer<Schema>["lines"][number];

/** One customer found: whose it is and where, so that nobody opens it to learn that it is taken. */
export function FoundRow(props: { id: string; line: FoundLine; isCursor: boolean; onChoose: () => void }) {
  const t = useText();
  const times = useTimes();
  const me = useStatus()?.user?.name;
  const { line } = props;
  const place = [line.province, line.city].filter((part, i, all) => part !== "" && all.indexOf(part) === i).join(" ");
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the search box takes Enter
    <div
      id={props.id}
      role="option"
      tabIndex={-1}
      aria-selected={props.isCursor}
      className={styles.found}
      ref={(node) => {
        if (props.isCursor) node?.scrollIntoView({ block: "nearest" });
      }}
      onClick={props.onChoose}
    >
      <span className={styles.name}>{line.name}</span>
      <span className={styles.state}>
        {line.state === "owned" && (
          <Tag tone={line.ownerName === me ? "accent" : "grey"}>
            {line.ownerName}
            {line.trackingSinceMs !== null && ` · ${times.day(line.trackingSinceMs)}`}
          </Tag>
        )}
        {line.state === "pool" && <Tag tone="blue">{t.word("pool", line.pool)}</Tag>}
        {line.state === "bin" && <Tag tone="red">{t("vocabulary.state.bin")}</Tag>}
      </span>
      <span className={styles.more}>
        {[line.contactName, line.maskedNumber, place, line.product].filter((part) => part !== "").join(" · ")}
        {line.survivorName !== "" && ` → ${line.survivorName}`}
      </span>
      <span className={styles.state}>
        <small>{t(`palette.matched.${line.matched}`)}</small> {line.sight !== "stub" && <LevelTag level={line.level} />}
      </span>
    </div>
  );
}

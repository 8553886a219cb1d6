import type { CustomerCard, Desk } from "../../../shared/contract/desk.ts";
import { refusalOf } from "../../api/refusal.ts";
import { Button } from "../../components/button.tsx";
import { InlineError } from "../../components/inline-error.tsx";
import { StateIcon } from "../../components/state-icon.tsx";
import type { ActionId } from "../../keyboard/action-types.ts";
import { runAction } from "../../keyboard/use-actions.ts";
import { codeText } from "../../languages/facts.ts";
import { useText, useTimes } from "../../languages/text-provider.tsx";
import { useApp } from "../../store/store.ts";
import styles from "./customer-pane.module.css";

/** The gate's help, as an action of the keys. */
const helps: Readonly<Record<string, ActionId>> = {
  claim: "claim",
  "add-number": "add-number",
  override: "override",
  next: "skip",
};

/** May this customer be dialled now: the facts that allow it, or the rule that stops it with who, until when and the key that helps. */
export function GateLine(props: { card: CustomerCard; phase: Desk["phase"] }) {
  const t = useText();
  const times = useTimes();
  const problem = useApp((s) => s.deskProblem);
  const { gate } = props.card;
  const isStop = gate.verdict === "stop";
  const help = gate.help === null ? undefined : helps[gate.help];
  const mayAct = props.phase === "idle";
  const refused = problem?.place === "gate" ? refusalOf(problem.error) : undefined;
  // What the line says already is not said twice: it is marked, and read out again.
  const isSaid = isStop && mayAct && refused?.code === "gate-stop" && refused.detail.rule === gate.lines[0]?.code;
  const tone = mayAct ? (isStop ? styles.stop : "") : styles.calm;
  return (
    <div>
      <div className={`${styles.gate} ${tone} ${isSaid ? styles.said : ""}`} role="status">
        <StateIcon name={!mayAct ? "info" : isStop ? "stop" : "check"} />
        <b>{mayAct ? (isStop ? t("workbench.gateStop") : t("workbench.gateAllow")) : t("workbench.gateAgain")}</b>
        <span>{gate.lines.map((line) => codeText("gate", line, t, times)).join(" · ")}</span>
        {isStop && mayAct && help !== undefined && (
          <Button action={help} onClick={() => runAction(help)}>
            {t(`keys.action.${help}`)}
          </Button>
        )}
        {isStop && mayAct && gate.mayOverride && help !== "override" && (
          <Button action="override" onClick={() => runAction("override")}>
            {t("keys.action.override")}
          </Button>
        )}
      </div>
      {problem?.place === "gate" && (
        <div className={isSaid ? "sr-only" : ""}>
          <InlineError error={problem.error} />
        </div>
      )}
    </div>
  );
}

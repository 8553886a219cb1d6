import { Refusal } from "../../../shared/errors.ts";
import { useSettings } from "../../api/use-settings.ts";
import { Field } from "../../components/field.tsx";
import { useText } from "../../languages/text-provider.tsx";
import { useApp } from "../../store/store.ts";
import { dial, release } from "./desk-acts.ts";
import { focusOn } from "./focus.ts";
import { FormFrame, useKept } from "./form-frame.tsx";
import styles from "./forms.module.css";

/** An act that asks for its reason: giving the customer back, or dialling against a rule. */
export function ReasonForm(props: { customerId: string; kind: "release" | "override" }) {
  const t = useText();
  const { coolDownDays } = useSettings();
  const { customerId, kind } = props;
  const [texts, type, done] = useKept(`${customerId}:${kind}`, { reason: "" });
  const isRelease = kind === "release";
  const submit = async () => {
    const reason = texts.reason.trim();
    if (!isRelease && reason === "") throw new Refusal("wrap-up-incomplete", { missing: "reason" });
    const went = isRelease ? await release(reason) : await dial(reason);
    if (!went) throw useApp.getState().deskProblem?.error;
    done();
    if (!isRelease) requestAnimationFrame(() => focusOn("note"));
  };
  return (
    <FormFrame
      title={isRelease ? t("workbench.form.release") : t("workbench.form.override")}
      submitText={isRelease ? t("workbench.form.releaseNow") : t("workbench.form.dialNow")}
      onSubmit={submit}
    >
      <Field
        label={isRelease ? t("workbench.form.releaseReason") : t("workbench.form.overrideReason")}
        value={texts.reason}
        onChange={(event) => type({ reason: event.target.value })}
      />
      {isRelease && <p className={styles.hint}>{t("workbench.form.releaseHint", { n: coolDownDays })}</p>}
    </FormFrame>
  );
}

import { TeamSettings } from "../../shared/domain/settings.ts";
import { Refusal, RefusalCode } from "../../shared/errors.ts";
import { listSettings, putSetting as storeSetting } from "../stores/sql/records.ts";
import { applied, type Handler, leads } from "./context.ts";

/**
 * Changes one rule of the team; each change is a new version. Known keys must fit their shape; others (word lists a team
 * adds to) are kept as they are.
 */
export const putSetting: Handler<"put-setting"> = async (context, { key, value, expectedVersion }) => {
  const { actor, trx } = context;
  if (!leads(actor)) throw new Refusal(RefusalCode.NotAllowed, { needs: "lead" });
  if (key in TeamSettings.shape) {
    const shape = TeamSettings.shape[key as keyof typeof TeamSettings.shape];
    if (!shape.safeParse(value).success) throw new Refusal(RefusalCode.BadRequest, { path: key, problem: "shape" });
    if (key === "timeZone") checkTimeZone(String(value));
  }
  const before = (await listSettings(trx, actor.orgId)).find((setting) => setting.key === key);
  const version = before?.version ?? 0;
  if (version !== expectedVersion) throw new Refusal(RefusalCode.Changed, { version });
  await storeSetting(trx, {
    org_id: actor.orgId,
    key,
    rev: context.nextRev(),
    version: version + 1,
    value_json: JSON.stringify(value),
    by_user_id: actor.userId,
    at_ms: context.nowMs,
  });
  context.settingsChanged();
  return applied;
};

function checkTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
  } catch {
    throw new Refusal(RefusalCode.BadRequest, { path: "timeZone", problem: timeZone });
  }
}

import type { CommandBody, CommandKind } from "../../shared/protocol/commands.ts";
import { addActivity } from "./add-activity.ts";
import { assign } from "./assign.ts";
import { audit } from "./audit.ts";
import { claim } from "./claim.ts";
import { closeCallback } from "./close-callback.ts";
import type { CommandContext, Handler, Outcome } from "./context.ts";
import { dropContact } from "./drop-contact.ts";
import { dropNumber } from "./drop-number.ts";
import { edit } from "./edit.ts";
import { endCall } from "./end-call.ts";
import { enter } from "./enter.ts";
import { finishImport } from "./finish-import.ts";
import { importRows } from "./import-rows.ts";
import { judgePair } from "./judge-pair.ts";
import { leaseView } from "./lease-view.ts";
import { putCallback } from "./put-callback.ts";
import { putContact } from "./put-contact.ts";
import { putNumber } from "./put-number.ts";
import { putSetting } from "./put-setting.ts";
import { recallLeases } from "./recall-leases.ts";
import { release } from "./release.ts";
import { restore } from "./restore.ts";
import { returnLeases } from "./return-leases.ts";
import { startCall } from "./start-call.ts";
import { startImport } from "./start-import.ts";
import { topUpLeases } from "./top-up-leases.ts";
import { undoImport } from "./undo-import.ts";
import { viewed } from "./viewed.ts";
import { wrapUp } from "./wrap-up.ts";

/** One handler a kind: a new command kind does not compile until it has one. */
const handlers: { [K in CommandKind]: Handler<K> } = {
  claim,
  release,
  assign,
  enter,
  edit,
  "put-contact": putContact,
  "drop-contact": dropContact,
  "put-number": putNumber,
  "drop-number": dropNumber,
  "start-call": startCall,
  "end-call": endCall,
  "wrap-up": wrapUp,
  "add-activity": addActivity,
  "put-callback": putCallback,
  "close-callback": closeCallback,
  viewed,
  "start-import": startImport,
  "import-rows": importRows,
  "finish-import": finishImport,
  "undo-import": undoImport,
  restore,
  "put-setting": putSetting,
  "judge-pair": judgePair,
  "top-up-leases": topUpLeases,
  "lease-view": leaseView,
  "return-leases": returnLeases,
  "recall-leases": recallLeases,
  audit,
};

export function runCommand(context: CommandContext, body: CommandBody): Promise<Outcome> {
  const handler = handlers[body.kind] as (context: CommandContext, payload: unknown) => Promise<Outcome>;
  return handler(context, body.payload);
}

import { implement } from "@orpc/server";
import { contract } from "../../shared/contract/contract.ts";
import type { Seat } from "../seat/seat.ts";

const os = implement(contract).imports;

export const importCalls = (seat: Seat) => {
  const imports = () => seat.features().imports;
  return {
    open: os.open.handler(({ input }) => imports().open(input.file)),
    state: os.state.handler(({ input }) => imports().state(input.importId)),
    current: os.current.handler(() => imports().current()),
    chooseSheet: os.chooseSheet.handler(({ input }) => imports().chooseSheet(input.importId, input.sheet)),
    check: os.check.handler(({ input }) => imports().check(input)),
    rows: os.rows.handler(({ input }) => imports().rows(input.importId, input.bucket, input.offset, input.limit)),
    save: os.save.handler(({ input }) => imports().save(input.importId)),
    cancel: os.cancel.handler(({ input }) => imports().cancel(input.importId)),
    annotated: os.annotated.handler(({ input }) => imports().annotated(input.importId, input.only, input.language)),
    close: os.close.handler(async ({ input }) => {
      await imports().close(input.importId);
      return {};
    }),
    batches: os.batches.handler(async () => ({ batches: await imports().batches() })),
    undo: os.undo.handler(async ({ input }) => {
      await imports().undo(input.batchId);
      return {};
    }),
  };
};

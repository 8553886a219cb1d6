import type { Seat } from "../seat/seat.ts";
import { os } from "./os.ts";

export const importCalls = (seat: Seat) => {
  const imports = () => seat.features().imports;
  return {
    open: os.imports.open.handler(({ input }) => imports().open(input.file)),
    state: os.imports.state.handler(({ input }) => imports().state(input.importId)),
    current: os.imports.current.handler(() => imports().current()),
    chooseSheet: os.imports.chooseSheet.handler(({ input }) => imports().chooseSheet(input.importId, input.sheet)),
    check: os.imports.check.handler(({ input }) => imports().check(input)),
    rows: os.imports.rows.handler(({ input }) =>
      imports().rows(input.importId, input.bucket, input.offset, input.limit),
    ),
    save: os.imports.save.handler(({ input }) => imports().save(input.importId)),
    cancel: os.imports.cancel.handler(({ input }) => imports().cancel(input.importId)),
    annotated: os.imports.annotated.handler(({ input }) =>
      imports().annotated(input.importId, input.only, input.language),
    ),
    close: os.imports.close.handler(async ({ input }) => {
      await imports().close(input.importId);
      return {};
    }),
    batches: os.imports.batches.handler(async () => ({ batches: await imports().batches() })),
    undo: os.imports.undo.handler(async ({ input }) => {
      await imports().undo(input.batchId);
      return {};
    }),
  };
};

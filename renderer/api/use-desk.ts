import type { z } from "zod";
import type { Desk, Queue } from "../../shared/contract/desk.ts";
import type { CallbackLine } from "../../shared/contract/lists.ts";
import { api, seat } from "./client.ts";
import { createLive } from "./live.ts";
import { queryClient } from "./query-client.ts";

type Ringing = { readonly lines: readonly z.infer<typeof CallbackLine>[] };

const nothing = { input: {} } as const;
const deskKey = api.desk.get.queryKey(nothing);
const aheadKey = api.desk.ahead.queryKey(nothing);
const liveDesk = createLive<Desk>(api.desk.get.queryOptions(nothing));
const liveAhead = createLive<Desk | null>(api.desk.ahead.queryOptions(nothing));
const liveQueue = createLive<Queue>(api.desk.queue.queryOptions(nothing));
const liveRinging = createLive<Ringing>(api.callbacks.ringing.queryOptions(nothing));
const nobody: Ringing["lines"] = [];

/** The desk as the core has it; undefined until the first answer. */
export const useDesk = (): Desk | undefined => liveDesk.usePart((desk) => desk);
export const useQueue = (): Queue | undefined => liveQueue.usePart((queue) => queue);
export const useRinging = (): Ringing["lines"] => liveRinging.usePart((ringing) => ringing?.lines ?? nobody);

export const readDesk = liveDesk.read;
export const readRinging = (): Ringing["lines"] => liveRinging.read()?.lines ?? nobody;

/** Keeps the next lead at hand while the workbench is open; it never renders anything by itself. */
export const useAhead = (): void => liveAhead.usePart(() => undefined);

/** The desk that the next lead would make of the one on the screen; undefined where that is not known. */
export function readAhead(): Desk | undefined {
  const ahead = liveAhead.read();
  return ahead && ahead.no === readDesk()?.no ? ahead : undefined;
}

/** The desk that the last question for the next lead was asked behind. */
let askedBehind = 0;

/**
 * Asks for the lead that follows a desk.
 *
 * @param no the desk's number; of an act that was just sent, the number that it will make: the answer then comes right behind the act's
 */
export function askAhead(no: number): void {
  askedBehind = no;
  void queryClient.invalidateQueries({ queryKey: aheadKey });
}

/** Shows a desk that a call just answered. A question still under way would answer with older news: it is dropped. */
export function putDesk(desk: Desk): void {
  void queryClient.cancelQueries({ queryKey: deskKey });
  queryClient.setQueryData(deskKey, desk);
  if (liveAhead.read()?.no !== desk.no && askedBehind < desk.no) askAhead(desk.no);
}

/** Puts a customer on the desk and shows it, so that no screen opens on the desk of before. @throws Refusal call-open, not-found */
export async function openOnDesk(customerId: string): Promise<void> {
  putDesk(await seat.desk.open({ customerId }));
}

import type { HubStore } from "../../server/stores/store.ts";

/** Numbers that a seat has used and that lie above the bound which it is told at sign-in. There must never be any. */
export async function listUnbounded({ read }: HubStore): Promise<{ device_id: string; seat_seq: number }[]> {
  return read
    .selectFrom("receipt")
    .innerJoin("device", (join) =>
      join
        .onRef("device.org_id", "=", "receipt.org_id")
        .onRef("device.device_id", "=", "receipt.device_id")
        .onRef("device.user_id", "=", "receipt.user_id"),
    )
    .whereRef("receipt.seat_seq", ">", "device.last_seat_seq")
    .select(["receipt.device_id", "receipt.seat_seq"])
    .execute();
}

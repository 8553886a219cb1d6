import { createORPCClient } from "@orpc/client";
import type { ContractRouterClient } from "@orpc/contract";
import { createTanstackQueryUtils } from "@orpc/tanstack-query";
import type { contract } from "../../shared/contract/contract.ts";
import { createConnection } from "./connection.ts";

export type SeatClient = ContractRouterClient<typeof contract>;

export const connection = createConnection();
/** Calls to the seat core, typed by shared/contract: `await seat.desk.dial({…})`. */
export const seat: SeatClient = createORPCClient(connection.link);
/** The same calls for TanStack Query: `useQuery(api.lists.pool.queryOptions({ input }))`. */
export const api = createTanstackQueryUtils(seat);

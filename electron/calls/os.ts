import { implement } from "@orpc/server";
import { contract } from "../../shared/contract/contract.ts";

/** Implementer of the contract: the calls of every feature start here. */
export const os = implement(contract);

import { createHash } from "node:crypto";
import type { AnyContractRouter } from "@orpc/contract";
import { expect, test } from "vitest";
import { z } from "zod";
import { Command, Receipt } from "./commands.ts";
import { hubContract, PokeFromHub, PokeFromSeat } from "./hub-contract.ts";
import { FeedRow } from "./rows.ts";
import { OLDEST_PROTOCOL_VERSION, PROTOCOL_VERSION } from "./version.ts";

/**
 * Hash of every shape that seat and hub exchange. When this fails, the shapes have changed: move PROTOCOL_VERSION (and
 * OLDEST_PROTOCOL_VERSION, if older seats can no longer be served), then write the new hash here.
 * Until the first release the version stays 1 and only the hash moves.
 */
const SHAPES = { version: 1, hash: "2ffb03ba113ac3d9" };

const shapeOf = (schema: unknown): unknown =>
  schema instanceof z.ZodType ? z.toJSONSchema(schema, { unrepresentable: "any", io: "input" }) : null;

function listCalls(router: AnyContractRouter, path: string): [string, unknown, unknown][] {
  if ("~orpc" in router) {
    const { inputSchema, outputSchema } = router["~orpc"] as { inputSchema?: unknown; outputSchema?: unknown };
    return [[path, shapeOf(inputSchema), shapeOf(outputSchema)]];
  }
  return Object.entries(router).flatMap(([name, inner]) => listCalls(inner as AnyContractRouter, `${path}/${name}`));
}

test("the protocol's shapes are those of its version", () => {
  const shapes = {
    calls: listCalls(hubContract, ""),
    others: [Command, Receipt, FeedRow, PokeFromHub, PokeFromSeat].map(shapeOf),
  };
  const hash = createHash("sha256").update(JSON.stringify(shapes)).digest("hex").slice(0, 16);
  expect({ version: PROTOCOL_VERSION, hash }).toEqual(SHAPES);
  expect(OLDEST_PROTOCOL_VERSION).toBeLessThanOrEqual(PROTOCOL_VERSION);
});

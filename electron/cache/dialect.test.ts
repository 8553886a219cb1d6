import Database from "better-sqlite3";
import { Kysely } from "kysely";
import { expect, test } from "vitest";
import { createTurnDialect } from "./dialect.ts";
import type { SeatDatabase } from "./schema.ts";

test("a limit stands in the statement: a bound one would have it prepared anew each time", async () => {
  const { dialect } = createTurnDialect(new Database(":memory:") as never);
  const db = new Kysely<SeatDatabase>({ dialect });
  const made = db.selectFrom("meta").select("key").where("value", "=", "a").limit(7).compile();
  expect(made.sql).toMatch(/limit 7$/);
  expect(made.parameters).toEqual(["a"]);
  await db.destroy();
});

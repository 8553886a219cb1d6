import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HUB_SCHEMA_VERSION } from "../../server/stores/migrate.ts";
import { postgresHoldings } from "../../server/stores/postgres/holdings.ts";
import { openPostgresStore } from "../../server/stores/postgres/open.ts";
import type { HubDatabase } from "../../server/stores/schema.ts";
import type { OpenStore } from "../helpers/command-hub.ts";
import { type RunningPostgres, startPostgres } from "../helpers/postgres.ts";
import { describeOwners } from "../migrations/owners-suite.ts";
import { describeSeatBounds } from "./seat-bounds-suite.ts";
import { describeStore } from "./store-suite.ts";

let postgres: RunningPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

const databases = new Map<string, Promise<string>>();
/** One database a folder, so that opening the same folder again finds the same rows. */
const open: OpenStore = async (folder) => {
  const url = databases.get(folder) ?? postgres.newDatabase();
  databases.set(folder, url);
  return openPostgresStore(await url);
};
describeStore("PostgreSQL", open);
describeSeatBounds("PostgreSQL", open);

test("nodes that open a new database at the same moment all come up, and the schema is there once", async () => {
  const url = await postgres.newDatabase();
  const stores = await Promise.all([1, 2, 3].map(() => openPostgresStore(url)));
  const [first] = stores;
  const versions = await first?.db
    .selectFrom("hub_schema" as "org")
    .selectAll()
    .execute();
  expect(versions).toHaveLength(HUB_SCHEMA_VERSION);
  for (const store of stores) await store.close();
});

describeOwners(
  "PostgreSQL",
  async () => {
    const pool = new pg.Pool({ connectionString: await postgres.newDatabase(), max: 1 });
    return new Kysely<HubDatabase>({ dialect: new PostgresDialect({ pool }) });
  },
  postgresHoldings,
);

test("a database that cannot be reached is named without its password", async () => {
  const failing = openPostgresStore("postgres://me:secret@127.0.0.1:1/hub");
  await expect(failing).rejects.toThrow(/127\.0\.0\.1:1\/hub.*ECONNREFUSED/);
  await expect(failing).rejects.not.toThrow(/secret/);
});

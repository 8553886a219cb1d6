import { type Kysely, sql } from "kysely";
import { describe, expect, test } from "vitest";
import { migrateHub, migrations } from "../../server/stores/migrate.ts";
import type { HubDatabase } from "../../server/stores/schema.ts";
import type { HubStore } from "../../server/stores/store.ts";

/** Before `holding`, and the step that makes it. */
const first = migrations.slice(0, 11);
const [holdingStep] = migrations.slice(11);

/** A hub with rows from before its owners were kept in `holding`, brought up to date on an engine. */
export function describeOwners(
  name: string,
  open: () => Promise<Kysely<HubDatabase>>,
  holdings: HubStore["holdings"],
): void {
  describe(`owners of an older hub on ${name}`, () => {
    test("who holds what is taken over from the customers, settled as of the ledger's head", async () => {
      const hub = await open();
      const db = hub as unknown as Kysely<unknown>;
      for (const step of first) await step.up(db);
      const put = await blankRows(db);
      for (const [org, seq] of [
        ["a", 41],
        ["b", 0],
      ] as const)
        await put("org", { org_id: org, ledger_seq: seq });
      const owners = [
        ["c3", "wang"],
        ["c1", "zhao"],
        ["c2", "wang"],
        ["c4", null],
      ] as const;
      for (const [at, [id, owner]] of owners.entries()) {
        const pool = { org_id: "a", customer_id: id, rev: at + 1 };
        await put("customer", owner === null ? pool : { ...pool, owner_id: owner, state: "owned" });
      }

      await holdingStep?.up(db);
      const settled = await hub.selectFrom("holding_settled").selectAll().orderBy("org_id").execute();
      expect(settled.map(({ org_id, seq }) => [org_id, Number(seq)])).toEqual([
        ["a", 41],
        ["b", 0],
      ]);
      const held = await hub.selectFrom("holding").selectAll().orderBy("owner_id").orderBy("customer_id").execute();
      expect(held).toEqual([
        { org_id: "a", owner_id: "wang", customer_id: "c2" },
        { org_id: "a", owner_id: "wang", customer_id: "c3" },
        { org_id: "a", owner_id: "zhao", customer_id: "c1" },
      ]);

      await sql`create table hub_schema (version integer not null primary key)`.execute(db);
      await sql`insert into hub_schema (version) values (${first.length + 1})`.execute(db);
      await migrateHub(db);
      const own = await holdings.listOwned(hub, "a", "wang", { after: "", limit: 9 });
      expect(own.map((row) => row.customer_id)).toEqual(["c2", "c3"]);
      expect(await holdings.countOwned(hub, "a", "zhao")).toBe(1);
      expect(await holdings.countEach(hub, "a")).toEqual(
        new Map([
          ["wang", 2],
          ["zhao", 1],
        ]),
      );
      await hub.destroy();
    });
  });
}

/** Puts rows whose other columns hold nothing. */
async function blankRows(db: Kysely<unknown>) {
  const tables = new Map((await db.introspection.getTables()).map((table) => [table.name, table.columns]));
  return async (table: string, row: Record<string, string | number>): Promise<void> => {
    const blank = (tables.get(table) ?? []).flatMap(({ name, dataType, isNullable, hasDefaultValue }) =>
      isNullable || hasDefaultValue ? [] : [[name, dataType.toLowerCase() === "text" ? "" : 0] as const],
    );
    const full = { ...Object.fromEntries(blank), ...row };
    await (db as Kysely<Record<string, Record<string, unknown>>>).insertInto(table).values(full).execute();
  };
}

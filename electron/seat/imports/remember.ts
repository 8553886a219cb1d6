import { createHash } from "node:crypto";
import type { Kysely } from "kysely";
import { z } from "zod";
import { ImportField } from "../../../shared/contract/imports.ts";
import { headerSetKey } from "../../../shared/domain/import-headers.ts";
import type { SeatDatabase } from "../../cache/schema.ts";

const Remembered = z.array(ImportField.nullable());
const keyOf = (headers: readonly string[]) =>
  `import-mapping:${createHash("sha256").update(headerSetKey(headers)).digest("base64url").slice(0, 22)}`;

/** The mapping that was used last for a file with these headers; undefined for new ones. */
export async function findRememberedMapping(
  db: Kysely<SeatDatabase>,
  headers: readonly string[],
): Promise<(ImportField | null)[] | undefined> {
  const row = await db.selectFrom("meta").select("value").where("key", "=", keyOf(headers)).executeTakeFirst();
  if (!row) return undefined;
  const mapping = Remembered.safeParse(JSON.parse(row.value));
  return mapping.success && mapping.data.length === headers.length ? mapping.data : undefined;
}

export async function rememberMapping(
  db: Kysely<SeatDatabase>,
  headers: readonly string[],
  mapping: readonly (ImportField | null)[],
): Promise<void> {
  const value = JSON.stringify(mapping);
  await db
    .insertInto("meta")
    .values({ key: keyOf(headers), value })
    .onConflict((oc) => oc.column("key").doUpdateSet({ value }))
    .execute();
}

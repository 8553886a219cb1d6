import { hkdfSync } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { catchUpDuplicateKeys } from "../../electron/cache/duplicate-build.ts";
import { openCache } from "../../electron/cache/open.ts";
import { SeatFile } from "../../electron/seat/home/seat-file.ts";
import { createNumberHash } from "../../electron/seat/imports/hash.ts";
import { createKeyFileSecrets } from "../../electron/shell/key-file.ts";
import { createHubTeam, leadLogin } from "../../tests/helpers/hub-team.ts";
import { connectSeat, type SeatClient, startHub, startSeat, until } from "../../tests/helpers/processes.ts";
import type { Line } from "../duplicates/kinds.ts";
import { fillCache } from "./cache-fill.ts";

/** Of so many customers one is written down, for files that hold it again. */
const KNOWN_EVERY = 40;

/**
 * A hub and a seat of its team whose cache holds so many customers, as if pulled; made once in a folder and used again.
 *
 * @returns some of the firms as they were before they were cut for their reader
 */
export async function makeImportHome(folder: string, customers: number): Promise<readonly Line[]> {
  const ready = join(folder, `known-${customers}.json`);
  if (!existsSync(ready)) await fill(folder, customers, ready);
  return JSON.parse(readFileSync(ready, "utf8")) as Line[];
}

export const homesOf = (folder: string) => ({ hub: join(folder, "hub"), seat: join(folder, "seat") });

/** Signs the seat in, whatever it was before. */
export async function signIn(client: SeatClient): Promise<void> {
  const { phase } = await client.app.status({});
  if (phase !== "ready") await client.setup.signIn({ login: leadLogin.login, password: leadLogin.password });
  await until(
    () => client.app.status({}),
    (status) => status.phase === "ready" && status.hub.state === "online",
  );
}

async function fill(folder: string, customers: number, ready: string): Promise<void> {
  const homes = homesOf(folder);
  mkdirSync(folder, { recursive: true });
  const hub = await startHub({ home: homes.hub });
  const seat = await startSeat({ home: homes.seat });
  const line = await connectSeat(seat);
  try {
    await line.client.setup.joinTeam({ code: await createHubTeam(homes.hub) });
    await signIn(line.client);
    await line.client.team.putSettings({
      callingFromMin: 0,
      callingToMin: 1440,
      attemptsPerDay: 50,
      holdingCap: 100_000,
    });
  } finally {
    line.close();
    await Promise.allSettled([seat.stop(), hub.stop()]);
  }
  const { users } = SeatFile.parse(JSON.parse(readFileSync(join(homes.seat, "seat.json"), "utf8")));
  const [user] = users;
  if (user === undefined) throw new Error("nobody has signed in");
  const secrets = createKeyFileSecrets(homes.seat);
  const homeKey = await secrets.cacheKey(homes.seat);
  const key = new Uint8Array(hkdfSync("sha256", homeKey, "", `fairdial cache ${user.userId}`, 32));
  const hashKey = Buffer.from(await secrets.unseal(user.sealedHashKey), "base64");
  const cache = await openCache({
    folder: join(homes.seat, "users", user.userId),
    kept: join(homes.seat, "kept"),
    key,
    nowMs: Date.now,
    onDamage: () => {},
  });
  const known: Line[] = [];
  await fillCache(cache.db, customers, (done) => process.stderr.write(`\r${done} customers`), {
    me: user.userId,
    hashNumber: createNumberHash(hashKey),
    onFirm: (firm, i) => {
      if (i % KNOWN_EVERY !== 1) return;
      const of = (kind: string): string => firm.numbers.find((n) => n.kind === kind)?.raw ?? "";
      const contact = firm.contacts[0]?.name ?? "";
      known.push({
        id: String(i),
        company: firm.name,
        contact,
        phone: of("phone"),
        mobile: of("mobile"),
        fax: of("fax"),
      });
    },
  });
  await catchUpDuplicateKeys(cache.db, { onProgress: (done) => process.stderr.write(`\r${done} indexed`) });
  await cache.close();
  writeFileSync(ready, JSON.stringify(known));
  process.stderr.write("\n");
}

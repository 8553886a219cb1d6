import type Database from "better-sqlite3";
import { defaultSettings } from "../shared/domain/settings.ts";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** What became of the rights to dial that were given after the back-up. */
export interface CarriedRights {
  /** Customers that stay with the seat that may be calling them; null where the rows before could not be read. */
  readonly carried: number | null;
  /** Until then a seat that is away may dial what the restored hub takes for free, where `carried` is null. */
  readonly unknownUntilMs: number;
}

/**
 * A back-up knows neither the leases nor the claims that came after it, but a seat that is away goes on dialling by them (I2). They are read out
 * of the rows that the back-up takes the place of: a lease goes on as it was, and a customer claimed since then is lent to its owner, whose seat
 * sends the claim again when it comes.
 *
 * @param database the back-up, not yet in its place
 * @param former file of the rows before, null where there were none or they are damaged
 */
export function carryRights(
  database: Database.Database,
  former: string | null,
  deps: { readonly nowMs: number; readonly newId: () => string },
): CarriedRights {
  const life = readLife(database);
  const unknownUntilMs = deps.nowMs + life.leaseMs + life.marginMs;
  if (former === null) return { carried: null, unknownUntilMs };
  try {
    database.prepare("attach ? as former").run(former);
    try {
      return { carried: database.transaction(() => carry(database, life, deps))(), unknownUntilMs };
    } finally {
      database.exec("detach former");
    }
  } catch {
    // Damaged, or of a version that has other tables: a reason to restore, and no reason not to.
    return { carried: null, unknownUntilMs };
  }
}

interface Life {
  readonly leaseMs: number;
  readonly marginMs: number;
}

/** The longest life of a lease by the rules of the restored teams. */
function readLife(database: Database.Database): Life {
  const most = (key: "leaseHours" | "leaseMarginMin"): number => {
    const values = database.prepare("select value_json from setting where key = ?").pluck().all(key).map(Number);
    return Math.max(defaultSettings[key], ...values.filter(Number.isFinite));
  };
  return { leaseMs: most("leaseHours") * HOUR_MS, marginMs: most("leaseMarginMin") * MINUTE_MS };
}

/** A right as it stands in the rows before; a claim comes as a lease that begins now. */
interface Right {
  readonly org_id: string;
  readonly customer_id: string;
  readonly lease_id: string | null;
  readonly user_id: string;
  readonly device_id: string;
  readonly kind: string;
  readonly queue: string;
  readonly granted_at_ms: number;
  readonly expires_at_ms: number;
  readonly margin_ms: number;
  readonly recalled_at_ms: number | null;
  readonly recalled_by_user_id: string | null;
  readonly recall_reason: string;
}

/** Customers that are free in the back-up and whose user it knows. */
const free = `join customer c on c.org_id = f.org_id and c.customer_id = f.customer_id and c.state = 'pool' and c.lessee_id is null
  join user u on u.org_id = f.org_id`;

function carry(
  database: Database.Database,
  life: Life,
  { nowMs, newId }: { readonly nowMs: number; readonly newId: () => string },
): number {
  const rights = [
    ...database
      .prepare(
        `select f.* from former.lease f ${free} and u.user_id = f.user_id where f.ended_at_ms is null and f.free_at_ms > ?`,
      )
      .all(nowMs),
    ...database
      .prepare(
        `select f.org_id, f.customer_id, null as lease_id, f.owner_id as user_id, d.device_id, 'batch' as kind, c.pool as queue,
           ? as granted_at_ms, ? as expires_at_ms, ? as margin_ms, null as recalled_at_ms, null as recalled_by_user_id, '' as recall_reason
         from former.customer f ${free} and u.user_id = f.owner_id
         join former.device d on d.org_id = f.org_id and d.user_id = f.owner_id and d.last_seen_at_ms =
           (select max(last_seen_at_ms) from former.device where org_id = f.org_id and user_id = f.owner_id)
         where f.state = 'owned' group by f.org_id, f.customer_id`,
      )
      .all(nowMs, nowMs + life.leaseMs, life.marginMs),
  ] as Right[];
  const nextRev = database.prepare("update org set rev = rev + 1 where org_id = ? returning rev").pluck();
  const lend = database.prepare("update customer set lessee_id = ?, rev = ? where org_id = ? and customer_id = ?");
  const put = database.prepare(
    `insert or replace into lease (org_id, customer_id, lease_id, rev, user_id, device_id, kind, queue, granted_at_ms, expires_at_ms, margin_ms,
       free_at_ms, recalled_at_ms, recalled_by_user_id, recall_reason, ended_at_ms, ended_why)
     values (@org_id, @customer_id, @lease_id, @rev, @user_id, @device_id, @kind, @queue, @granted_at_ms, @expires_at_ms, @margin_ms,
       @expires_at_ms + @margin_ms, @recalled_at_ms, @recalled_by_user_id, @recall_reason, null, '')`,
  );
  for (const right of rights) {
    put.run({ ...right, lease_id: right.lease_id ?? newId(), rev: nextRev.get(right.org_id) });
    lend.run(right.user_id, nextRev.get(right.org_id), right.org_id, right.customer_id);
  }
  return rights.length;
}

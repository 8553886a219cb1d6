import type { z } from "zod";
import type { CustomerLine } from "../../../shared/contract/lists.ts";
import type { Level } from "../../../shared/domain/vocabulary.ts";
import type { SeatContext } from "../context.ts";

export type Line = z.infer<typeof CustomerLine>;

export const lineColumns = `c.customer_no, c.customer_id, c.name, c.state, c.pool, c.sight, c.owner_id, c.tracking_since_ms, c.province, c.city,
  c.industry, c.product, c.source, c.stage, c.customer_type, c.level, c.starred, c.contact_name, c.masked_number,
  c.contact_count, c.last_contact_at_ms, c.next_at_ms, c.member_login_at_ms, c.member_registered_at_ms,
  c.member_login_count, c.last_viewed_at_ms, c.last_viewed_by_user_id, c.bin_reason, c.binned_at_ms, c.survivor_id,
  (select s.name from customer s where s.customer_id = c.survivor_id) as survivor_name`;

export interface LineRow {
  customer_no: number;
  customer_id: string;
  name: string;
  state: Line["state"];
  pool: Line["pool"];
  sight: Line["sight"];
  owner_id: string | null;
  tracking_since_ms: number | null;
  province: string;
  city: string;
  industry: string;
  product: string;
  source: string;
  stage: string;
  customer_type: string;
  level: Level | null;
  starred: number;
  contact_name: string;
  masked_number: string;
  contact_count: number;
  last_contact_at_ms: number | null;
  next_at_ms: number | null;
  member_login_at_ms: number | null;
  member_registered_at_ms: number | null;
  member_login_count: number;
  last_viewed_at_ms: number | null;
  last_viewed_by_user_id: string | null;
  bin_reason: string;
  binned_at_ms: number | null;
  survivor_id: string | null;
  survivor_name: string | null;
}

export function toLine(ctx: SeatContext, row: LineRow): Line {
  return {
    customerId: row.customer_id,
    name: row.name,
    state: row.state,
    pool: row.pool,
    sight: row.sight,
    ownerName: ctx.nameOf(row.owner_id),
    trackingSinceMs: row.tracking_since_ms,
    province: row.province,
    city: row.city,
    industry: row.industry,
    product: row.product,
    source: row.source,
    stage: row.stage,
    customerType: row.customer_type,
    level: row.level,
    starred: row.starred === 1,
    contactName: row.contact_name,
    maskedNumber: row.masked_number,
    contactCount: row.contact_count,
    lastContactAtMs: row.last_contact_at_ms,
    nextAtMs: row.next_at_ms,
    lastLoginAtMs: row.member_login_at_ms,
    registeredAtMs: row.member_registered_at_ms,
    loginCount: row.member_login_count,
    lastViewedAtMs: row.last_viewed_at_ms,
    lastViewedByName: ctx.nameOf(row.last_viewed_by_user_id),
    binReason: row.bin_reason,
    binnedAtMs: row.binned_at_ms,
    survivorId: row.survivor_id,
    survivorName: row.survivor_name ?? "",
  };
}

import { z } from "zod";

/** A minute of the day, local to the number's region, 0–1440. */
const MinuteOfDay = z.number().int().min(0).max(1440);

/**
 * The team's rules as data; every limit has a cautious default and none is law (REQUIREMENTS "Decided").
 * One row a key in the hub's `setting` table; a missing key means the default.
 */
export const TeamSettings = z.object({
  /** Nobody else may dial the same enterprise within this many hours (I2). */
  protectionWindowHours: z.number().int().min(0).max(720),
  callingFromMin: MinuteOfDay,
  callingToMin: MinuteOfDay,
  /** Dials a day for one enterprise, by anybody (0.7). */
  attemptsPerDay: z.number().int().min(1).max(50),
  claimsPerDay: z.number().int().min(1).max(10_000),
  holdingCap: z.number().int().min(1).max(100_000),
  coolDownDays: z.number().int().min(0).max(365),
  /** Longest time to the next contact by level; null = no limit (4.17, 4.18). */
  cadenceDaysA: z.number().int().min(1).max(365).nullable(),
  cadenceDaysB: z.number().int().min(1).max(365).nullable(),
  cadenceDaysC: z.number().int().min(1).max(365).nullable(),
  /** Customers of one pool queue that a seat holds exclusively, topped up while online; 0 = none. */
  leaseBatch: z.number().int().min(0).max(200),
  /** How long such a lease lives. */
  leaseHours: z.number().int().min(1).max(72),
  /** The seat ends a lease this much early, and the hub deals it again only this much after its end. */
  leaseMarginMin: z.number().int().min(1).max(120),
  /** Lease of a pool customer that lies on the desk, renewed by heartbeat. */
  leaseViewSeconds: z.number().int().min(60).max(120),
  maskNumbers: z.boolean(),
  timeZone: z.string().max(60),
  /** Entries a team adds to the built-in lists. */
  extraProducts: z.array(z.string().max(60)).max(200),
  extraIndustries: z.array(z.string().max(60)).max(200),
});
export type TeamSettings = z.infer<typeof TeamSettings>;

export const defaultSettings: TeamSettings = {
  protectionWindowHours: 24,
  callingFromMin: 8 * 60 + 30,
  callingToMin: 20 * 60,
  attemptsPerDay: 2,
  claimsPerDay: 100,
  holdingCap: 500,
  coolDownDays: 7,
  cadenceDaysA: 7,
  cadenceDaysB: 31,
  cadenceDaysC: null,
  leaseBatch: 40,
  leaseHours: 8,
  leaseMarginMin: 5,
  leaseViewSeconds: 90,
  maskNumbers: true,
  timeZone: "Asia/Shanghai",
  extraProducts: [],
  extraIndustries: [],
};

import type { MemberFacts } from "../../shared/domain/customer.ts";
import type { Rng } from "../../shared/sample/rng.ts";

const dayMs = 86_400_000;

/** What the marketplace knows of a member: when it came, how often it logs in, what it posts and looks for. */
export function makeMember(rng: Rng, nowMs: number, product: string, sleptDays: number): MemberFacts {
  const registeredAtMs = nowMs - (sleptDays + 20 + rng.below(900)) * dayMs - rng.below(dayMs);
  const active = rng.chance(0.4);
  const loginCount = active ? 20 + rng.below(180) : 1 + rng.below(20);
  const lastLoginAtMs = nowMs - sleptDays * dayMs - rng.below(dayMs / 2);
  const searches = rng.pick([
    [product],
    [product, `${product} 价格`],
    [`${product} 厂家`, `${product} 现货`, "开关电源 24V"],
    ["温控器 220V", product],
    [],
  ]);
  return {
    memberNo: `M${String(100_000 + rng.below(899_999))}`,
    siteUrl: "",
    registeredAtMs,
    registeredIp: `${113 + rng.below(10)}.${rng.below(255)}.${rng.below(255)}.${1 + rng.below(254)}`,
    lastLoginAtMs,
    loginCount,
    posts: active ? { supply: rng.below(30), forum: rng.below(6), blog: rng.below(3) } : { supply: rng.below(3) },
    searches,
  };
}

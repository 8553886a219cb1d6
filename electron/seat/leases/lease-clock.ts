/** One look at the clocks of this computer. None is trusted alone: a lease ends by whichever says that most time has passed. */
export interface Readings {
  /** Can be set by anybody. */
  readonly wallMs: number;
  /** Of this process; may stand still while the computer sleeps. */
  readonly monoMs: number;
  /** Since the computer was started, sleep counted. */
  readonly upMs: number;
}

export interface LeaseClockDeps {
  readonly wallMs: () => number;
  readonly monoMs: () => number;
  readonly upMs: () => number;
  /** Names this run of the operating system; "" = unknown. */
  readonly bootId: string;
  /** What `save` got last, in an earlier run. */
  readonly saved: string | undefined;
}

/** Hub time that was true at these readings or after them. */
interface Anchor {
  readonly hubMs: number;
  readonly at: Readings;
  readonly bootId: string;
}

/** How far wall clock and boot clock may drift apart where nothing else tells one run of the computer from another. */
const AGREE_MS = 30_000;

/**
 * The latest that the hub's clock can be by now: what leases are measured by (I2). Counted from before the request whose answer
 * carried the hub's time. After a restart of the seat the boot clock proves how much time has passed; after a restart of the computer nothing
 * does (its wall clock may have been set to anything), so the time is unknown until the hub has answered.
 */
export function createLeaseClock(deps: LeaseClockDeps) {
  const read = (): Readings => ({ wallMs: deps.wallMs(), monoMs: deps.monoMs(), upMs: deps.upMs() });
  const before = deps.saved === undefined ? undefined : (JSON.parse(deps.saved) as Anchor);
  let anchor: Anchor | undefined;

  function heard(hubMs: number, asked: Readings): void {
    // Of two answers under way at once the one asked for later bounds the time better.
    if (anchor !== undefined && asked.monoMs < anchor.at.monoMs) return;
    anchor = { hubMs, at: asked, bootId: deps.bootId };
  }

  /** Hub time, at the latest; undefined = nobody can say. */
  function upperMs(): number | undefined {
    const now = read();
    if (anchor !== undefined) {
      const { at, hubMs } = anchor;
      const passed = [now.wallMs - at.wallMs, now.monoMs - at.monoMs, now.upMs - at.upMs];
      return now.upMs < at.upMs ? undefined : hubMs + Math.max(...passed);
    }
    if (before === undefined || !sameRun(before, now)) return undefined;
    return before.hubMs + Math.max(now.upMs - before.at.upMs, now.wallMs - before.at.wallMs);
  }

  function sameRun({ at, bootId }: Anchor, now: Readings): boolean {
    if (now.upMs < at.upMs) return false;
    if (deps.bootId !== "" || bootId !== "") return deps.bootId === bootId;
    return Math.abs(now.upMs - at.upMs - (now.wallMs - at.wallMs)) <= AGREE_MS;
  }

  return {
    /** Before a request is sent. */
    read,
    /** The hub's time in the answer to a request that was sent after `asked`. A message that nobody asked for says nothing: it may have lain. */
    heard,
    upperMs,
    /** What the next run of the seat may build on; undefined where nothing was heard in this one. */
    save: (): string | undefined => (anchor === undefined ? undefined : JSON.stringify(anchor)),
  };
}
export type LeaseClock = ReturnType<typeof createLeaseClock>;

import type { Logger } from "pino";
import { v7 as uuidv7 } from "uuid";
import type { AppStatus, Change, Preferences } from "../../shared/contract/app.ts";
import { Refusal, RefusalCode } from "../../shared/errors.ts";
import { countWaiting } from "../cache/outbox.ts";
import type { ShellPorts } from "../shell/ports.ts";
import { readBootId, upSinceBootMs } from "./clock/machine.ts";
import { createEvents } from "./events/events.ts";
import type { Features } from "./features.ts";
import { openHome } from "./home/home.ts";
import type { Team } from "./home/seat-file.ts";
import { countFigures, noFigures } from "./session/figures.ts";
import { createSessions } from "./session/sessions.ts";
import { createSetup, type Setup } from "./session/setup.ts";
import { createNotices } from "./sync/notices.ts";

export interface SeatOptions {
  /** The seat's folder; made where it is missing. */
  readonly home: string;
  readonly ports: ShellPorts;
  readonly log: Logger;
  readonly lang?: "zh-CN" | "en" | null;
  /** A team with sample data where the home has no team yet. */
  readonly demo?: boolean;
  /** Join code or https address of a hub, used where the home has no team yet. */
  readonly hub?: string;
  readonly appVersion?: string;
  /** Clocks, ids and chance, for tests. */
  readonly wallMs?: () => number;
  readonly monoMs?: () => number;
  /** Since the computer was started, sleep counted. */
  readonly upMs?: () => number;
  /** Names this run of the operating system. */
  readonly bootId?: string;
  readonly newId?: () => string;
  readonly random?: () => number;
}

export interface Seat {
  status(): Promise<AppStatus>;
  /** What changed from now on, until the signal. */
  changes(signal?: AbortSignal): AsyncGenerator<Change, void, undefined>;
  /** The features of whoever is signed in. @throws Refusal not-allowed {needs: "sign-in"} */
  features(): Features;
  readonly setup: Setup;
  setPreferences(changes: Partial<Preferences>): Promise<Preferences>;
  dismissNotice(id: string): void;
  /** Opens a page or mail link outside the app. @throws Refusal bad-request for any other scheme */
  openLink(url: string): Promise<void>;
  readonly ports: ShellPorts;
  readonly log: Logger;
  close(): Promise<void>;
}

/** At this many workable customers a seat may start although its first load goes on. */
const WORKABLE_AT = 300;

/**
 * Opens a seat in its home. A home with a live session comes up ready, without waiting for any network.
 *
 * @throws Refusal home-in-use, home-read-only, disk-full, cache-too-new
 */
export async function createSeat(options: SeatOptions): Promise<Seat> {
  const { ports, log } = options;
  const wallMs = options.wallMs ?? Date.now;
  const monoMs = options.monoMs ?? (() => performance.now());
  const home = openHome(options.home);
  const events = createEvents();
  const notices = createNotices(events.emit);
  if (home.file.damaged) notices.put("warn", "seat-file-damaged");
  const sessions = createSessions({
    home,
    ports,
    log,
    events,
    notices,
    wallMs,
    monoMs,
    upMs: options.upMs ?? upSinceBootMs,
    bootId: options.bootId ?? readBootId(),
    newId: options.newId ?? (() => uuidv7()),
    random: options.random ?? Math.random,
  });
  const setup = createSetup({ home, sessions, ports, log, events, notices, wallMs });
  try {
    if (options.lang) setLocale(options.lang);
    await sessions.resume();
    if (home.file.get().team === null) await firstStart();
  } catch (error) {
    await sessions.close();
    home.close();
    throw error;
  }

  function setLocale(locale: "zh-CN" | "en"): void {
    if (home.file.get().preferences.locale === locale) return;
    home.file.update((file) => ({ ...file, preferences: { ...file.preferences, locale } }));
  }

  /** What the command line asked for. A failure there is told on the first page instead of ending the program. */
  async function firstStart(): Promise<void> {
    try {
      if (options.demo) await setup.lookAround();
      else if (options.hub) await setup.joinFrom(options.hub);
    } catch (error) {
      log.error({ err: error }, "the team asked for at the start cannot be opened");
      const refusal = error instanceof Refusal ? error : new Refusal(RefusalCode.HubOffline, { sinceMs: wallMs() });
      notices.put("stop", refusal.code, refusal.detail);
    }
  }

  async function status(): Promise<AppStatus> {
    const { team, preferences } = home.file.get();
    const live = sessions.live();
    const figures =
      live === undefined
        ? noFigures
        : await countFigures(live.ctx.db, {
            userId: live.ctx.user.userId,
            nowMs: live.ctx.nowMs(),
            timeZone: live.ctx.settings().timeZone,
          });
    // Counted here and now: a command committed a moment ago must not be missing.
    const counted = live && (await countWaiting(live.ctx.db));
    const workable = figures.counts.pool + figures.counts.mine >= WORKABLE_AT;
    const working = live?.sync.loaded() || workable;
    return {
      phase: team === null ? "first-run" : live === undefined ? "sign-in" : working ? "ready" : "loading",
      appVersion: options.appVersion ?? "0.1.0",
      shell: ports.kind,
      osLocale: ports.osLocale(),
      demo: team?.demo ?? false,
      org: team === null ? null : { orgId: team.orgId === "" ? team.hubId : team.orgId, name: team.orgName },
      user: live === undefined ? null : { ...live.ctx.user },
      preferences,
      hub: live === undefined ? noHub(team) : { ...live.sync.hub(), ...counted },
      ...figures,
      notices: notices.list(),
    };
  }

  return {
    status,
    changes: events.changes,
    features: () => {
      const live = sessions.live();
      if (live === undefined) throw new Refusal(RefusalCode.NotAllowed, { needs: "sign-in" });
      return live.features;
    },
    setup,
    setPreferences: async (changes) => {
      const file = home.file.update((seat) => ({ ...seat, preferences: { ...seat.preferences, ...changes } }));
      events.emit({ topics: ["status"] });
      return file.preferences;
    },
    dismissNotice: notices.dismiss,
    openLink: async (url) => {
      const scheme = URL.canParse(url) ? new URL(url).protocol : "";
      if (!["http:", "https:", "mailto:"].includes(scheme)) {
        throw new Refusal(RefusalCode.BadRequest, { path: "url", problem: "scheme" });
      }
      await ports.openLink(url);
    },
    ports,
    log,
    close: async () => {
      await sessions.close();
      home.close();
    },
  };
}

const noHub = (team: Team | null): AppStatus["hub"] => ({
  state: team === null ? "none" : "connecting",
  address: team?.addresses[0] ?? "",
  embedded: team?.embedded ?? false,
  offlineSinceMs: null,
  waiting: 0,
  acts: 0,
  lastSyncMs: null,
  clockOffsetMs: 0,
  load: null,
  indexing: null,
});

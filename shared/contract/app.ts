import { eventIterator } from "@orpc/contract";
import { z } from "zod";
import { Id, Ms, Role } from "../domain/vocabulary.ts";
import { call, Nothing, RefusalDetailSchema } from "./base.ts";

export const Preferences = z.object({
  locale: z.enum(["auto", "zh-CN", "en"]),
  theme: z.enum(["auto", "light", "dark"]),
  /** Action id → key, where the user rebound it. */
  keys: z.record(z.string(), z.string()),
  ringSound: z.boolean(),
  /** Minutes before the due minute at which a callback rings; 0 = at it. */
  ringAheadMin: z.number().int().min(0).max(60),
});
export type Preferences = z.infer<typeof Preferences>;

/** first-run: no team yet. sign-in: team known, nobody signed in. loading: first load before anything can be worked. ready: work. */
export const Phase = z.enum(["first-run", "sign-in", "loading", "ready"]);

/** A fact about the seat's health that the user should know and can act on; shown calmly in the bar. code = text key `notice.<code>`. */
export const Notice = z.object({
  id: z.string(),
  level: z.enum(["info", "warn", "stop"]),
  code: z.string(),
  detail: RefusalDetailSchema,
});

export const AppStatus = z.object({
  phase: Phase,
  appVersion: z.string(),
  shell: z.enum(["electron", "browser"]),
  /** OS locale as the shell found it, e.g. zh-CN; "" where the system names none. */
  osLocale: z.string(),
  demo: z.boolean(),
  org: z.object({ orgId: Id, name: z.string() }).nullable(),
  user: z
    .object({
      userId: Id,
      name: z.string(),
      login: z.string(),
      role: Role,
      seatNo: z.number().int().nullable(),
      seesNumbers: z.boolean(),
    })
    .nullable(),
  preferences: Preferences,
  hub: z.object({
    state: z.enum(["none", "connecting", "online", "offline"]),
    address: z.string(),
    embedded: z.boolean(),
    offlineSinceMs: Ms.nullable(),
    /** Commands in the outbox without a receipt. */
    waiting: z.number().int(),
    /** Those among them that somebody asked for by an act: what a person counts. The rest are stamps of the product. */
    acts: z.number().int(),
    lastSyncMs: Ms.nullable(),
    /** hub time minus seat time. */
    clockOffsetMs: z.number(),
    load: z.object({ done: z.number().int(), total: z.number().int() }).nullable(),
    /** Customers whose keys of the duplicate check are being written: until they are, the check does not find them. */
    indexing: z.object({ done: z.number().int(), total: z.number().int() }).nullable(),
  }),
  counts: z.object({
    overdue: z.number().int(),
    dueToday: z.number().int(),
    pool: z.number().int(),
    mine: z.number().int(),
    noNextStep: z.number().int(),
  }),
  /** Today's own figures for the bar. */
  today: z.object({
    dials: z.number().int(),
    connected: z.number().int(),
    interested: z.number().int(),
    kept: z.number().int(),
    promised: z.number().int(),
    doubleCallsPrevented: z.number().int(),
  }),
  notices: z.array(Notice),
});
export type AppStatus = z.infer<typeof AppStatus>;

/** What changed; the screen asks again for what it shows. `ids` names customers where few are touched. */
export const Topic = z.enum([
  "status",
  "desk",
  "queue",
  "customer",
  "callbacks",
  "pool",
  "mine",
  "bin",
  "imports",
  "settings",
  "people",
  "floor",
  "ring",
  "receipts",
  "outages",
]);
export type Topic = z.infer<typeof Topic>;
/** deskNo: the act's own number, where the change is an act of the desk; who shows that desk already need not ask. */
export const Change = z.object({
  topics: z.array(Topic),
  ids: z.array(Id).optional(),
  deskNo: z.number().int().optional(),
});
export type Change = z.infer<typeof Change>;

export const app = {
  status: call.input(Nothing).output(AppStatus),
  setPreferences: call.input(Preferences.partial()).output(Preferences),
  /** Stays open; each item names what changed. */
  changes: call.input(Nothing).output(eventIterator(Change)),
  dismissNotice: call.input(z.object({ id: z.string() })).output(Nothing),
  /** Opens a page or mail link outside the app (http, https, mailto only). */
  openLink: call.input(z.object({ url: z.string().max(2000) })).output(Nothing),
  quit: call.input(Nothing).output(Nothing),
};

export const setup = {
  /** Makes an embedded hub on this computer, its lead's account and the first join code, and signs in. */
  startTeam: call
    .input(
      z.object({
        teamName: z.string().trim().min(1).max(60),
        name: z.string().trim().min(1).max(60),
        login: z.string().trim().min(1).max(60),
        password: z.string().max(200),
      }),
    )
    .output(z.object({ joinCode: z.string(), addresses: z.array(z.string()) })),
  /** Checks the code, pins the hub's certificate, answers who may sign in. */
  joinTeam: call
    .input(z.object({ code: z.string().max(400) }))
    .output(
      z.object({ orgName: z.string(), users: z.array(z.object({ login: z.string(), name: z.string(), role: Role })) }),
    ),
  /** Hubs heard on the LAN by mDNS within about a second; joining one still needs its code. */
  findHubs: call
    .input(Nothing)
    .output(z.object({ hubs: z.array(z.object({ name: z.string(), address: z.string(), fingerprint: z.string() })) })),
  lookAround: call.input(Nothing).output(Nothing),
  /** Users who may sign in on this seat, last one first. */
  knownUsers: call.input(Nothing).output(
    z.object({
      orgName: z.string(),
      users: z.array(z.object({ login: z.string(), name: z.string(), role: Role, lastSignInMs: Ms.nullable() })),
    }),
  ),
  signIn: call.input(z.object({ login: z.string().max(60), password: z.string().max(200) })).output(Nothing),
  signOut: call.input(Nothing).output(Nothing),
  changePassword: call
    .input(z.object({ oldPassword: z.string().max(200), newPassword: z.string().max(200) }))
    .output(Nothing),
  /** Forgets the team on this seat (only with an empty outbox) and goes back to first run. */
  leaveTeam: call.input(Nothing).output(Nothing),
};

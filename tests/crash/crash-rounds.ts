import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { countCallbacks, countNotes, createHubTeam, leadLogin } from "../helpers/hub-team.ts";
import {
  connectSeat,
  type RunningHub,
  type RunningSeat,
  type SeatClient,
  startHub,
  startSeat,
  until,
} from "../helpers/processes.ts";

/** What a run of crash rounds found; every list but `rounds` must be empty or zero. */
export interface CrashReport {
  readonly rounds: number;
  readonly seatKills: number;
  readonly hubKills: number;
  /** Texts that the seat had called saved and that a restart did not bring back. */
  readonly lostDrafts: readonly string[];
  /** Filed notes that the hub does not hold. */
  readonly missing: readonly string[];
  /** Filed notes that the hub holds more than once. */
  readonly doubled: readonly string[];
}

export interface CrashOptions {
  readonly folder: string;
  readonly rounds: number;
  readonly seed: number;
  readonly say?: (line: string) => void;
}

/** Small seeded random numbers in [0, 1): the same seed gives the same schedule of delays and kills. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const phrases = [
  "甲方款已到,",
  "先订 20 套带中文显示的,",
  "价格按上次 168 元,",
  "要周五前给合同,",
  "下周三再确认数量。",
];

/**
 * Kills the seat with kill -9 while a note is half typed, and the hub while a wrap-up is on its way, at random moments, and starts them
 * again. What the seat had answered as saved must be there after each restart; in the end every filed note must be at the hub exactly once (I3).
 */
export async function runCrashRounds({
  folder,
  rounds,
  seed,
  say = () => undefined,
}: CrashOptions): Promise<CrashReport> {
  const random = createRandom(seed);
  const homes = { hub: join(folder, "hub"), seat: join(folder, "seat") };
  for (const home of Object.values(homes)) await mkdir(home, { recursive: true });
  let hub = await startHub({ home: homes.hub });
  const joinCode = await createHubTeam(homes.hub);
  let seat = await startSeat({ home: homes.seat });
  let line = await connectSeat(seat);
  const lostDrafts: string[] = [];
  const filed: string[] = [];
  const perhaps: string[] = [];
  let seatKills = 0;
  let hubKills = 0;

  const restartSeat = async () => {
    line.close();
    seat = await startSeat({ home: homes.seat });
    line = await connectSeat(seat);
    await until(
      () => line.client.app.status({}),
      (status) => status.phase === "ready",
    );
  };
  const restartHub = async () => {
    hub = await startHub({ home: homes.hub, port: hub.port });
  };
  const kill = async (one: RunningSeat | RunningHub) => {
    if (one === seat) seatKills++;
    else hubKills++;
    await one.kill();
  };

  try {
    await line.client.setup.joinTeam({ code: joinCode });
    await line.client.setup.signIn({ login: leadLogin.login, password: leadLogin.password });
    await until(
      () => line.client.app.status({}),
      (status) => status.phase === "ready",
    );
    await line.client.team.putSettings({ callingFromMin: 0, callingToMin: 1440, attemptsPerDay: 50 });
    const customerIds = await enterCustomers(line.client, rounds);

    for (const [round, customerId] of customerIds.entries()) {
      const marker = `第 ${round} 轮 #${seed}-${round}#`;
      await line.client.desk.open({ customerId });
      // No page is open, so nothing takes the number; the call stands all the same.
      await line.client.desk.dial({ numberId: null, override: null }).catch(refusedAs("no-dialler"));
      const text = [marker, ...phrases].join("");
      let acknowledged = "";
      let killing: Promise<void> | undefined;
      const killSeatAt = random() < 0.7 ? Math.floor(marker.length + random() * (text.length - marker.length)) : -1;
      for (let length = 4; length <= text.length && killing === undefined; length += 3) {
        const typed = text.slice(0, length);
        const saving = line.client.desk.saveDraft({ note: typed }).then(
          () => {
            acknowledged = typed;
          },
          () => undefined,
        );
        if (killSeatAt >= 0 && length >= killSeatAt) {
          killing = pause(random() * 6).then(() => kill(seat));
          await killing;
        } else await saving;
      }
      if (killing !== undefined) {
        await restartSeat();
        const { phase, draft, card } = await line.client.desk.get({});
        const back = phase !== "idle" && card?.customer.customerId === customerId ? draft.note : "";
        if (back.length < acknowledged.length || !text.startsWith(back))
          lostDrafts.push(`${marker}: ${acknowledged} / ${back}`);
      }

      const file = () =>
        line.client.desk.wrapUp({
          note: text,
          disposition: "interested",
          level: "B",
          levelTouched: true,
          nextText: "",
          callbackNote: marker,
          lateReason: "",
          lostReason: "",
          quietText: "",
          nextAtMs: Date.now() + 86_400_000,
          quietUntilMs: null,
          thenNext: false,
        });
      const filing = file().then(
        () => filed.push(marker),
        () => perhaps.push(marker),
      );
      const both = random() < 0.3;
      await pause(random() * 25);
      await kill(hub);
      if (both) {
        await pause(random() * 4);
        await kill(seat);
      }
      await Promise.race([filing, pause(2_000)]);
      await restartHub();
      if (both) {
        await restartSeat();
        const { phase, call } = await line.client.desk.get({});
        const isOpen = phase !== "idle" && call !== null;
        if (isOpen && filed.includes(marker)) lostDrafts.push(`${marker}: filed, and on the desk again`);
        // Killed before it was filed: the call is on the desk as it was, and the agent files it now.
        else if (isOpen) await file().then(() => filed.push(marker));
      }
      say(`round ${round + 1}/${rounds}: seat kills ${seatKills}, hub kills ${hubKills}`);
    }

    await until(
      () => line.client.app.status({}),
      (status) => status.hub.state === "online" && status.hub.waiting === 0,
      180_000,
    );
    line.close();
    await seat.stop();
    await hub.stop();
    const all = [...filed, ...perhaps];
    const notes = countNotes(homes.hub, all);
    const callbacks = countCallbacks(homes.hub, all);
    const atHub = (marker: string) => [notes.get(marker) ?? 0, callbacks.get(marker) ?? 0];
    return {
      rounds,
      seatKills,
      hubKills,
      lostDrafts,
      missing: filed.filter((marker) => atHub(marker).includes(0)),
      doubled: all.filter((marker) => atHub(marker).some((count) => count > 1)),
    };
  } finally {
    line.close();
    await Promise.allSettled([seat.kill(), hub.kill()]);
    await rm(folder, { recursive: true, force: true });
  }
}

/** Lets one refusal pass and throws every other. */
const refusedAs = (code: string) => (error: unknown) => {
  if ((error as { data?: { code?: string } }).data?.code !== code) throw error;
};

async function enterCustomers(client: SeatClient, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let no = 0; no < count; no++) {
    const customerId = crypto.randomUUID();
    await client.entry.save({
      customer: {
        customerId,
        name: `${["远正", "汇鑫", "恒通", "紫东", "瑞丰"][no % 5]}${String.fromCodePoint(0x4e00 + no * 7)}${String.fromCodePoint(0x5000 + no * 11)}机电有限公司`,
        source: "phone-in",
        numbers: [
          {
            numberId: crypto.randomUUID(),
            kind: "mobile",
            raw: `138${String(10_000_000 + no * 7919).padStart(8, "0")}`,
          },
        ],
      },
      claim: true,
      decidedDifferent: [],
    });
    ids.push(customerId);
  }
  return ids;
}

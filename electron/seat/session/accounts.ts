import { hash, verify } from "@node-rs/argon2";
import { Refusal, RefusalCode } from "../../../shared/errors.ts";
import type { Session } from "../../../shared/protocol/hub-contract.ts";
import type { SecretStore } from "../../shell/ports.ts";
import type { KnownUser, SeatFileStore } from "../home/seat-file.ts";

/** argon2id; a verifier guards one seat's offline sign-in, so it costs about 100 ms a try. */
const verifierOptions = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export interface AccountsDeps {
  readonly file: SeatFileStore;
  readonly secrets: SecretStore;
  readonly wallMs: () => number;
}

/** Who has signed in on this seat, in seat.json. */
export function createAccounts({ file, secrets, wallMs }: AccountsDeps) {
  const find = (userId: string): KnownUser | undefined => file.get().users.find((user) => user.userId === userId);

  function change(userId: string, fields: Partial<KnownUser>): void {
    file.update((seat) => ({
      ...seat,
      users: seat.users.map((user) => (user.userId === userId ? { ...user, ...fields } : user)),
    }));
  }

  return {
    find,
    findByLogin: (login: string): KnownUser | undefined =>
      file.get().users.find((user) => user.login.toLowerCase() === login.trim().toLowerCase()),
    signedIn: (): KnownUser | undefined => {
      const { signedIn } = file.get();
      return signedIn === null ? undefined : find(signedIn);
    },
    change,

    /** The hub let this user in: remembers who it is and what an offline sign-in needs. */
    remember: async (session: Session, login: string, password: string): Promise<KnownUser> => {
      const known: KnownUser = {
        userId: session.userId,
        login,
        name: session.name,
        role: session.role,
        seatNo: null,
        seesNumbers: true,
        ...find(session.userId),
        deviceId: session.deviceId,
        lastSignInMs: wallMs(),
        verifier: await hash(password, verifierOptions),
        sealedToken: await secrets.seal(session.deviceToken),
        sealedHashKey: await secrets.seal(session.hashKey),
        lastSeatSeq: Math.max(session.lastSeatSeq, find(session.userId)?.lastSeatSeq ?? 0),
      };
      const now: KnownUser = { ...known, name: session.name, role: session.role, login };
      file.update((seat) => ({
        ...seat,
        signedIn: now.userId,
        users: [now, ...seat.users.filter((user) => user.userId !== now.userId)],
      }));
      return now;
    },

    /** Lets a known user in without the hub. @throws Refusal wrong-password, hub-offline where the seat does not know the user */
    admit: async (login: string, password: string): Promise<KnownUser> => {
      const known = file.get().users.find((user) => user.login.toLowerCase() === login.trim().toLowerCase());
      if (known === undefined) throw new Refusal(RefusalCode.HubOffline, { sinceMs: wallMs() });
      if (!(await verify(known.verifier, password))) throw new Refusal(RefusalCode.WrongPassword);
      file.update((seat) => ({
        ...seat,
        signedIn: known.userId,
        users: seat.users.map((user) => (user.userId === known.userId ? { ...user, lastSignInMs: wallMs() } : user)),
      }));
      return known;
    },

    newPassword: async (userId: string, password: string): Promise<void> => {
      change(userId, { verifier: await hash(password, verifierOptions) });
    },

    /** Forgets the token; the cache and the offline verifier stay. */
    leave: (userId: string): void => {
      file.update((seat) => ({
        ...seat,
        signedIn: null,
        users: seat.users.map((user) => (user.userId === userId ? { ...user, sealedToken: null } : user)),
      }));
    },
  };
}
export type Accounts = ReturnType<typeof createAccounts>;

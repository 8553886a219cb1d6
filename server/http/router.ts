import { implement } from "@orpc/server";
import type { Logger } from "pino";
import { Refusal, RefusalCode } from "../../shared/errors.ts";
import { hubContract } from "../../shared/protocol/hub-contract.ts";
import { OLDEST_PROTOCOL_VERSION, PROTOCOL_VERSION } from "../../shared/protocol/version.ts";
import { mustLead, type People } from "../accounts/people.ts";
import { sameSecret } from "../accounts/secrets.ts";
import type { SignedIn, SignIn } from "../accounts/sign-in.ts";
import type { TeamDesk } from "../accounts/team.ts";
import { readCommission } from "../ledger/commission.ts";
import { findFirstOrg } from "../stores/sql/organisation.ts";
import { updateDevice } from "../stores/sql/people.ts";
import { listAudit } from "../stores/sql/records.ts";
import type { HubStore } from "../stores/store.ts";
import { asCallError, type CallContext, checkProtocol } from "./border.ts";
import type { FeedCalls } from "./feed-calls.ts";

export interface RouterDeps {
  readonly store: HubStore;
  readonly calls: FeedCalls;
  readonly signIn: SignIn;
  readonly people: People;
  readonly team: TeamDesk;
  readonly hubId: string;
  readonly appVersion: string;
  readonly nowMs: () => number;
  readonly log: Logger;
  /** "" once there is a team. */
  readonly bootstrapSecret: () => string;
  readonly teamMade: (orgName: string) => void;
}
/** Implements hubContract. Every call but hello checks the protocol; every call but the first four checks who asks. */
export function createRouter(deps: RouterDeps) {
  const { store, calls, signIn, people, team, nowMs } = deps;
  // Output types are checked by the compiler; checking 5,000 rows a page once more costs more than making them.
  const os = implement(hubContract).$context<CallContext>().$config({ initialOutputValidationIndex: Number.NaN });

  const refusals = os.middleware(async ({ next }) => {
    try {
      return await next();
    } catch (error) {
      throw asCallError(error, deps.log);
    }
  });
  const spoken = os.use(refusals).use(({ context, next }) => {
    checkProtocol(context.protocol);
    return next();
  });
  const signedIn = spoken.use(async ({ context, next }) =>
    next({ context: { me: await signIn.authenticate(context.token) } }),
  );

  return os.router({
    hello: os.use(refusals).hello.handler(async () => ({
      hubId: deps.hubId,
      orgName: (await findFirstOrg(store.read))?.name ?? "",
      hubMs: nowMs(),
      protocol: PROTOCOL_VERSION,
      oldestProtocol: OLDEST_PROTOCOL_VERSION,
      appVersion: deps.appVersion,
    })),
    createTeam: spoken.createTeam.handler(async ({ input }) => {
      const existing = await findFirstOrg(store.read);
      if (existing !== undefined) throw new Refusal(RefusalCode.TeamExists, { orgName: existing.name });
      if (!sameSecret(input.bootstrap, deps.bootstrapSecret())) {
        throw new Refusal(RefusalCode.NotAllowed, { needs: "admin" });
      }
      const made = await team.createTeam(input);
      deps.teamMade(input.teamName);
      return team.sessionFor(made, input.deviceName);
    }),
    join: spoken.join.handler(async ({ input }) => {
      const { orgName, users } = await team.join(input.secret);
      const offered = users.map(({ login, name, role }) => ({ login, name, role: role as SignedIn["role"] }));
      return { hubId: deps.hubId, orgName, users: offered };
    }),
    signIn: spoken.signIn.handler(({ input }) => signIn.signIn(input)),
    signOut: signedIn.signOut.handler(async ({ context: { me } }) => {
      // The device keeps its place in the order of commands; only its token ends.
      await updateDevice(store.db, me, { token_hash: `ended:${me.deviceId}:${me.userId}` });
      return {};
    }),
    push: signedIn.push.handler(({ input, context: { me } }) => calls.push(me, input)),
    pull: signedIn.pull.handler(({ input, context: { me } }) => calls.pull(me, input)),
    pullOwn: signedIn.pullOwn.handler(({ input, context: { me } }) => calls.pullOwn(me, input)),
    joinCode: signedIn.joinCode.handler(async ({ input, context: { me } }) => {
      mustLead(me);
      if (input.renew) await people.note(store.db, me, "join-code-renewed", "");
      return team.joinCode(me, input.renew);
    }),
    people: {
      list: signedIn.people.list.handler(({ context: { me } }) => people.list(me)),
      put: signedIn.people.put.handler(({ input, context: { me } }) => people.put(me, input)),
      changePassword: signedIn.people.changePassword.handler(async ({ input, context: { me } }) => {
        await people.changePassword(me, input);
        return {};
      }),
      revokeDevice: signedIn.people.revokeDevice.handler(async ({ input, context: { me } }) => {
        await people.revokeDevice(me, input.deviceId);
        return {};
      }),
    },
    floor: signedIn.floor.handler(({ context: { me } }) => calls.floor(me)),
    commission: signedIn.commission.handler(({ input, context: { me } }) => {
      mustLead(me);
      return readCommission(store.read, { ...input, orgId: me.orgId });
    }),
    audit: signedIn.audit.handler(async ({ input, context: { me } }) => {
      mustLead(me);
      const rows = await listAudit(store.read, me.orgId, input.beforeMs, input.limit);
      return {
        rows: rows.map((row) => ({
          atMs: row.at_ms,
          userId: row.user_id,
          what: row.what,
          customerId: row.customer_id,
          customerName: row.customer_name ?? "",
          detail: row.detail,
        })),
      };
    }),
  });
}
export type HubRouter = ReturnType<typeof createRouter>;

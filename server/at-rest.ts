import { v7 as uuidv7 } from "uuid";
import { Refusal, RefusalCode } from "../shared/errors.ts";
import { createSignIn } from "./accounts/sign-in.ts";
import { createTeamDesk, type NewTeam } from "./accounts/team.ts";
import { reachableHosts } from "./http/addresses.ts";
import { openHubHome } from "./http/hub-home.ts";
import { DEFAULT_PORT, type HubOptions } from "./hub.ts";
import { verifyLedger } from "./ledger/verify-ledger.ts";
import { loadIdentity } from "./nodes/identity.ts";
import { openStore } from "./stores/open.ts";
import { findFirstOrg, findRev } from "./stores/sql/organisation.ts";
import { listUsers } from "./stores/sql/people.ts";

/** Opens a hub's folder without listening; a hub may be running on it meanwhile. */
export async function openAtRest(options: HubOptions) {
  const nowMs = options.nowMs ?? Date.now;
  const newId = options.newId ?? uuidv7;
  const home = openHubHome(options.home, newId);
  const store = await openStore(home, options);
  const { fingerprint } = (await loadIdentity(store, home, { nowMs, newId })).certificate;
  const reach = () => ({
    hosts: reachableHosts(options.host ?? "0.0.0.0"),
    port: options.port || home.get().port || DEFAULT_PORT,
    fingerprint,
  });
  const signIn = createSignIn({ store, nowMs, newId });
  const team = createTeamDesk({ store, nowMs, newId, signIn, reach });
  return {
    createTeam: async (made: NewTeam) => {
      await team.createTeam(made);
      home.put({ bootstrap: null });
    },
    /** @throws Refusal not-found while there is no team */
    joinCode: async (renew = false) => {
      const org = await findFirstOrg(store.db);
      if (org === undefined) throw new Refusal(RefusalCode.NotFound);
      const [first] = await listUsers(store.db, org.org_id);
      return team.joinCode({ orgId: org.org_id, userId: first?.user_id ?? "" }, renew);
    },
    /** Checks every organisation's ledger; see verifyLedger. A head that is noted down is one that will not go back. */
    verifyLedger: async (witness?: { seq: number; hash: string }) => {
      const watch = await store.disk?.watch();
      const reports = await verifyLedger(store.read, witness);
      for (const { orgId } of reports) await watch?.reach(orgId, await findRev(store.read, orgId));
      return reports;
    },
    close: () => store.close(),
  };
}

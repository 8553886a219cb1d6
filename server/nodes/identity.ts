import { createHash, X509Certificate } from "node:crypto";
import { type HubCertificate, loadCertificate } from "../http/certificate.ts";
import type { HubHome } from "../http/hub-home.ts";
import { findIdentity, takeIdentity } from "../stores/sql/nodes.ts";
import type { HubStore } from "../stores/store.ts";

export interface HubIdentity {
  readonly hubId: string;
  /** Changes when a back-up is restored. */
  readonly epoch: string;
  readonly certificate: HubCertificate;
}

/**
 * Who this hub is. On SQLite the folder says it: hub.json has the id, the certificate lies beside. On a database that several
 * nodes share the database says it, so that any machine with the address of the database is a node of the same hub and
 * seats, which pin the certificate, find the same one everywhere. The first node writes down its own folder's.
 */
export async function loadIdentity(
  store: HubStore,
  home: HubHome,
  clock: { nowMs: () => number; newId: () => string },
): Promise<HubIdentity> {
  const shared = store.hints !== null;
  const known = await findIdentity(store.db);
  if (known !== undefined && !shared) {
    const certificate = await loadCertificate(home.folder, clock.nowMs());
    return { hubId: home.hubId, epoch: known.epoch, certificate };
  }
  const own = known === undefined ? await loadCertificate(home.folder, clock.nowMs()) : undefined;
  const stored =
    known ??
    (await takeIdentity(store.db, {
      hub_id: home.hubId,
      epoch: clock.newId(),
      certificate_pem: shared ? (own?.certificatePem ?? null) : null,
      certificate_key_pem: shared ? (own?.keyPem ?? null) : null,
    }));
  const { certificate_pem: certificatePem, certificate_key_pem: keyPem } = stored;
  if (!shared || certificatePem === null || keyPem === null) {
    const certificate = own ?? (await loadCertificate(home.folder, clock.nowMs()));
    return { hubId: home.hubId, epoch: stored.epoch, certificate };
  }
  const fingerprint = createHash("sha256").update(new X509Certificate(certificatePem).raw).digest("hex");
  return { hubId: stored.hub_id, epoch: stored.epoch, certificate: { certificatePem, keyPem, fingerprint } };
}

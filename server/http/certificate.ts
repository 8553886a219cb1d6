import { createHash, X509Certificate } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generate } from "selfsigned";

export interface HubCertificate {
  readonly certificatePem: string;
  readonly keyPem: string;
  /** SHA-256 of the certificate's DER, 64 lower-case hex digits; seats pin it. */
  readonly fingerprint: string;
}

const YEARS_VALID = 30;

/**
 * The hub's own certificate, made at the first start and kept: seats know the hub by exactly this one, so names and
 * dates in it matter to nobody.
 */
export async function loadCertificate(home: string, nowMs: number): Promise<HubCertificate> {
  const certificateFile = join(home, "certificate.pem");
  const keyFile = join(home, "certificate-key.pem");
  if (!existsSync(certificateFile) || !existsSync(keyFile)) {
    const made = await generate([{ name: "commonName", value: "Fairdial hub" }], {
      keyType: "ec",
      curve: "P-256",
      algorithm: "sha256",
      // A day back, for seats whose clock is behind.
      notBeforeDate: new Date(nowMs - 86_400_000),
      notAfterDate: new Date(nowMs + YEARS_VALID * 365 * 86_400_000),
      extensions: [
        { name: "basicConstraints", cA: false },
        { name: "subjectAltName", altNames: [{ type: 2, value: "fairdial-hub" }] },
      ],
    });
    writeWhole(keyFile, made.private);
    // The certificate comes last: with it the pair is whole.
    writeWhole(certificateFile, made.cert);
  }
  const certificatePem = readFileSync(certificateFile, "utf8");
  const fingerprint = createHash("sha256").update(new X509Certificate(certificatePem).raw).digest("hex");
  return { certificatePem, keyPem: readFileSync(keyFile, "utf8"), fingerprint };
}

/** Writes a file that is either the old one or the new one, readable by this user alone. */
export function writeWhole(path: string, text: string): void {
  const part = `${path}.part`;
  writeFileSync(part, text, { mode: 0o600, flush: true });
  renameSync(part, path);
}

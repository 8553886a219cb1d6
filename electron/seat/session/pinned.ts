import { createHash } from "node:crypto";
import { type TLSSocket, connect as tlsConnect } from "node:tls";
import { Agent, buildConnector } from "undici";
import { Refusal, RefusalCode } from "../../../shared/errors.ts";

const CONNECT_TIMEOUT_MS = 4_000;

/** SHA-256 of a certificate (DER), 64 lower-case hex digits; a join code holds the first 24. */
export const fingerprintOf = (der: Uint8Array): string => createHash("sha256").update(der).digest("hex");

/** The certificate of the other end of a TLS connection; "" where there is none. */
export function peerFingerprint(socket: TLSSocket): string {
  const der = socket.getPeerCertificate().raw as Buffer | undefined;
  return der === undefined ? "" : fingerprintOf(der);
}

/**
 * Connections to the hub alone. The pin is the exact certificate, compared right after the handshake and before a byte is sent; names, dates
 * and issuers do not count, so that a clock two days wrong or another address of the hub changes nothing.
 */
export function createPinnedAgent(fingerprint: string): Agent {
  const connect = buildConnector({
    rejectUnauthorized: false,
    // A resumed session would not show its certificate.
    maxCachedSessions: 0,
    timeout: CONNECT_TIMEOUT_MS,
    allowH2: false,
  });
  return new Agent({
    keepAliveTimeout: 30_000,
    connections: 4,
    connect: (options, callback) => {
      connect(options, (...result) => {
        const [error, socket] = result;
        if (error !== null) return callback(error, null);
        if (peerFingerprint(socket as TLSSocket) === fingerprint) return callback(null, socket);
        socket.destroy();
        callback(
          new Refusal(RefusalCode.WrongCertificate, { address: `https://${options.host ?? options.hostname}` }),
          null,
        );
      });
    },
  });
}

/** Asks an address for its certificate, for comparing it with a join code. @throws Error when nobody answers */
export function readFingerprint(address: string): Promise<string> {
  const url = new URL(address);
  return new Promise((resolve, reject) => {
    const socket = tlsConnect({
      host: url.hostname,
      port: Number(url.port || 443),
      rejectUnauthorized: false,
      timeout: CONNECT_TIMEOUT_MS,
    });
    socket.once("secureConnect", () => {
      resolve(peerFingerprint(socket));
      socket.destroy();
    });
    socket.once("timeout", () => socket.destroy(new Error("no answer")));
    socket.once("error", reject);
  });
}

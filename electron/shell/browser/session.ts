import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/**
 * Who may talk to the seat: a page that brought the token of the printed address. The token travels in the address's
 * fragment, which no server and no referrer ever sees, and is exchanged for a cookie that scripts cannot read.
 */
export interface Session {
  readonly token: string;
  readonly isToken: (text: string) => boolean;
  readonly cookie: () => string;
  readonly isOpen: (request: IncomingMessage) => boolean;
}

/**
 * @param port   part of the cookie's name: cookies do not tell ports apart, and several seats may run on one computer
 * @param secret what the cookie holds; kept in the home, so that an open page survives a restart of the seat
 */
export function createSession({ port, secret }: { port: number; secret: string }): Session {
  const token = randomBytes(24).toString("base64url");
  const name = `fairdial-${port}`;
  return {
    token,
    isToken: (text) => isSame(text, token),
    cookie: () => `${name}=${secret}; HttpOnly; SameSite=Strict; Path=/`,
    isOpen: (request) => {
      const found = (request.headers.cookie ?? "")
        .split(";")
        .map((part) => part.trim())
        .find((part) => part.startsWith(`${name}=`));
      return found !== undefined && isSame(found.slice(name.length + 1), secret);
    },
  };
}

/** Compares hashes: equal length whatever was sent, and equal time whatever differs. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/**
 * Says whether a request was made to us and by us. A page of another site can reach 127.0.0.1 through a name that it
 * controls (DNS rebinding): its Host header gives it away. Its requests under our own name carry its Origin.
 */
export function isOurs(request: IncomingMessage, port: number): boolean {
  const host = `127.0.0.1:${port}`;
  if (request.headers.host !== host) return false;
  const { origin } = request.headers;
  return origin === undefined || origin === `http://${host}`;
}

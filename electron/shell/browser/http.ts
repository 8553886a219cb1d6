import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { Logger } from "pino";
import { type WebSocket, WebSocketServer } from "ws";
import { contentSecurityPolicy, guardHeaders, newStyleNonce, withStyleNonce } from "../content-security.ts";
import { openPage, openScript, shellScript } from "./page-scripts.ts";
import { createSession, isOurs, type Session } from "./session.ts";
import { findStaticFile } from "./static-files.ts";

export interface PageServer {
  readonly port: number;
  /** With the token in the fragment: whoever holds it is in. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

export interface PageServerOptions {
  readonly log: Logger;
  /** Folder of the built renderer. */
  readonly rendererDir: string;
  /** Tried in this order; 0 lets the system choose. */
  readonly ports: readonly number[];
  /** What the cookie holds; stays the same over restarts. */
  readonly cookieSecret: string;
  /** A page's line to the seat core. */
  readonly onRpc: (socket: WebSocket) => void;
  /** A page's line to the shell. */
  readonly onPage: (socket: WebSocket) => void;
}

const goodbyeMs = 500;
/** A message of a page may hold a spreadsheet. */
const maxMessageBytes = 64 * 1024 * 1024;

/**
 * Serves the renderer and its lines to the core, on 127.0.0.1 alone.
 *
 * @throws the system's error (EADDRINUSE …) when none of the ports can be had
 */
export async function servePages(options: PageServerOptions): Promise<PageServer> {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes, clientTracking: true });
  const server = createServer();
  const port = await listen(server, options.ports);
  const session = createSession({ port, secret: options.cookieSecret });
  server.on("request", (request, response) => {
    answer(request, response, { ...options, session, port }).catch((error) => {
      options.log.error({ err: error }, "a page request failed");
      if (!response.headersSent) response.writeHead(500).end();
    });
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const path = pathOf(request);
    const take = path === "/rpc" ? options.onRpc : path === "/shell" ? options.onPage : undefined;
    if (!take || !isOurs(request, port) || !request.headers.origin || !session.isOpen(request)) {
      options.log.warn({ path, origin: request.headers.origin }, "a connection was refused");
      socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, take);
  });
  return {
    port,
    url: `http://127.0.0.1:${port}/#token=${session.token}`,
    close: () => close(server, sockets),
  };
}

type Answering = PageServerOptions & { session: Session; port: number };

async function answer(request: IncomingMessage, response: ServerResponse, to: Answering): Promise<void> {
  if (!isOurs(request, to.port)) return refuse(response, 403);
  const styleNonce = newStyleNonce();
  const connect = `ws://127.0.0.1:${to.port}`;
  response.setHeader("Content-Security-Policy", contentSecurityPolicy({ connect, styleNonce }));
  for (const [name, value] of Object.entries(guardHeaders)) response.setHeader(name, value);
  const path = pathOf(request);
  if (path === "/session") return openSession(request, response, to.session);
  if (request.method !== "GET" && request.method !== "HEAD") return refuse(response, 405);
  if (path === "/open.js") return send(response, openScript, "text/javascript; charset=utf-8");
  if (path === "/shell.js") return send(response, shellScript, "text/javascript; charset=utf-8");
  if (!to.session.isOpen(request)) {
    return path === "/" ? send(response, openPage, "text/html; charset=utf-8") : refuse(response, 401);
  }
  return sendFile(request, response, to.rendererDir, path, styleNonce);
}

async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  folder: string,
  path: string,
  styleNonce: string,
) {
  const file = await findStaticFile(folder, path);
  if (!file) return refuse(response, 404);
  if (file.type.startsWith("text/html")) {
    return send(response, withShellScript(withStyleNonce(file.bytes.toString("utf8"), styleNonce)), file.type);
  }
  response.setHeader("Cache-Control", file.frozen ? "private, max-age=31536000, immutable" : "no-cache");
  response.setHeader("ETag", file.etag);
  response.setHeader("Content-Type", file.type);
  if (request.headers["if-none-match"] === file.etag) return void response.writeHead(304).end();
  response.end(file.bytes);
}

/** The renderer does not know its shell; the page's part of this shell is put in as the page goes out. */
const withShellScript = (html: string) => html.replace("</head>", '<script src="/shell.js" defer></script></head>');

async function openSession(request: IncomingMessage, response: ServerResponse, session: Session) {
  if (request.method !== "POST" || !request.headers.origin) return refuse(response, 405);
  let token = "";
  for await (const chunk of request) {
    token += String(chunk);
    if (token.length > 200) return refuse(response, 413);
  }
  if (!session.isToken(token)) return refuse(response, 403);
  response.writeHead(204, { "Set-Cookie": session.cookie(), "Cache-Control": "no-store" }).end();
}

function send(response: ServerResponse, text: string, type: string): void {
  response.writeHead(200, { "Content-Type": type, "Cache-Control": "no-store" }).end(text);
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { "Content-Type": "text/plain", "Cache-Control": "no-store" }).end(`${status}\n`);
}

const pathOf = (request: IncomingMessage) => (request.url ?? "/").replace(/[?#].*$/, "");

/** Listens on the first port that is free and answers its number. */
async function listen(server: Server, ports: readonly number[]): Promise<number> {
  let lastError: unknown = new Error("no port was given");
  for (const port of ports) {
    try {
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
          server.off("error", reject);
          resolve();
        });
      });
      return (server.address() as AddressInfo).port;
    } catch (error) {
      lastError = error;
    }
  }
  throw lastError;
}

/** Says goodbye to the pages, and waits only a moment for their answer. */
async function close(server: Server, sockets: WebSocketServer): Promise<void> {
  for (const socket of sockets.clients) socket.close(1001);
  const hangUp = setTimeout(() => {
    for (const socket of sockets.clients) socket.terminate();
  }, goodbyeMs);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
  clearTimeout(hangUp);
}

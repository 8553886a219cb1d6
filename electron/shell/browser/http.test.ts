import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { type PageServer, servePages } from "./http.ts";

let server: PageServer;
const cookieSecret = "a-secret-that-is-long-enough-for-a-cookie";
const rpcs: string[] = [];

beforeEach(async () => {
  rpcs.length = 0;
  const folder = await mkdtemp(join(tmpdir(), "fairdial-http-"));
  const rendererDir = join(folder, "renderer");
  await mkdir(join(rendererDir, "assets"), { recursive: true });
  await writeFile(join(folder, "outside.txt"), "outside");
  await writeFile(join(rendererDir, "index.html"), "<html><head></head><body>app</body></html>");
  await writeFile(join(rendererDir, "assets", "main-AbCd1234.js"), "app()");
  server = await servePages({
    log: pino({ level: "silent" }),
    rendererDir,
    ports: [0],
    cookieSecret,
    onRpc: (socket) => socket.on("message", (data) => rpcs.push(String(data))),
    onPage: () => undefined,
  });
});
afterEach(() => server.close());

interface Asked {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** Sends exactly the headers given: fetch would choose Host and Origin itself. */
function ask({ path, method = "GET", headers = {}, body }: Asked) {
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
    const sent = httpRequest({ host: "127.0.0.1", port: server.port, path, method, headers }, (answer) => {
      let text = "";
      answer.on("data", (chunk) => {
        text += chunk;
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

const origin = () => `http://127.0.0.1:${server.port}`;
const cookie = () => `fairdial-${server.port}=${cookieSecret}`;
const token = () => new URL(server.url).hash.replace("#token=", "");

/** "open", or the status with which the connection was refused. */
function connect(path: string, headers: Record<string, string>) {
  return new Promise<string>((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, { headers });
    socket.on("open", () => {
      socket.close();
      resolve("open");
    });
    socket.on("unexpected-response", (_, answer) => resolve(String(answer.statusCode)));
    socket.on("error", () => resolve("error"));
  });
}

test("the token of the printed address is exchanged for a cookie that scripts and other sites cannot use", async () => {
  const answer = await ask({ path: "/session", method: "POST", headers: { origin: origin() }, body: token() });
  expect(answer.status).toBe(204);
  expect(String(answer.headers["set-cookie"])).toBe(`${cookie()}; HttpOnly; SameSite=Strict; Path=/`);
});

test("a wrong token, a token without an origin and another site's origin get no cookie", async () => {
  const wrong = await ask({ path: "/session", method: "POST", headers: { origin: origin() }, body: "wrong" });
  const bare = await ask({ path: "/session", method: "POST", body: token() });
  const other = await ask({ path: "/session", method: "POST", headers: { origin: "http://evil.test" }, body: token() });
  expect([wrong.status, bare.status, other.status]).toEqual([403, 405, 403]);
  expect([wrong, bare, other].map((answer) => answer.headers["set-cookie"])).toEqual([undefined, undefined, undefined]);
});

test("without the cookie only the opening page and its script are served", async () => {
  expect((await ask({ path: "/" })).text).not.toContain("app");
  expect((await ask({ path: "/open.js" })).status).toBe(200);
  expect((await ask({ path: "/assets/main-AbCd1234.js" })).status).toBe(401);
  expect((await ask({ path: "/", headers: { cookie: `fairdial-${server.port}=guess` } })).text).not.toContain("app");
});

test("with the cookie the renderer is served, with the shell's script put in and hashed files frozen", async () => {
  const page = await ask({ path: "/", headers: { cookie: cookie() } });
  expect(page.text).toContain('<script src="/shell.js" defer></script></head><body>app');
  const asset = await ask({ path: "/assets/main-AbCd1234.js", headers: { cookie: cookie() } });
  expect(asset.headers["cache-control"]).toContain("immutable");
});

test("the page learns the nonce of its own styles, another one with each answer", async () => {
  const [one, two] = [
    await ask({ path: "/", headers: { cookie: cookie() } }),
    await ask({ path: "/", headers: { cookie: cookie() } }),
  ];
  const nonceOf = (text: string) => /<meta property="csp-nonce" nonce="([^"]+)"/.exec(text)?.[1] ?? "none";
  expect(String(one.headers["content-security-policy"])).toContain(`style-src 'self' 'nonce-${nonceOf(one.text)}'`);
  expect(nonceOf(one.text)).not.toBe(nonceOf(two.text));
});

test("a request under another host name is refused, whatever cookie it brings (DNS rebinding)", async () => {
  const answer = await ask({ path: "/", headers: { host: `evil.test:${server.port}`, cookie: cookie() } });
  expect(answer.status).toBe(403);
});

test("every page forbids scripts, frames and connections from elsewhere", async () => {
  const { headers } = await ask({ path: "/", headers: { cookie: cookie() } });
  const policy = String(headers["content-security-policy"]);
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${server.port};`);
  expect(policy).not.toMatch(/unsafe|\*/);
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["x-frame-options"]).toBe("DENY");
});

test.each(["/../outside.txt", "/..%2foutside.txt", "/%2e%2e/outside.txt", "/assets/..%5c..%5coutside.txt", "/%00"])(
  "%s never leaves the renderer's folder",
  async (path) => {
    const answer = await ask({ path, headers: { cookie: cookie() } });
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain("outside");
  },
);

test("a connection needs the cookie, our own origin and our own host", async () => {
  expect(await connect("/rpc", { origin: origin(), cookie: cookie() })).toBe("open");
  expect(await connect("/rpc", { origin: origin() })).toBe("403");
  expect(await connect("/rpc", { cookie: cookie() })).toBe("403");
  expect(await connect("/rpc", { origin: "http://evil.test", cookie: cookie() })).toBe("403");
  expect(await connect("/rpc", { origin: origin(), cookie: cookie(), host: "evil.test" })).toBe("403");
  expect(await connect("/other", { origin: origin(), cookie: cookie() })).toBe("403");
});

test("a taken port is an error, not another port", async () => {
  const again = servePages({
    log: pino({ level: "silent" }),
    rendererDir: tmpdir(),
    ports: [server.port],
    cookieSecret,
    onRpc: () => undefined,
    onPage: () => undefined,
  });
  await expect(again).rejects.toMatchObject({ code: "EADDRINUSE" });
});

import { findStaticFile } from "../browser/static-files.ts";
import { contentSecurityPolicy, guardHeaders, newStyleNonce, withStyleNonce } from "../content-security.ts";
import type { ElectronApi } from "./electron-api.ts";
import { appOrigin, appScheme } from "./port-messages.ts";

/** Must run before the app is ready. Standard and secure: the page has an origin of its own and no reach into files. */
export function registerAppScheme({ protocol }: Pick<ElectronApi, "protocol">): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: appScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves dist/renderer as app://fairdial, with the policy on every answer. */
export function serveAppScheme({ protocol }: Pick<ElectronApi, "protocol">, rendererDir: string): void {
  protocol.handle(appScheme, (request) => answer(request, rendererDir));
}

async function answer(request: Request, rendererDir: string): Promise<Response> {
  const url = new URL(request.url);
  const ours = `${url.protocol}//${url.host}` === appOrigin && (request.method === "GET" || request.method === "HEAD");
  const file = ours ? await findStaticFile(rendererDir, url.pathname) : undefined;
  const styleNonce = newStyleNonce();
  const policy = contentSecurityPolicy({ styleNonce });
  const headers = { ...guardHeaders, "Content-Security-Policy": policy, "Cache-Control": "no-cache" };
  if (!file) return new Response("not found\n", { status: 404, headers });
  const body = file.type.startsWith("text/html")
    ? withStyleNonce(file.bytes.toString("utf8"), styleNonce)
    : new Uint8Array(file.bytes);
  return new Response(body, { headers: { ...headers, "Content-Type": file.type } });
}

import { randomBytes } from "node:crypto";

/** The page's own style elements carry it: Mantine writes the theme's variables into one. New for each answer. */
export const newStyleNonce = () => randomBytes(16).toString("base64");

/** Tells the page its nonce, where Vite and the renderer look for it. */
export const withStyleNonce = (html: string, nonce: string) =>
  html.replace("<head>", `<head><meta property="csp-nonce" nonce="${nonce}" />`);

/**
 * The content security policy of both shells: nothing from elsewhere, nothing inline, no frame, no form target.
 *
 * @param connect where the page may connect besides its own origin (the browser shell's WebSocket)
 */
export function contentSecurityPolicy({ connect, styleNonce }: { connect?: string; styleNonce?: string } = {}): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src ${["'self'", styleNonce && `'nonce-${styleNonce}'`].filter(Boolean).join(" ")}`,
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "media-src 'self' data: blob:",
    `connect-src ${["'self'", connect].filter(Boolean).join(" ")}`,
    "manifest-src 'self'",
    "worker-src 'self'",
    "object-src 'none'",
    "frame-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Headers of every answer, besides the policy. */
export const guardHeaders: Readonly<Record<string, string>> = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), microphone=(), geolocation=(), usb=(), payment=()",
};

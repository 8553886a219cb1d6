/**
 * The two small scripts that the browser shell serves beside the renderer. Each is a whole function, sent as its own text,
 * so it may use nothing from outside itself.
 */

/** What the seat asks the page to do, and what the page tells back, over /shell. */
export type ToPage =
  | { readonly kind: "notify"; readonly title: string; readonly body: string; readonly tag: string }
  | { readonly kind: "open"; readonly url: string }
  | { readonly kind: "badge"; readonly count: number }
  | { readonly kind: "close" };
export type FromPage = { readonly kind: "clicked"; readonly tag: string } | { readonly kind: "active" };

/** Opening page: brings the token of the address to the seat, which gives a cookie for it, then goes to the app. */
function openSession() {
  const texts = document.querySelectorAll<HTMLElement>("[data-when]");
  const show = (when: string) => {
    for (const text of texts) text.hidden = text.dataset.when !== when;
  };
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  history.replaceState(null, "", "/");
  if (!token) {
    show("closed");
    return;
  }
  fetch("/session", { method: "POST", headers: { "content-type": "text/plain" }, body: token }).then(
    (answer) => (answer.ok ? location.replace("/") : show("closed")),
    () => show("closed"),
  );
}

/** Lives beside the renderer: real notifications, telephone links, the badge of an installed page. Reconnects for as long as the page is open. */
function joinShell() {
  let socket: WebSocket | undefined;
  const tell = (message: unknown) => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };
  const openLink = (url: string) => {
    const link = document.createElement("a");
    link.href = url;
    link.rel = "noopener noreferrer";
    if (!url.startsWith("tel:")) link.target = "_blank";
    link.click();
  };
  const notify = (title: string, body: string, tag: string) => {
    if (!("Notification" in window) || Notification.permission !== "granted") return;
    const shown = new Notification(title, { body, tag, requireInteraction: true });
    shown.onclick = () => {
      window.focus();
      shown.close();
      tell({ kind: "clicked", tag });
    };
  };
  const connect = () => {
    socket = new WebSocket(`ws://${location.host}/shell`);
    socket.onopen = () => {
      if (document.hasFocus()) tell({ kind: "active" });
    };
    socket.onmessage = (event) => {
      const message = JSON.parse(String(event.data));
      if (message.kind === "notify") notify(message.title, message.body, message.tag);
      if (message.kind === "open") openLink(message.url);
      if (message.kind === "badge" && "setAppBadge" in navigator) navigator.setAppBadge(message.count);
      if (message.kind === "close") window.close();
    };
    socket.onclose = () => setTimeout(connect, 2000);
  };
  const askOnce = () => {
    if ("Notification" in window && Notification.permission === "default") Notification.requestPermission();
  };
  addEventListener("pointerdown", askOnce, { once: true });
  addEventListener("focus", () => tell({ kind: "active" }));
  connect();
}

const asScript = (run: () => void) => `(${run.toString()})();\n`;

export const openScript = asScript(openSession);
export const shellScript = asScript(joinShell);

/** Shown to whoever opens the address without its token: both languages, since nobody is signed in yet. */
export const openPage = `<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Fairdial</title></head>
<body>
<main>
<p data-when="opening">正在打开…<br><span lang="en">Opening…</span></p>
<p data-when="closed" hidden>请使用启动 Fairdial 的窗口里显示的完整网址。<br>
<span lang="en">Open the whole address shown in the window where Fairdial was started.</span></p>
</main>
<script src="/open.js"></script>
</body>
</html>
`;

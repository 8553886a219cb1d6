import type { WebSocket } from "ws";
import { z } from "zod";
import type { FromPage, ToPage } from "./page-scripts.ts";

const FromPageShape: z.ZodType<FromPage> = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("clicked"), tag: z.string().max(200) }),
  z.object({ kind: z.literal("active") }),
]);

export interface PageChannel {
  readonly add: (socket: WebSocket) => void;
  /** To every open page. */
  readonly tellAll: (message: ToPage) => void;
  /** To the page that had the focus last; false when no page is open. */
  readonly tellOne: (message: ToPage) => boolean;
  /** Runs once when the notification of this tag is clicked, on whichever page. */
  readonly onClick: (tag: string, run: () => void) => void;
  /** Kept and sent to pages that open later. */
  readonly setBadge: (count: number) => void;
}

/** The open pages of a seat, for what only a page can do in the browser shell. */
export function createPageChannel(): PageChannel {
  const pages: WebSocket[] = [];
  const clicks = new Map<string, () => void>();
  let badge = 0;
  const send = (page: WebSocket, message: ToPage) => page.send(JSON.stringify(message));

  function heard(page: WebSocket, text: string) {
    const message = FromPageShape.safeParse(parseJson(text)).data;
    if (message?.kind === "active") {
      pages.splice(pages.indexOf(page), 1);
      pages.push(page);
    }
    if (message?.kind === "clicked") {
      clicks.get(message.tag)?.();
      clicks.delete(message.tag);
    }
  }

  return {
    add: (page) => {
      pages.push(page);
      page.on("message", (data) => heard(page, String(data)));
      page.on("close", () => pages.splice(pages.indexOf(page), 1));
      page.on("error", () => page.terminate());
      if (badge > 0) send(page, { kind: "badge", count: badge });
    },
    tellAll: (message) => {
      for (const page of pages) send(page, message);
    },
    tellOne: (message) => {
      const page = pages.at(-1);
      if (page) send(page, message);
      return page !== undefined;
    },
    onClick: (tag, run) => clicks.set(tag, run),
    setBadge: (count) => {
      badge = count;
      for (const page of pages) send(page, { kind: "badge", count });
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

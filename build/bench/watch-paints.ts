import type { Page } from "@playwright/test";

/**
 * Runs in the page. `armPaint` waits for the next press of a key that acts (Ctrl alone does not) and for the first frame after the heading has
 * changed; the frame's end is taken from a task that runs after it. The press is timed by the browser's own stamp on the event.
 */
function watchPaints(): void {
  const afterFrame = (done: (nowMs: number) => void) =>
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => done(performance.now());
      channel.port2.postMessage(null);
    });
  const heading = () => document.querySelector("main h1");
  Object.assign(window, {
    armPaint: (what: "lead" | "raw") => {
      const painted = new Promise<number>((resolve) => {
        const before = heading()?.textContent;
        const onKeyDown = (event: KeyboardEvent) => {
          // A hand holds Ctrl down long before it means Enter: the time runs from the key that acts.
          if (event.key === "Control") return;
          removeEventListener("keydown", onKeyDown, true);
          const end = (nowMs: number) => resolve(nowMs - event.timeStamp);
          if (what === "raw") {
            document.title = String(event.timeStamp);
            document.body.style.outlineOffset = `${event.timeStamp % 3}px`;
            return afterFrame(end);
          }
          const watcher = new MutationObserver(() => {
            if (heading() === null || heading()?.textContent === before) return;
            watcher.disconnect();
            afterFrame(end);
          });
          watcher.observe(document.body, { subtree: true, childList: true, characterData: true });
        };
        addEventListener("keydown", onKeyDown, true);
      });
      Object.assign(window, { painted });
    },
  });
}

interface WatchedPage {
  readonly armPaint: (what: "lead" | "raw") => void;
  readonly painted: Promise<number>;
}

/** Armed before the press, or the press would be over before anybody looks. */
export async function press(page: Page, what: "lead" | "raw", key: string): Promise<number> {
  await page.evaluate((one) => (globalThis as unknown as WatchedPage).armPaint(one), what);
  await page.keyboard.press(key);
  return page.evaluate(() => (globalThis as unknown as WatchedPage).painted);
}

/** Makes a page ready for press. */
export const armWatch = (page: Page): Promise<void> => page.evaluate(watchPaints);

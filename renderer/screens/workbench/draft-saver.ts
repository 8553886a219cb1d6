import { useEffect } from "react";
import { connection, seat } from "../../api/client.ts";
import { isDraftBehind } from "../../store/draft-slice.ts";
import { useApp } from "../../store/store.ts";

const pauseMs = 150;
const againMs = 2_000;

/** The save under way, so that an act which ends the draft can wait for it; one at a time, in the order typed. */
let underWay: Promise<void> = Promise.resolve();

/** Saves what the core does not have yet. Never throws: a failure is shown beside the note and tried again. */
export function saveDraftNow(): Promise<void> {
  underWay = underWay.then(async () => {
    const state = useApp.getState();
    if (!isDraftBehind(state) || state.draftFor === null) return;
    try {
      const { savedAtMs } = await seat.desk.saveDraft({ ...state.draft, customerId: state.draftFor });
      useApp.getState().draftSaved(state.draftVersion, savedAtMs);
    } catch (error) {
      useApp.getState().draftNotSaved(error);
    }
  });
  return underWay;
}

/**
 * Keeps the core's copy of the draft within 150 ms of the keys: at each pause, when the note loses the focus, when the page is hidden, after the
 * connection came back, and again every two seconds while saving fails.
 */
export function useDraftSaver(): void {
  useEffect(() => {
    let timer = 0;
    const soon = (ms: number) => {
      clearTimeout(timer);
      timer = window.setTimeout(() => void saveDraftNow(), ms);
    };
    const stop = useApp.subscribe((state, before) => {
      if (state.draftVersion !== before.draftVersion) soon(pauseMs);
      else if (state.saveError !== undefined && isDraftBehind(state)) soon(againMs);
    });
    const now = () => void saveDraftNow();
    const stopConnection = connection.subscribe((state) => state === "open" && now());
    document.addEventListener("visibilitychange", now);
    addEventListener("pagehide", now);
    addEventListener("blur", now);
    return () => {
      clearTimeout(timer);
      stop();
      stopConnection();
      document.removeEventListener("visibilitychange", now);
      removeEventListener("pagehide", now);
      removeEventListener("blur", now);
      now();
    };
  }, []);
}

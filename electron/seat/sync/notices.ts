import type { AppStatus, Change } from "../../../shared/contract/app.ts";

type Notice = AppStatus["notices"][number];

/** Facts about the seat's health that the user should know; one an id, a repeated one replaces the first. */
export function createNotices(emit: (change: Change) => void) {
  const held = new Map<string, Notice>();
  const dismissed = new Set<string>();
  const face = (notice: Notice): string => `${notice.code} ${JSON.stringify(notice.detail)}`;

  return {
    put: (level: Notice["level"], code: string, detail: Notice["detail"] = {}, id: string = code): void => {
      const notice = { id, level, code, detail };
      const before = held.get(id);
      if (dismissed.has(face(notice)) || (before !== undefined && face(before) === face(notice))) return;
      held.set(id, notice);
      emit({ topics: ["status"] });
    },
    clear: (id: string): void => {
      if (held.delete(id)) emit({ topics: ["status"] });
    },
    dismiss: (id: string): void => {
      const notice = held.get(id);
      if (notice === undefined) return;
      dismissed.add(face(notice));
      held.delete(id);
      emit({ topics: ["status"] });
    },
    list: (): Notice[] => [...held.values()],
  };
}
export type Notices = ReturnType<typeof createNotices>;

import { seat } from "./client.ts";

/** Another theme, language or key: kept by the core for this machine. */
export function setPreferences(change: Parameters<typeof seat.app.setPreferences>[0]): void {
  void seat.app.setPreferences(change);
}

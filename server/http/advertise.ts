import { Bonjour } from "bonjour-service";
import type { Logger } from "pino";

/**
 * Announces the hub on the local network (mDNS, service type `fairdial`) with its team's name and certificate
 * fingerprint; joining still needs the code. Where multicast is impossible nothing happens.
 */
export function advertise(hub: { org: string; port: number; fingerprint: string }, log: Logger): { stop: () => void } {
  let bonjour: Bonjour | undefined;
  try {
    const made = new Bonjour(undefined, (error: unknown) => log.debug({ err: error }, "mDNS"));
    bonjour = made;
    const service = made.publish({
      name: `${hub.org || "Fairdial"} ${hub.fingerprint.slice(0, 6)}`,
      type: "fairdial",
      port: hub.port,
      probe: false,
      txt: { org: hub.org, name: hub.org, fp: hub.fingerprint, fingerprint: hub.fingerprint },
    });
    service.on("error", (error: unknown) => log.debug({ err: error }, "mDNS"));
  } catch (error) {
    log.debug({ err: error }, "mDNS is not possible here");
  }
  return {
    stop: () => {
      try {
        bonjour?.destroy();
      } catch (error) {
        log.debug({ err: error }, "mDNS");
      }
    },
  };
}

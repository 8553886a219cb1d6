import { Bonjour } from "bonjour-service";

export interface FoundHub {
  readonly name: string;
  readonly address: string;
  readonly fingerprint: string;
}

const LISTEN_MS = 1_200;

/** Hubs that announce themselves on the local network (mDNS, service type `fairdial`). Never throws: no network, no hubs. */
export function findHubs(): Promise<FoundHub[]> {
  return new Promise((resolve) => {
    const found = new Map<string, FoundHub>();
    let bonjour: Bonjour;
    try {
      bonjour = new Bonjour(undefined, () => undefined);
    } catch {
      resolve([]);
      return;
    }
    const browser = bonjour.find({ type: "fairdial" }, (service) => {
      const texts = (service.txt ?? {}) as Record<string, unknown>;
      const host = service.addresses?.find((one) => /^\d+\.\d+\.\d+\.\d+$/.test(one)) ?? service.host;
      const address = `https://${host}:${service.port}`;
      found.set(address, { name: String(texts.org ?? service.name), address, fingerprint: String(texts.fp ?? "") });
    });
    setTimeout(() => {
      browser.stop();
      bonjour.destroy();
      resolve([...found.values()]);
    }, LISTEN_MS);
  });
}

import { networkInterfaces } from "node:os";

/** Interfaces that other machines of the office do not see. */
const INNER = /^(docker|br-|veth|virbr|vmnet|vboxnet|tun|tap|utun|wg|lo)/i;

/**
 * Names under which seats may reach a hub that listens on `host`: its LAN addresses, at most three, else this machine
 * alone.
 */
export function reachableHosts(host: string): string[] {
  if (host !== "0.0.0.0" && host !== "::") return [host];
  const found: string[] = [];
  for (const [name, addresses] of Object.entries(networkInterfaces())) {
    for (const address of addresses ?? []) {
      if (address.family === "IPv4" && !address.internal && !INNER.test(name)) found.push(address.address);
    }
  }
  return found.length > 0 ? found.slice(0, 3) : ["127.0.0.1"];
}

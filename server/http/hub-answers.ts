import { createConnection } from "node:net";

/** Whether something listens on a port of this machine: a hub that still runs on its folder. */
export function hubAnswers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: "127.0.0.1", port, timeout: 1_000 });
    const end = (is: boolean) => () => {
      socket.destroy();
      resolve(is);
    };
    socket.once("connect", end(true));
    socket.once("timeout", end(false));
    socket.once("error", end(false));
  });
}

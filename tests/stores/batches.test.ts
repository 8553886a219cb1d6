import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createLine, type Line } from "../../server/stores/postgres/line.ts";
import { type RunningPostgres, startPostgres } from "../helpers/postgres.ts";

/** Statements that go to PostgreSQL in one piece (server/stores/postgres/batch.ts). */
let postgres: RunningPostgres;
let pool: pg.Pool;
let line: Line;
const clients: pg.PoolClient[] = [];
beforeAll(async () => {
  postgres = await startPostgres();
  pool = new pg.Pool({ connectionString: await postgres.newDatabase(), pipeline: true, max: 2 });
  pool.on("error", () => undefined);
  pool.on("connect", (client) => clients.push(client.on("error", () => undefined)));
  line = createLine(pool, pg.types);
});
afterAll(async () => {
  line.close();
  await pool.end();
  await postgres.stop();
});

const texts = ["", "海纳塑料 🏭", 'a "b" \\c\\', "two\nlines\tand \u0001", "{x,y}", "null", "NULL", null];
const TEXTS = "select array_to_json($1::text[])::text as many, $2::text as one, $3::bigint as none";
const NUMBERS = "select array_to_json($1::double precision[])::text as many, $2::double precision as one";

test("values of a batch arrive as they were sent, also where a text needs more bytes than signs, or must be escaped", async () => {
  for (const one of [...texts, ...texts]) {
    const [told, counted] = await line.send([
      { text: TEXTS, values: [[one, ...texts], one, null] },
      { text: NUMBERS, values: [[1, -0.5, 1e21, null], 1_700_000_000_000.25] },
    ]);
    expect(told?.rows).toEqual([{ many: expect.any(String), one, none: null }]);
    expect(JSON.parse(String(told?.rows.map((row) => (row as { many: string }).many)))).toEqual([one, ...texts]);
    expect(counted?.rows).toEqual([{ many: "[1,-0.5,1e+21,null]", one: 1_700_000_000_000.25 }]);
  }
});

test("a batch that fails leaves nothing and the next one goes; so it does where the server has ended the connection", async () => {
  const insert = { text: "insert into kept (n) values ($1)", values: [1] };
  await line.send([{ text: "create table kept (n integer)", values: [] }]);
  await expect(line.send([insert, { text: "select 1 / $1::integer", values: [0] }])).rejects.toThrow(/zero/);
  const [
    ,
    {
      rows: [self],
    } = { rows: [] },
  ] = await line.send([insert, { text: "select pg_backend_pid() as pid", values: [] }]);
  const ended = clients.map((client) => new Promise<void>((resolve) => client.on("end", () => resolve())));
  await pool.query("select pg_terminate_backend($1)", [(self as { pid: number }).pid]);
  await Promise.race(ended);
  await expect(line.send([insert])).rejects.toThrow();
  const both = await Promise.all([line.send([insert]), line.send([insert])]);
  expect(both).toHaveLength(2);
  const [count] = await line.send([{ text: "select count(*)::integer as n from kept", values: [] }]);
  expect(count?.rows).toEqual([{ n: 3 }]);
});

test("a statement whose values are read ahead of a lock sees what was committed while the lock was waited for", async () => {
  await line.send([
    { text: "create table counter (n integer, note text)", values: [] },
    { text: "insert into counter values (0, '')", values: [] },
  ]);
  const lock = { text: "select 1 from counter for update", values: [] };
  const note = {
    text: "update counter set note = $1::text || (select n from counter) returning note",
    values: ["seen "],
    isReadAhead: true,
  };
  // Once, so that the server knows both by name.
  await line.send([lock, note]);
  const other = await pool.connect();
  await other.query("begin");
  await other.query("update counter set n = 7");
  const noted = line.send([lock, note]);
  const waiting = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
  while ((await other.query(waiting)).rows.length === 0);
  await other.query("commit");
  other.release();
  expect((await noted)[1]?.rows).toEqual([{ note: "seen 7" }]);
});

/** A hub as its command line starts it, with a bug planted or with a clock that runs fast. For the chaos runner alone. */
import { parseArgs } from "node:util";
import { startHub } from "../../server/hub.ts";
import { fastClock } from "./fast-clock.ts";
import { type PlantName, plant, plantNames } from "./plants.ts";

const { values } = parseArgs({
  options: {
    home: { type: "string", default: "" },
    port: { type: "string", default: "0" },
    host: { type: "string", default: "127.0.0.1" },
    "ready-json": { type: "boolean" },
    "no-announce": { type: "boolean" },
    plant: { type: "string", default: "" },
    clock: { type: "string", default: "" },
  },
});
const planted = plantNames.find((name): name is PlantName => name === values.plant);
const databaseUrl = process.env.DATABASE_URL;
const hub = await startHub({
  home: values.home,
  port: Number(values.port),
  host: values.host,
  announce: false,
  nowMs: fastClock(values.clock).wallMs,
  ...(databaseUrl === undefined ? {} : { databaseUrl }),
  ...(planted === undefined ? {} : { wrapStore: (store) => plant(planted, store) }),
});
process.once("SIGTERM", () => void hub.stop().then(() => process.exit(0)));
process.stdout.write(`${JSON.stringify({ address: hub.address, pid: process.pid })}\n`);

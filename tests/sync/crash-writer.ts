/** A seat that types notes until it is killed: prints `committed <text>` after each commit. Arguments: home, cache key (hex), customer id, run. */
import { pino } from "pino";
import { createSeat } from "../../electron/seat/seat.ts";
import { createMemoryPorts } from "../helpers/memory-ports.ts";
import { typeNote } from "./type-note.ts";

const [home = "", key = "", customerId = "", run = ""] = process.argv.slice(2);
const ports = createMemoryPorts({ key: Buffer.from(key, "hex") });
const seat = await createSeat({ home, ports, log: pino({ level: "silent" }) });
for (let index = 0; index < 10_000; index += 1) {
  const text = `${run}-${index}`;
  await typeNote(seat, customerId, text);
  process.stdout.write(`committed ${text}\n`);
  // Lets pushes and receipts happen between two notes, so that the kill falls on each step of the way.
  if (index % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
}

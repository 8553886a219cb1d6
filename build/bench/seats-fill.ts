import { fill } from "./seats.ts";

/** Fills the hub of the seats' benchmark. Arguments: its folder, the number of seats. Says up to which rev they count as loaded. */
const [home = "", count = ""] = process.argv.slice(2);
process.send?.(await fill(home, Number(count)));

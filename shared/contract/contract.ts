import { app, setup } from "./app.ts";
import { claims, customers, desk } from "./desk.ts";
import { exports, imports } from "./imports.ts";
import { callbacks, entry, lists } from "./lists.ts";
import { outages } from "./outages.ts";
import { team } from "./team.ts";

/** Every call between renderer and seat core. Implemented in electron/calls, one thin file per feature; used through renderer/api. */
export const contract = {
  app,
  setup,
  desk,
  customers,
  claims,
  lists,
  entry,
  callbacks,
  imports,
  exports,
  outages,
  team,
};

import type { SeedHub } from "../hub.ts";

/** Makes the sample team. Placeholder until the sample data is written: an empty team with its lead. */
export async function seedDemo(hub: SeedHub): Promise<{ login: string; password: string }> {
  const account = { login: "demo", password: "fairdial-demo" };
  await hub.createTeam({ teamName: "Demo", name: "Demo", ...account });
  return account;
}

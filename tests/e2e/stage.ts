import { expect, type Page } from "@playwright/test";
import type { NewCustomer } from "../../shared/domain/customer.ts";
import { makeFirm } from "../../shared/sample/firms.ts";
import { makeRng } from "../../shared/sample/rng.ts";
import type { SeatClient } from "../helpers/processes.ts";
import type { Seat } from "./fixtures.ts";

/** Steps that several stories share. */

/** Lets a story dial at any hour of the machine's day. */
export async function allowAllHours(lead: SeatClient): Promise<void> {
  await lead.team.putSettings({ callingFromMin: 0, callingToMin: 1440, attemptsPerDay: 50 });
}

/** Enters sample firms through the contract, as an agent would by hand; answers them in order. */
export async function enterFirms(seat: SeatClient, count: number, claim: boolean, seed = 1): Promise<NewCustomer[]> {
  const rng = makeRng(seed);
  const firms: NewCustomer[] = [];
  while (firms.length < count) {
    const customer = { ...makeFirm(rng), level: null };
    await seat.entry.save({ customer, claim, decidedDifferent: [] });
    firms.push(customer);
  }
  return firms;
}

/** Counts the presses of a story: what an agent's fingers do, text apart. */
export function createKeyCounter(page: Page) {
  let presses = 0;
  return {
    press: async (key: string) => {
      presses++;
      await page.keyboard.press(key);
    },
    count: () => presses,
    reset: () => {
      presses = 0;
    },
  };
}

/** Types Chinese as an input method does: letters compose, candidates change, one commit (Chrome DevTools Protocol). */
export async function composeChinese(page: Page, steps: readonly string[], committed: string): Promise<void> {
  const line = await page.context().newCDPSession(page);
  for (const text of steps) {
    await line.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
  }
  await line.send("Input.insertText", { text: committed });
  await line.detach();
}

/** The firm on the desk. */
export const deskName = (page: Page) => page.locator("main h1").first();

export async function expectOnDesk(page: Page, name: string): Promise<void> {
  await expect(deskName(page)).toHaveText(name);
}

export async function nameOnDesk(page: Page): Promise<string> {
  await expect(deskName(page)).not.toBeEmpty();
  return (await deskName(page).textContent()) ?? "";
}

/** Fills the desk where it has not done so itself, and says who lies there once core and page agree. The key for it might pass over somebody. */
export async function customerOnDesk({ page, client }: Seat): Promise<{ customerId: string; name: string }> {
  let found = { customerId: "", name: "" };
  await client.desk.fill({});
  await expect(async () => {
    const { card } = await client.desk.get({});
    found = { customerId: card?.customer.customerId ?? "", name: card?.customer.name ?? "nobody" };
    expect(await deskName(page).textContent()).toBe(found.name);
  }).toPass({ timeout: 60_000 });
  return found;
}

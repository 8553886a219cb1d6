import type { NewCustomer } from "../../shared/domain/customer.ts";
import { makeFirm } from "../../shared/sample/firms.ts";
import { makeRng } from "../../shared/sample/rng.ts";
import { expect, firstAgent, test } from "./fixtures.ts";
import { allowAllHours, expectOnDesk } from "./stage.ts";

/** A firm of Shenzhen with one landline. */
function firmOf(name: string, seed: number): NewCustomer {
  const firm = makeFirm(makeRng(seed));
  const [number] = firm.numbers;
  if (number === undefined) throw new Error("a sample firm has a number");
  return {
    ...firm,
    name,
    province: "广东",
    city: "深圳",
    level: null,
    numbers: [{ ...number, kind: "phone", raw: "0755-87462780" }],
  };
}

test("records that may be one firm are merged with a key, come back from the bin whole, and are asked about once", async ({
  team,
}) => {
  const { lead } = team;
  await allowAllHours(lead.client);
  const agent = await team.addAgent(firstAgent);
  const kept = firmOf("深圳市汇鑫五金有限公司", 5);
  const other = firmOf("深圳市汇鑫贸易有限公司", 6);
  await agent.client.entry.save({ customer: kept, claim: true, decidedDifferent: [] });
  await lead.client.entry.save({ customer: other, claim: false, decidedDifferent: [] });
  const { page } = agent;
  await agent.client.desk.open({ customerId: kept.customerId });
  await page.keyboard.press("Alt+1");
  await expectOnDesk(page, kept.name);
  await expect(page.getByText("发现 1 条可能重复")).toBeVisible();
  await page.keyboard.press("d");
  const hit = page.getByRole("listitem").filter({ hasText: other.name });
  await expect(hit).toContainText("电话相同");
  await page.keyboard.press("Alt+m");
  await expect(hit).toHaveCount(0);

  await lead.page.keyboard.press("Alt+8");
  const binned = lead.page.getByRole("row").filter({ hasText: other.name });
  await expect(binned).toContainText(`→ ${kept.name}`);
  await lead.page.keyboard.press("t");
  await lead.page.keyboard.type("是两家公司");
  await lead.page.keyboard.press("Enter");
  await expect(lead.page.getByText("已恢复").first()).toBeVisible();

  await expect(hit).toContainText("公海");
  await page.keyboard.press("Alt+d");
  await expect(hit).toHaveCount(0);
  await page.reload();
  await expectOnDesk(page, kept.name);
  await page.keyboard.press("d");
  await expect(page.getByText("可能是同一家")).toBeVisible();
  await expect(hit).toHaveCount(0);
});

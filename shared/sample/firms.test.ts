import { expect, test } from "vitest";
import { NewCustomer } from "../domain/customer.ts";
import { makeFirm } from "./firms.ts";
import { makeRng } from "./rng.ts";

const many = (seed: number, count: number) => {
  const rng = makeRng(seed);
  return Array.from({ length: count }, () => makeFirm(rng));
};

test("the same seed makes the same firms, another seed makes others", () => {
  expect(many(7, 50)).toEqual(many(7, 50));
  expect(many(8, 50)).not.toEqual(many(7, 50));
});

test("every firm is a valid new customer with a number, and ids are never reused", () => {
  const firms = many(1, 3000);
  for (const firm of firms) {
    expect(NewCustomer.safeParse(firm).success).toBe(true);
    expect(firm.numbers.length).toBeGreaterThan(0);
  }
  const ids = firms.flatMap((f) => [
    f.customerId,
    ...f.contacts.map((c) => c.contactId),
    ...f.numbers.map((n) => n.numberId),
  ]);
  expect(new Set(ids).size).toBe(ids.length);
});

test("at least 95 in 100 names stay distinct among many firms", () => {
  const names = new Set(many(3, 30_000).map((f) => f.name));
  expect(names.size).toBeGreaterThan(0.995 * 30_000);
});

test("mobiles have eleven digits and a real prefix, landlines an area code", () => {
  for (const number of many(5, 500).flatMap((f) => f.numbers)) {
    if (number.kind === "mobile") expect(number.raw).toMatch(/^1[3-9]\d{9}$/);
    else expect(number.raw).toMatch(/^(0\d{2,3}-[2-8]\d{6,7}(转\d{3})?|400-\d{3}-\d{4})$/);
  }
});

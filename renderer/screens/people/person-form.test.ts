import { expect, test } from "vitest";
import { blankPerson, formOf, NewPersonForm, nextSeatNo, type Person, PersonForm, putOf } from "./person-form.ts";

const person: Person = {
  userId: "u1",
  login: "chen",
  name: "陈敏",
  role: "agent",
  seatNo: 3,
  active: true,
  senior: false,
  seesNumbers: false,
};

test("a new person needs a password, a known one keeps theirs", () => {
  const form = { ...blankPerson, name: "陈敏", login: "chen" };
  expect(NewPersonForm.safeParse(form).error?.issues.map((i) => i.message)).toEqual(["short"]);
  expect(PersonForm.safeParse(form).success).toBe(true);
  expect(PersonForm.safeParse({ ...form, password: "1234567" }).success).toBe(false);
});

test("the seat number is a whole number or nothing", () => {
  const form = { ...blankPerson, name: "陈敏", login: "chen" };
  expect(["", "3", "99999"].map((seatNo) => PersonForm.safeParse({ ...form, seatNo }).success)).toEqual([
    true,
    true,
    true,
  ]);
  expect(["0", "3a", "100000", "1.5"].map((seatNo) => PersonForm.safeParse({ ...form, seatNo }).success)).toEqual(
    Array(4).fill(false),
  );
});

test("a person survives the way into the form and back, the password unchanged", () => {
  expect(putOf("u1", formOf(person))).toEqual({ ...person, password: null });
});

test("a new person gets the first free seat", () => {
  expect(nextSeatNo([{ ...person, seatNo: 1 }, person])).toBe("2");
});

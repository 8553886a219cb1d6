import { expect, test } from "vitest";
import { naturalSort, sortAfter, sortBy } from "./sort.ts";

test("newest and most come first, names and next dates run upwards", () => {
  expect(naturalSort("member-login").descending).toBe(true);
  expect(naturalSort("name").descending).toBe(false);
  expect(naturalSort("next-contact").descending).toBe(false);
});

test("the sort key goes round and starts again", () => {
  const sorts = ["name", "created"] as const;
  expect(sortAfter(sorts, naturalSort("name")).id).toBe("created");
  expect(sortAfter(sorts, naturalSort("created")).id).toBe("name");
});

test("a header pressed twice turns the order round", () => {
  const once = sortBy(naturalSort("created"), "name");
  expect(once).toEqual({ id: "name", descending: false });
  expect(sortBy(once, "name")).toEqual({ id: "name", descending: true });
});

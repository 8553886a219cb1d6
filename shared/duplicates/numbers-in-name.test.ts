import { expect, test } from "vitest";
import { listNumbersInName } from "./numbers-in-name.ts";

test("mobiles and landlines with area code are found in a name, other digits are not", () => {
  expect(listNumbersInName("汇鑫五金 13800138000")).toEqual(["13800138000"]);
  expect(listNumbersInName("汇鑫王总138-0013-8000/0755-26881234")).toEqual(["138-0013-8000", "0755-26881234"]);
  for (const name of ["汇鑫五金", "2019年客户", "91440300MA5DXXXX1X", "第8888888号店", "汇鑫138001380001"]) {
    expect(listNumbersInName(name)).toEqual([]);
  }
});

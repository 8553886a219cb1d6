import { expect, test } from "vitest";
import { groupNumber } from "./words.tsx";

test("numbers are grouped as people read them, by their kind", () => {
  expect(groupNumber("13800138000")).toBe("138 0013 8000");
  expect(groupNumber("+8613800138000")).toBe("138 0013 8000");
  expect(groupNumber("075588880000")).toBe("0755-8888 0000");
  expect(groupNumber("03121234567")).toBe("0312-123 4567");
  expect(groupNumber("01012345678")).toBe("010-1234 5678");
  expect(groupNumber("4007889281")).toBe("400 788 9281");
  expect(groupNumber("+4930123456")).toBe("+4930123456");
});

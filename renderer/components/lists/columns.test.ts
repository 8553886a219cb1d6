import { expect, test } from "vitest";
import { columnsThatFit, gridTracks } from "./columns.ts";

const columns = [
  { id: "name", minPx: 200, grow: 2, rank: 1 },
  { id: "level", minPx: 50, grow: 0, rank: 2 },
  { id: "industry", minPx: 100, grow: 1, rank: 4 },
  { id: "source", minPx: 100, grow: 1, rank: 4 },
  { id: "next", minPx: 90, grow: 0, rank: 3 },
];
const ids = (widthPx: number) => columnsThatFit(columns, widthPx).map((c) => c.id);

test("all columns show where there is room, in their order", () => {
  expect(ids(540)).toEqual(["name", "level", "industry", "source", "next"]);
});

test("the worst rank goes first, the last of equals before the first", () => {
  expect(ids(539)).toEqual(["name", "level", "industry", "next"]);
  expect(ids(350)).toEqual(["name", "level", "next"]);
  expect(ids(300)).toEqual(["name", "level"]);
});

test("rank 1 stays however narrow", () => {
  expect(ids(20)).toEqual(["name"]);
});

test("a column that does not grow keeps its width", () => {
  expect(gridTracks(columns.slice(0, 2))).toBe("minmax(200px, 2fr) 50px");
});

import { expect, it } from "vitest";
import { backoff_ms } from "./patience.ts";

it("waits longer after every failure, never past half a minute, and spread out", () => {
  expect([0, 1, 2].map((failures) => backoff_ms(failures, 1))).toEqual([1000, 2000, 4000]);
  expect(backoff_ms(50, 1)).toBe(30_000);
  expect(backoff_ms(3, 0)).toBe(0);
});

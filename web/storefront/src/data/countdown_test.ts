import { expect, it } from "vitest";
import { is_far, print_left, print_moment, reached, say_left, seconds_left } from "./countdown.ts";

it("counts a begun second, and nothing once it is over", () => {
  expect(seconds_left(10_000, 0)).toBe(10);
  expect(seconds_left(10_000, 5)).toBe(10);
  expect(seconds_left(10_000, 9_999)).toBe(1);
  expect(seconds_left(10_000, 10_000)).toBe(0);
  expect(seconds_left(10_000, 99_000)).toBe(0);
});

it("prints what is left in figures that stand still", () => {
  expect(print_left(0)).toBe("00:00");
  expect(print_left(9)).toBe("00:09");
  expect(print_left(669)).toBe("11:09");
  expect(print_left(4 * 3600 + 669)).toBe("4:11:09");
  expect(is_far(86_400_001, 0)).toBe(true);
  expect(is_far(86_400_000, 0)).toBe(false);
});

it("says it as one would", () => {
  expect(say_left(1)).toBe("1 second");
  expect(say_left(61)).toBe("2 minutes");
  expect(say_left(3600)).toBe("1 hour");
  expect(say_left(2 * 3600 + 60)).toBe("2 hours 1 minute");
});

it("is told at a few moments only", () => {
  const told = new Set(Array.from({ length: 700 }, (_, seconds) => reached(seconds)));
  expect([...told]).toEqual([undefined, 10, 60, 600]);
});

it("names the hour today, the day this week, else the date", () => {
  const now = new Date(2026, 11, 1, 12).getTime();
  const at = (day: number, hour: number) =>
    print_moment(new Date(2026, 11, day, hour).getTime(), now, "en-GB");
  expect(at(1, 18)).toBe("18:00");
  expect(at(3, 18)).toMatch(/^Thu,? 18:00$/);
  expect(at(20, 18)).toMatch(/^20 Dec,? (at )?18:00$/);
});

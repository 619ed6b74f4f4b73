import { expect, it } from "vitest";
import { ServerClock } from "./server_clock.ts";

/** A shop whose time is `ahead` of the device's counting clock, asked over a line of `way_ms` each way. */
function shop(ahead: number, way_ms = 20) {
  let count = 5_000;
  const clock = new ServerClock(
    () => count,
    () => 7,
  );
  const ask = (after_ms: number, { age_s = 0, late_by = 0 } = {}) => {
    count += after_ms;
    const sent_at = count;
    const answered = sent_at + way_ms + ahead - late_by - age_s * 1_000;
    count += 2 * way_ms;
    const date = Math.floor(answered / 1_000) * 1_000;
    clock.heard({ date, age_s, sent_at, received_at: count });
  };
  const error = () => Math.abs(clock.now() - (count + ahead));
  return {
    clock,
    ask,
    error,
    sleep: (ms: number) => {
      ahead += ms;
    },
  };
}
const noon = 1_800_000_000_000;

it("goes by the device until the shop has said something", () => {
  expect(new ServerClock(undefined, () => 42).now()).toBe(42);
});

it("is right to about half a second after one answer, and better with each", () => {
  const { ask, error, clock } = shop(noon + 420);
  ask(0);
  expect(error()).toBeLessThan(600);
  for (let i = 0; i < 12; i++) ask(1_130);
  expect(error()).toBeLessThan(120);
  expect(clock.uncertainty_ms).toBeLessThan(150);
});

it("passes over an answer that lay in a cache", () => {
  const { ask, error } = shop(noon);
  for (let i = 0; i < 5; i++) ask(1_130);
  ask(500, { late_by: 60_000 });
  ask(500, { late_by: 60_000 });
  expect(error()).toBeLessThan(600);
});

it("believes a cache that says how old its answer is", () => {
  const { ask, error } = shop(noon);
  ask(0, { age_s: 30 });
  expect(error()).toBeLessThan(1_100);
});

it("begins anew after the device has slept", () => {
  const { ask, error, sleep } = shop(noon);
  for (let i = 0; i < 5; i++) ask(1_130);
  sleep(3_600_000);
  ask(1_000);
  expect(error()).toBeLessThan(600);
});

it("follows a shop whose clock was set back, once it has insisted", () => {
  const { ask, error, sleep } = shop(noon);
  ask(0);
  sleep(-10_000);
  for (let i = 0; i < 30; i++) ask(1_000);
  expect(error()).toBeGreaterThan(9_000);
  for (let i = 0; i < 40; i++) ask(1_000);
  expect(error()).toBeLessThan(600);
});

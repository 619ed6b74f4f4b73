import { expect, it } from "vitest";
import {
  forget_reminder,
  keep_reminder,
  kept_reminders,
  next_ring,
  take_due,
} from "./reminders.ts";

function store() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}
const noon = Date.parse("2026-12-01T12:00:00Z");
const offer = (id: string, start_s: number, end_s = start_s + 60) => ({
  id,
  title: id,
  starts_at: new Date(noon + start_s * 1_000).toISOString(),
  ends_at: new Date(noon + end_s * 1_000).toISOString(),
  state: "upcoming" as const,
  items: [],
  verified_email: false,
  waiting_room: false,
});

it("rings once, when the moment has come", () => {
  const shelf = store();
  keep_reminder(shelf, offer("a", 10), "/us/offers/a");
  keep_reminder(shelf, offer("a", 10), "/us/offers/a");
  keep_reminder(shelf, offer("b", 99), "/us/offers/b");
  expect(kept_reminders(shelf)).toHaveLength(2);
  expect(next_ring(shelf)).toBe(noon + 10_000);
  expect(take_due(shelf, noon + 9_999)).toEqual([]);
  expect(take_due(shelf, noon + 10_000).map(({ offer_id }) => offer_id)).toEqual(["a"]);
  expect(take_due(shelf, noon + 10_000)).toEqual([]);
  forget_reminder(shelf, "b");
  expect(next_ring(shelf)).toBeUndefined();
});

it("keeps quiet about what is over by now", () => {
  const shelf = store();
  keep_reminder(shelf, offer("a", 10, 20), "/us/offers/a");
  expect(take_due(shelf, noon + 30_000)).toEqual([]);
  expect(kept_reminders(shelf)).toEqual([]);
});

import { expect, it } from "vitest";
import type { Card, FlashOffer } from "../../../client/types.ts";
import {
  claimed_of,
  former_price,
  in_order,
  is_ahead,
  look_again_ms,
  next_look_ms,
  next_moment,
  offer_of,
  phase_at,
} from "./offer_phase.ts";

const noon = Date.parse("2026-12-01T12:00:00Z");
const at = (seconds: number) => new Date(noon + seconds * 1_000).toISOString();
const usd = (amount: number) => ({ amount, currency: "USD" });
const card = (handle: string, more: Partial<Card> = {}): Card => ({
  id: handle,
  handle,
  title: handle,
  price: usd(4000),
  availability: "in_stock",
  ...more,
});
const offer = (id: string, more: Partial<FlashOffer> = {}): FlashOffer => ({
  id,
  title: id,
  starts_at: at(0),
  ends_at: at(600),
  state: "live",
  items: [{ card: card(id), offer_price: usd(2400), claimed_percent: 10 }],
  verified_email: false,
  waiting_room: false,
  ...more,
});

it("begins and ends by the clock, whatever was told before", () => {
  const told_early = offer("a", { state: "upcoming" });
  expect(phase_at(told_early, noon - 1)).toBe("upcoming");
  expect(phase_at(told_early, noon)).toBe("live");
  expect(phase_at(told_early, noon + 599_999)).toBe("live");
  expect(phase_at(told_early, noon + 600_000)).toBe("ended");
});

it("stays paused or sold out while the shop says so", () => {
  expect(phase_at(offer("a", { state: "paused" }), noon)).toBe("paused");
  expect(phase_at(offer("a", { state: "sold_out" }), noon)).toBe("sold_out");
  expect(phase_at(offer("a", { state: "sold_out" }), noon + 600_000)).toBe("ended");
});

it("puts what can be had before what comes, and leaves out what is over", () => {
  const list = [
    offer("gone", { state: "sold_out" }),
    offer("over", { ends_at: at(-1) }),
    offer("tomorrow", { starts_at: at(86_400), ends_at: at(90_000) }),
    offer("soon", { starts_at: at(60), ends_at: at(7_200) }),
    offer("long"),
    offer("short", { ends_at: at(300) }),
  ];
  expect(in_order(list, noon).map(({ id }) => id)).toEqual([
    "short",
    "long",
    "soon",
    "tomorrow",
    "gone",
  ]);
  expect(offer_of(list, "soon", noon)?.id).toBe("soon");
  expect(offer_of(list, "over", noon)).toBeUndefined();
});

it("shows what the goods cost otherwise, before and after the start", () => {
  const item = { card: card("a"), offer_price: usd(2400), claimed_percent: 0 };
  expect(former_price(item)).toEqual(usd(4000));
  const on = { ...item, card: card("a", { price: usd(2400), compare_at: usd(4000) }) };
  expect(former_price(on)).toEqual(usd(4000));
  expect(former_price({ ...item, offer_price: usd(4000) })).toBeUndefined();
});

it("says the mean of what is claimed, rounded down", () => {
  const items = [33, 100].map((claimed_percent) => ({
    card: card("a"),
    offer_price: usd(1),
    claimed_percent,
  }));
  expect(claimed_of(offer("a", { items }))).toBe(66);
});

it("asks again at the next moment, within a second of it", () => {
  const list = [offer("a", { state: "upcoming", starts_at: at(5), ends_at: at(9) })];
  expect(next_moment(list, noon)).toBe(noon + 5_000);
  expect(next_moment(list, noon + 5_000)).toBe(noon + 9_000);
  expect(next_look_ms(list, noon, 0)).toBe(5_000);
  expect(next_look_ms(list, noon, 0.999)).toBeLessThan(6_000);
  expect(next_look_ms([offer("a")], noon, 0.5)).toBe(6_000);
  expect(next_look_ms([], noon, 0.5)).toBe(60_000);
});

it("notices that it asked a moment too early", () => {
  const begins = [offer("a", { state: "upcoming", starts_at: at(5), ends_at: at(9) })];
  expect(is_ahead(begins, noon + 4_999)).toBe(false);
  expect(is_ahead(begins, noon + 5_000)).toBe(true);
  expect(is_ahead([offer("a")], noon)).toBe(false);
  expect(is_ahead([offer("a")], noon + 600_000)).toBe(true);
  expect(look_again_ms(0)).toBe(400);
});

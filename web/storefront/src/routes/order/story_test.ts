import { expect, it } from "vitest";
import type { Order, OrderStatus } from "../../../../client/types.ts";
import { payment_stage } from "../../data/payment_stage.ts";
import { address_lines, may_cancel, payment_line, story, timeline } from "./story.ts";

const zero = { amount: 0, currency: "USD" };
function order(status: OrderStatus, types: string[]): Order {
  return {
    id: "o1",
    number: "R7K3-M9PX",
    status,
    payment_status: "unpaid",
    segment: "us",
    email: "ada@example.com",
    placed_at: "2026-11-23T09:30:00Z",
    updated_at: "2026-11-23T09:30:00Z",
    lines: [],
    totals: {
      items: zero,
      discounts: zero,
      delivery: zero,
      tax: zero,
      total: zero,
      tax_included: false,
    },
    adjustments: [],
    taxes: [],
    codes: [],
    payment: { method: "manual" },
    events: types.map((type, place) => ({ seq: place + 1, type, at: `${place}` })),
  };
}
const states = (value: Order) => timeline(value, (at) => at).map(({ state }) => state);

it("shows one step as the present one", () => {
  expect(states(order("placed", ["placed"]))).toEqual(["now", "to_come", "to_come", "to_come"]);
  expect(states(order("shipped", ["placed", "packed", "paid", "shipped"]))).toEqual([
    "done",
    "done",
    "now",
    "to_come",
  ]);
});

it("is complete once delivered", () => {
  const delivered = order("delivered", ["placed", "packed", "shipped", "delivered"]);
  expect(states(delivered)).toEqual(["done", "done", "done", "done"]);
});

it("stops where it was cancelled", () => {
  const steps = timeline(order("cancelled", ["placed", "packed", "cancelled"]), (at) => at);
  expect(steps.map(({ label, state }) => `${label} ${state}`)).toEqual([
    "Placed done",
    "Packed done",
    "Cancelled stopped",
  ]);
});

it("writes an address as its country does", () => {
  const address = { name: "Ada", line1: "12 Canal Street", city: "New York", postal_code: "10013" };
  expect(address_lines({ ...address, region: "NY", country: "US" }).at(-1)).toBe(
    "New York, NY 10013",
  );
  expect(address_lines({ ...address, country: "DE" }).at(-1)).toBe("10013 New York");
});

it("may be cancelled until the parcel has left", () => {
  expect(may_cancel(order("packed", ["placed", "packed"]))).toBe(true);
  expect(may_cancel(order("shipped", ["placed", "packed", "shipped"]))).toBe(false);
});

it("knows how far a payment is, and never thanks for what is not paid", () => {
  const placed = order("placed", ["placed"]);
  const by_card = (payment: object, more: object = {}): Order => ({
    ...placed,
    payment: { method: "sandbox", ...payment },
    ...more,
  });
  const redirect = { next_action: { type: "redirect", url: "/bank" } };
  const table: [Order, string, string][] = [
    [placed, "by_hand", "On delivery or by transfer"],
    [by_card({}), "waiting", "Waiting for the bank"],
    [by_card({}, redirect), "at_bank", "Your bank waits for you"],
    [by_card({ failure: "card_declined" }), "declined", "Declined, not paid yet"],
    [by_card({}, { payment_status: "authorised" }), "settled", "Reserved by your bank"],
    [by_card({}, { payment_status: "paid" }), "settled", "Paid, thank you"],
    [by_card({ failure: "x" }, { status: "expired" }), "settled", "Nothing to pay"],
    [
      by_card({ refunded: { amount: 500, currency: "USD" } }, { payment_status: "part_refunded" }),
      "settled",
      "Paid, 500 refunded",
    ],
  ];
  for (const [value, stage, line] of table) {
    expect(payment_stage(value)).toBe(stage);
    expect(payment_line(value, ({ amount }) => `${amount}`)).toBe(line);
  }
  expect(story(by_card({ failure: "card_declined" })).title).toBe("Only the payment is missing");
  expect(story(by_card({}, redirect)).title).toBe("One last step");
  expect(story(by_card({}, { payment_status: "paid" })).title).toBe("Thank you");
});

it("has something kind to say at every step", () => {
  for (const status of ["placed", "packed", "shipped", "delivered", "cancelled"] as const) {
    const { title, next } = story(order(status, ["placed"]));
    expect(title.length).toBeGreaterThan(3);
    expect(next.length).toBeGreaterThan(10);
  }
});

it("says why an offer's order was not taken, when the card had its share", () => {
  const cancelled = order("cancelled", ["placed", "cancelled"]);
  const events = cancelled.events.map((event) =>
    event.type === "cancelled" ? { ...event, data: { code: "limit_reached" } } : event,
  );
  expect(story({ ...cancelled, events }).next).toContain("one customer");
  expect(story(cancelled).next).not.toContain("one customer");
});

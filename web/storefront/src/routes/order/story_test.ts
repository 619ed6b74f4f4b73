import { expect, it } from "vitest";
import type { Order, OrderStatus } from "../../../../client/types.ts";
import { address_lines, may_cancel, story, timeline } from "./story.ts";

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

it("has something kind to say at every step", () => {
  for (const status of ["placed", "packed", "shipped", "delivered", "cancelled"] as const) {
    const { title, next } = story(order(status, ["placed"]));
    expect(title.length).toBeGreaterThan(3);
    expect(next.length).toBeGreaterThan(10);
  }
});

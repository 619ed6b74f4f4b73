import { expect, it } from "vitest";
import type { CartLine } from "../../../../client/types.ts";
import { problem_words, repair_words } from "./problems.ts";

const usd = (amount: number) => ({ amount, currency: "USD" });
const line: CartLine = {
  sku: "T1",
  handle: "teapot",
  title: "Teapot",
  qty: 5,
  unit_price: usd(1250),
  total: usd(6250),
};
const told = (change: Partial<CartLine>) => {
  const with_problem = { ...line, ...change };
  return `${problem_words(with_problem, "en-US")} ${repair_words(with_problem)}`;
};

it("says what is wrong with a line, and what to do", () => {
  const remove = { action: "remove" as const, qty: 0 };
  expect(told({ problem: "sold_out", repair: remove })).toBe("Sold out. Take it out");
  expect(told({ problem: "unavailable", repair: remove })).toBe("No longer for sale. Take it out");
  const lower = { action: "lower_qty" as const, qty: 2 };
  expect(told({ problem: "not_enough_stock", repair: lower })).toBe("2 left. Take 2");
  const accept = { action: "accept_price" as const, qty: 5 };
  expect(told({ problem: "price_changed", repair: accept, seen_price: usd(999) })).toBe(
    "Now $12.50, was $9.99. Keep it",
  );
});

it("says why a price went up, when an offer was the reason", () => {
  const over = { ...line, problem: "price_changed" as const, seen_price: usd(999) };
  expect(problem_words(over, "en-US", true)).toBe("The offer is over. Now $12.50, was $9.99.");
});

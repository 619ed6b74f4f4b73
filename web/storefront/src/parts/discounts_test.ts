import { expect, test } from "vitest";
import type { Adjustment } from "../../../client/types.ts";
import { delivery_promotions, discounts_of } from "./discounts.ts";

const part = (promotion_id: string, amount: number, sku?: string): Adjustment => ({
  promotion_id,
  label: `Promotion ${promotion_id}`,
  amount: { amount, currency: "EUR" },
  ...(sku ? { sku } : {}),
});

test("a promotion is one row, with the sum of what it takes off each line", () => {
  const parts = [part("a", 100, "S"), part("b", 7, "S"), part("a", 50, "T"), part("c", 499)];
  expect(discounts_of(parts)).toEqual([
    { promotion_id: "a", label: "Promotion a", amount: { amount: 150, currency: "EUR" } },
    { promotion_id: "b", label: "Promotion b", amount: { amount: 7, currency: "EUR" } },
  ]);
  expect(delivery_promotions(parts)).toEqual(["Promotion c"]);
});

test("without promotions there is nothing to show", () => {
  expect(discounts_of([])).toEqual([]);
  expect(delivery_promotions([])).toEqual([]);
});

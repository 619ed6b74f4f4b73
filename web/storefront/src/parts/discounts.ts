/** What promotions take off, as rows for people: one a promotion, whatever lines it is spread over. */
import type { Adjustment, Money } from "../../../client/types.ts";

export interface Discount {
  promotion_id: string;
  label: string;
  amount: Money;
}

/** In the order in which they count. Of goods alone: delivery is shown as what is left of it. */
export function discounts_of(adjustments: Adjustment[]): Discount[] {
  const rows = new Map<string, Discount>();
  for (const { sku, promotion_id, label, amount } of adjustments) {
    if (!sku) continue;
    const sum = amount.amount + (rows.get(promotion_id)?.amount.amount ?? 0);
    rows.set(promotion_id, { promotion_id, label, amount: { ...amount, amount: sum } });
  }
  return [...rows.values()];
}

/** Names of the promotions that lower what delivery costs. */
export const delivery_promotions = (adjustments: Adjustment[]): string[] => [
  ...new Set(adjustments.filter(({ sku }) => !sku).map(({ label }) => label)),
];

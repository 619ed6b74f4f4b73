import type { Segment } from "../../../../client/types.ts";
import { minor_units, print_round_money } from "../../../../ui/money.ts";
import { type PriceRange, read_bucket } from "../../data/filters.ts";

/** "$10 to $25", though the range ends one cent below: the next one begins there. */
export function range_label({ min, max }: PriceRange, segment: Segment): string {
  const print = (amount: number) =>
    print_round_money({ amount, currency: segment.currency }, segment.locale);
  if (max === undefined) return `${print(min ?? 0)} and more`;
  const end = (max + 1) % minor_units(segment.currency) === 0 ? max + 1 : max;
  return min ? `${print(min)} to ${print(end)}` : `Up to ${print(end)}`;
}

/** Prices are printed as the region prints them; every other value has its own label. */
export function facet_value_label(
  key: string,
  value: string,
  label: string,
  segment: Segment,
): string {
  return key === "price" && segment.currency ? range_label(read_bucket(value), segment) : label;
}

import type { Segment } from "../../../../client/types.ts";
import { print_round_money } from "../../../../ui/money.ts";

/** Prices are printed as the region prints them; every other value has its own label. */
export function facet_value_label(
  key: string,
  value: string,
  label: string,
  segment: Segment,
): string {
  if (key !== "price" || !segment.currency) return label;
  const [min, max] = value.split("-");
  const print = (amount: string) =>
    print_round_money({ amount: Number(amount), currency: segment.currency }, segment.locale);
  if (!max) return `${print(min ?? "0")} and more`;
  if (!min || min === "0") return `Up to ${print(max)}`;
  return `${print(min)} to ${print(max)}`;
}

/** What a line's problem is called, and what its repair is. */
import type { CartLine } from "../../../../client/types.ts";
import { print_money } from "../../../../ui/money.ts";

export function problem_words(line: CartLine, locale: string): string {
  switch (line.problem) {
    case "sold_out":
      return "Sold out.";
    case "not_enough_stock":
      return `${line.repair?.qty ?? 0} left.`;
    case "unavailable":
      return "No longer for sale.";
    case "price_changed": {
      const now = print_money(line.unit_price, locale);
      return line.seen_price
        ? `Now ${now}, was ${print_money(line.seen_price, locale)}.`
        : `Now ${now}.`;
    }
    case undefined:
      return "";
  }
}

export function repair_words({ repair }: CartLine): string {
  switch (repair?.action) {
    case "lower_qty":
      return `Take ${repair.qty}`;
    case "accept_price":
      return "Keep it";
    default:
      return "Take it out";
  }
}

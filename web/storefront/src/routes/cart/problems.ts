/** What a line's problem is called, and what its repair is. */
import type { CartLine } from "../../../../client/types.ts";
import { print_money } from "../../../../ui/money.ts";

/** `offer_over`: its offer has ended, which is why the price is another. */
export function problem_words(line: CartLine, locale: string, offer_over = false): string {
  switch (line.problem) {
    case "sold_out":
      return "Sold out.";
    case "not_enough_stock":
      return `${line.repair?.qty ?? 0} left.`;
    case "unavailable":
      return "No longer for sale.";
    case "price_changed": {
      const now = print_money(line.unit_price, locale);
      const was = line.seen_price ? `, was ${print_money(line.seen_price, locale)}` : "";
      return `${offer_over ? "The offer is over. " : ""}Now ${now}${was}.`;
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

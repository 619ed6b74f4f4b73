/** Why an order was not placed, in the kinds that the page has words for. */
import type { ProblemError } from "../../../../client/client.ts";
import type { Money } from "../../../../client/types.ts";

export type Trouble =
  | { kind: "total_changed"; was: Money | undefined; now: Money }
  | { kind: "sold_out"; skus: string[] }
  | { kind: "cart_changed" }
  | { kind: "way_gone" }
  | { kind: "no_answer" }
  | { kind: "ordered_elsewhere" }
  | { kind: "other"; words: string };

export function words_for(error: ProblemError): string {
  if (error.status === 503 || error.status === 429) {
    return "Many people are buying at this moment, and the shop cannot keep up. Please try again in a few seconds.";
  }
  if (error.status >= 500) {
    return "The fault is ours. Please try again in a moment: you cannot order twice by it.";
  }
  return error.message;
}

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
  | OfferTrouble
  | { kind: "email_code"; email: string }
  | { kind: "other"; words: string };

/** What an offer refuses; `skus` are those that it is about. */
export interface OfferTrouble {
  kind:
    | "offer_ended"
    | "offer_paused"
    | "offer_not_started"
    | "limit_reached"
    | "turn_passed"
    | "turn_used";
  offer_id: string;
  skus: string[];
}

const offer_kinds: Record<string, OfferTrouble["kind"]> = {
  offer_ended: "offer_ended",
  offer_paused: "offer_paused",
  offer_not_started: "offer_not_started",
  limit_reached: "limit_reached",
  admission_expired: "turn_passed",
  admission_used: "turn_used",
};

export function offer_trouble({ code, problem }: ProblemError): OfferTrouble | undefined {
  const kind = offer_kinds[code];
  return kind && { kind, offer_id: problem.offer_id ?? "", skus: problem.skus ?? [] };
}

export function words_for(error: ProblemError): string {
  if (error.status === 503 || error.status === 429) {
    return "Many people are buying at this moment, and the shop cannot keep up. Please try again in a few seconds.";
  }
  if (error.status >= 500) {
    return "The fault is ours. Please try again in a moment: you cannot order twice by it.";
  }
  return error.message;
}

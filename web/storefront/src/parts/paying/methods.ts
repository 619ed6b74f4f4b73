/** What this storefront knows of each way to pay, and the words for how a payment went. */
import type { Order, PaymentMethod } from "../../../../client/types.ts";

/** The sandbox takes no money; each of its cards plays one course of things. */
export const test_cards = [
  { token: "approve", name: "Works", note: "Paid at once." },
  { token: "needs_action", name: "The bank asks you", note: "You agree, or not, on its page." },
  { token: "late_webhook", name: "The bank takes its time", note: "It answers after two seconds." },
  { token: "decline", name: "Is declined", note: "You can pay in another way then." },
] as const;

const notes: Record<string, string> = {
  manual: "Nothing is charged now, and no card is needed.",
  sandbox: "This shop tries things out: no money moves.",
};

export const note_of = (method: string) => notes[method];

/** Other ways need what this page does not have, such as a card form. */
export const can_be_shown = ({ method }: PaymentMethod) => method in notes;

const failures: Record<string, string> = {
  card_declined: "The card was declined.",
  authentication_failed: "The bank did not get your yes.",
  insufficient_funds: "There is not enough money on the card.",
  expired_card: "The card has expired.",
  cancelled: "The payment was cancelled.",
};

export const failure_words = (code: string) => failures[code] ?? "The payment did not go through.";

/** Where the shopper has to go before the order is paid; null for nowhere that a browser can go. */
export function place_to_go({ next_action }: Order, here = location.href): string | null {
  if (next_action?.type !== "redirect" || !next_action.url) return null;
  const url = new URL(next_action.url, here);
  return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
}

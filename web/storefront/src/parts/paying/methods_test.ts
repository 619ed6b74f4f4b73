import { expect, it } from "vitest";
import type { Order } from "../../../../client/types.ts";
import { can_be_shown, failure_words, place_to_go } from "./methods.ts";

it("goes to a bank's page, and nowhere else", () => {
  const go = (next_action?: object) =>
    place_to_go({ next_action } as unknown as Order, "https://shop.example/us/checkout");
  expect(go()).toBeNull();
  expect(go({ type: "redirect", url: "/v1/bank" })).toBe("https://shop.example/v1/bank");
  expect(go({ type: "redirect", url: "https://bank.example/x" })).toBe("https://bank.example/x");
  expect(go({ type: "redirect", url: "javascript:alert(1)" })).toBeNull();
  expect(go({ type: "stripe_sdk", client_secret: "x" })).toBeNull();
});

it("offers what it can show, and has words for what nobody foresaw", () => {
  expect(can_be_shown({ method: "manual", name: "By hand" })).toBe(true);
  expect(can_be_shown({ method: "stripe", name: "Card" })).toBe(false);
  expect(failure_words("card_declined")).toBe("The card was declined.");
  expect(failure_words("do_not_honor")).toBe("The payment did not go through.");
});

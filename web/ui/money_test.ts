import { expect, it } from "vitest";
import { print_money, print_round_money, saved_percent } from "./money.ts";

it("knows how many minor units a currency has", () => {
  expect(print_money({ amount: 1999, currency: "USD" }, "en-US")).toBe("$19.99");
  expect(print_money({ amount: 1999, currency: "EUR" }, "en-IE")).toBe("€19.99");
  expect(print_money({ amount: 1999, currency: "JPY" }, "ja-JP")).toBe("￥1,999");
});

it("prints round bounds without decimals", () => {
  expect(print_round_money({ amount: 2500, currency: "USD" }, "en-US")).toBe("$25");
  expect(print_round_money({ amount: 2550, currency: "USD" }, "en-US")).toBe("$25.50");
});

it("never promises more than was saved", () => {
  const usd = (amount: number) => ({ amount, currency: "USD" });
  expect(saved_percent(usd(80), usd(100))).toBe(20);
  expect(saved_percent(usd(1999), usd(2999))).toBe(33);
  expect(saved_percent(usd(100), usd(0))).toBe(0);
});

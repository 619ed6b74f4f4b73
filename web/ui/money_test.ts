import { expect, it } from "vitest";
import { parse_amount, print_money, print_round_money, saved_percent } from "./money.ts";

it("knows how many minor units a currency has", () => {
  expect(print_money({ amount: 1999, currency: "USD" }, "en-US")).toBe("$19.99");
  expect(print_money({ amount: 1999, currency: "EUR" }, "en-IE")).toBe("€19.99");
  expect(print_money({ amount: 1999, currency: "JPY" }, "ja-JP")).toBe("￥1,999");
});

it("prints round bounds without decimals", () => {
  expect(print_round_money({ amount: 2500, currency: "USD" }, "en-US")).toBe("$25");
  expect(print_round_money({ amount: 2550, currency: "USD" }, "en-US")).toBe("$25.50");
});

it("reads amounts as people type them", () => {
  const cases: [string, string, number | undefined][] = [
    ["25", "USD", 2500],
    ["25.5", "USD", 2550],
    ["25,50", "EUR", 2550],
    ["1,000", "USD", 100000],
    ["1.250,5", "EUR", 125050],
    [" 1 000 ", "EUR", 100000],
    [".5", "USD", 50],
    ["25.", "USD", 2500],
    ["1,999", "JPY", 1999],
    ["0", "USD", 0],
    ["", "USD", undefined],
    [".", "USD", undefined],
    ["ten", "USD", undefined],
    ["-5", "USD", undefined],
    ["99999999999999", "USD", undefined],
  ];
  for (const [text, currency, amount] of cases)
    expect(parse_amount(text, currency), text).toBe(amount);
});

it("never promises more than was saved", () => {
  const usd = (amount: number) => ({ amount, currency: "USD" });
  expect(saved_percent(usd(80), usd(100))).toBe(20);
  expect(saved_percent(usd(1999), usd(2999))).toBe(33);
  expect(saved_percent(usd(100), usd(0))).toBe(0);
});

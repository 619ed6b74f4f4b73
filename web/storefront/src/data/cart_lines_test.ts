import { expect, it } from "vitest";
import { is_blocked, lines_after, type NewLine } from "./cart_lines.ts";

const teapot: NewLine = {
  sku: "T1",
  handle: "teapot",
  title: "Teapot",
  unit_price: { amount: 1250, currency: "EUR" },
};
const shown = (lines: ReturnType<typeof lines_after>) =>
  lines.map(({ sku, qty, total }) => `${qty} ${sku} ${total.amount}`);

it("adds a new line, then more of the same", () => {
  const one = lines_after([], { kind: "add", line: teapot, qty: 1 });
  expect(shown(one)).toEqual(["1 T1 1250"]);
  expect(shown(lines_after(one, { kind: "add", line: teapot, qty: 2 }))).toEqual(["3 T1 3750"]);
});

it("never shows more than a cart can hold", () => {
  const many = lines_after([], { kind: "add", line: teapot, qty: 98 });
  expect(shown(lines_after(many, { kind: "add", line: teapot, qty: 5 }))).toEqual(["99 T1 123750"]);
});

it("takes a line out at zero and leaves unknown ones alone", () => {
  const one = lines_after([], { kind: "add", line: teapot, qty: 1 });
  expect(shown(lines_after(one, { kind: "set", sku: "other", qty: 4 }))).toEqual(["1 T1 1250"]);
  expect(lines_after(one, { kind: "set", sku: "T1", qty: 0 })).toEqual([]);
});

it("shows a problem until the quantity that repairs it is set", () => {
  const [line] = lines_after([], { kind: "add", line: teapot, qty: 5 });
  if (!line) throw new Error("no line");
  const short = {
    ...line,
    problem: "not_enough_stock" as const,
    repair: { action: "lower_qty" as const, qty: 2 },
  };
  expect(is_blocked(short)).toBe(true);
  expect(lines_after([short], { kind: "set", sku: "T1", qty: 4 })[0]?.problem).toBeDefined();
  const [sound] = lines_after([short], { kind: "set", sku: "T1", qty: 2 });
  expect(sound).toEqual({ ...line, qty: 2, total: { amount: 2500, currency: "EUR" } });
});

it("lets a cart be ordered whose prices have changed", () => {
  const [line] = lines_after([], { kind: "add", line: teapot, qty: 1 });
  if (!line) throw new Error("no line");
  expect(is_blocked(line)).toBe(false);
  expect(is_blocked({ ...line, problem: "price_changed" })).toBe(false);
});

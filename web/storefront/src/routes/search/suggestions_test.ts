import { expect, it } from "vitest";
import type { Card, Suggestions } from "../../../../client/types.ts";
import { suggestion_lines } from "./suggestions.svelte.ts";

const card = (handle: string): Card => ({
  id: handle,
  handle,
  title: `The ${handle}`,
  price: { amount: 100, currency: "USD" },
  availability: "in_stock",
});
const answer: Suggestions = {
  products: ["a", "b", "c", "d", "e", "f"].map(card),
  categories: [{ slug: "audio", title: "Audio" }],
  completions: ["headphones", "head", "heads", "header", "heading"],
};

it("puts searches before categories before products, few of each", () => {
  const kinds = suggestion_lines(answer).map(({ kind }) => kind);
  expect(kinds.join(" ")).toBe(
    "query query query query category product product product product product",
  );
});

it("begins with the better spelling, once", () => {
  const [first, ...others] = suggestion_lines({ ...answer, corrected: "heads" });
  expect(first).toMatchObject({ text: "heads", is_correction: true });
  expect(others.filter(({ text }) => text === "heads")).toEqual([]);
  expect(new Set(suggestion_lines(answer).map(({ id }) => id)).size).toBe(10);
});

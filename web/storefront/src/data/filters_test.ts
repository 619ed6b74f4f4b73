import { expect, it } from "vitest";
import { clear_chosen, count_chosen, filters_to_query, is_chosen, toggle } from "./filters.ts";

const search = (text: string) => new URLSearchParams(text);

it("switches one value on and off beside the others", () => {
  const both = toggle(search("brand=Aldine"), "brand", "Corvo");
  expect(both.get("brand")).toBe("Aldine,Corvo");
  expect(toggle(both, "brand", "Aldine").get("brand")).toBe("Corvo");
  expect(toggle(search("brand=Corvo"), "brand", "Corvo").has("brand")).toBe(false);
});

it("keeps one price range at a time, open at its end", () => {
  const range = toggle(search("price_min=0&price_max=2500"), "price", "20000-");
  expect(range.toString()).toBe("price_min=20000");
  expect(is_chosen(range, "price", "20000-")).toBe(true);
  expect(toggle(range, "price", "20000-").toString()).toBe("");
});

it("counts choices, not the order", () => {
  expect(count_chosen(search("option.Size=M,L&price_min=0&price_max=10&sort=price"))).toBe(3);
  expect(clear_chosen(search("brand=A&sort=price")).toString()).toBe("sort=price");
});

it("gives equal filters one address and drops what the shop does not know", () => {
  const query = filters_to_query(search("utm=x&sort=popular&brand=A&attr.Material=Oak&q="));
  expect(query.toString()).toBe("attr.Material=Oak&brand=A");
});

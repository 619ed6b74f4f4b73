import { expect, it } from "vitest";
import {
  chosen_values,
  clear_chosen,
  count_chosen,
  filters_to_query,
  is_chosen,
  plain_value,
  reaches,
  read_bucket,
  read_range,
  set_range,
  tap_bucket,
  toggle,
} from "./filters.ts";

const search = (text: string) => new URLSearchParams(text);

it("switches one value on and off beside the others", () => {
  const both = toggle(search("brand=Aldine"), "brand", "Corvo");
  expect(both.get("brand")).toBe("Aldine,Corvo");
  expect(toggle(both, "brand", "Aldine").get("brand")).toBe("Corvo");
  expect(toggle(search("brand=Corvo"), "brand", "Corvo").has("brand")).toBe(false);
});

it("keeps a comma inside a value apart from one between two", () => {
  const milk = "Gluten\\, milk";
  const both = toggle(toggle(search("q=bun"), "attr.Contains", milk), "attr.Contains", "Milk");
  expect(both.get("attr.Contains")).toBe("Gluten\\, milk,Milk");
  expect(is_chosen(both, "attr.Contains", milk)).toBe(true);
  expect(chosen_values(both).map(({ value }) => plain_value(value))).toEqual([
    "Gluten, milk",
    "Milk",
  ]);
  expect(chosen_values(both)[0]?.without.get("attr.Contains")).toBe("Milk");
});

it("keeps one price range, open at an end", () => {
  const range = set_range(search("price_min=0&price_max=2500&q=a"), read_bucket("20000-"));
  expect(range.toString()).toBe("q=a&price_min=20000");
  expect(read_range(range)).toEqual({ min: 20000, max: undefined });
  expect(chosen_values(range)[0]?.value).toBe("20000-");
  expect(chosen_values(range)[0]?.without.toString()).toBe("q=a");
});

it("takes in the bucket beside a range, and gives up the only one", () => {
  const buckets = ["0-999", "1000-2499", "2500-4999", "5000-"].map(read_bucket);
  const [first = {}, second = {}, third = {}, last = {}] = buckets;
  expect(tap_bucket({}, second)).toEqual(second);
  expect(tap_bucket(second, second)).toEqual({});
  expect(tap_bucket(second, third)).toEqual({ min: 1000, max: 4999 });
  expect(tap_bucket(third, first)).toEqual({ min: undefined, max: 4999 });
  expect(tap_bucket(second, last)).toEqual({ min: 1000, max: undefined });
  expect(tap_bucket({ min: 1000, max: 4999 }, second)).toEqual(second);
  expect(buckets.filter((bucket) => reaches({ min: 2000, max: 2600 }, bucket))).toEqual([
    second,
    third,
  ]);
  expect(buckets.some((bucket) => reaches({}, bucket))).toBe(false);
});

it("counts choices, not the order", () => {
  expect(
    count_chosen(search("option.Size=M,L&price_min=0&price_max=10&on_offer=true&sort=price")),
  ).toBe(4);
  expect(clear_chosen(search("brand=A&sort=price&q=mug")).toString()).toBe("sort=price&q=mug");
});

it("gives equal filters one address and drops what the shop does not know", () => {
  const query = filters_to_query(search("utm=x&sort=popular&brand=A&attr.Material=Oak&q="));
  expect(query.toString()).toBe("attr.Material=Oak&brand=A");
  expect(filters_to_query(search("sort=popular"), "relevance").toString()).toBe("sort=popular");
  expect(filters_to_query(search("sort=relevance"), "relevance").toString()).toBe("");
});

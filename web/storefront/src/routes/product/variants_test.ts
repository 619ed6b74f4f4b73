import { expect, it } from "vitest";
import type { Variant } from "../../../../client/types.ts";
import { find_variant, first_choice, value_standing } from "./variants.ts";

const variant = (
  sku: string,
  options: Record<string, string>,
  media_id: string,
  availability: Variant["availability"] = "in_stock",
): Variant => ({
  id: sku,
  sku,
  title: sku,
  options,
  price: { amount: 100, currency: "USD" },
  availability,
  media_id,
});

const shoe = {
  options: [
    { name: "Colour", values: ["Sand", "Rust"] },
    { name: "Size", values: ["38", "39"] },
  ],
  variants: [
    variant("s38", { Colour: "Sand", Size: "38" }, "sand", "sold_out"),
    variant("s39", { Colour: "Sand", Size: "39" }, "sand"),
    variant("r39", { Colour: "Rust", Size: "39" }, "rust"),
  ],
};
// Only options and variants matter here.
const product = shoe as Parameters<typeof first_choice>[0];

it("takes the colour from the picture and never guesses a size", () => {
  expect(first_choice(product, null)).toEqual({ Colour: "Sand" });
  expect(first_choice(product, "r39")).toEqual({ Colour: "Rust", Size: "39" });
});

it("finds a variant once everything is chosen", () => {
  expect(find_variant(product, { Colour: "Rust" })).toBeUndefined();
  expect(find_variant(product, { Colour: "Rust", Size: "39" })?.sku).toBe("r39");
  expect(find_variant(product, { Colour: "Rust", Size: "38" })).toBeUndefined();
});

it("tells sold out from never made", () => {
  expect(value_standing(product, { Colour: "Sand" }, "Size", "38")).toBe("sold_out");
  expect(value_standing(product, { Colour: "Rust" }, "Size", "38")).toBe("not_made");
  expect(value_standing(product, {}, "Size", "38")).toBe("sold_out");
  expect(value_standing(product, { Size: "39" }, "Colour", "Rust")).toBe("available");
});

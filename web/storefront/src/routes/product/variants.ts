/** Which variant a shopper means: pure functions over a product's options. */
import type { Product, Variant } from "../../../../client/types.ts";

export type Choice = Record<string, string>;
type Chosen = Pick<Product, "options" | "variants">;

const fits = (variant: Variant, choice: Choice) =>
  Object.entries(choice).every(([name, value]) => variant.options[name] === value);

/** The variant, once every option is chosen and such a one exists. */
export function find_variant({ options, variants }: Chosen, choice: Choice): Variant | undefined {
  if (options.length === 0) return variants[0];
  if (options.some(({ name }) => choice[name] === undefined)) return undefined;
  return variants.find((variant) => fits(variant, choice));
}

/** True when each value of this option has pictures of its own, as a colour mostly has. */
export function decides_picture({ variants }: Chosen, name: string): boolean {
  const pictures = new Map<string, string>();
  for (const { options, media_id } of variants) {
    const value = options[name];
    if (value === undefined || media_id === undefined) return false;
    const known = pictures.get(value);
    if (known !== undefined && known !== media_id) return false;
    pictures.set(value, media_id);
  }
  return new Set(pictures.values()).size > 1;
}

/**
 * What is chosen before the shopper chose: the variant a link names, else only what leaves no
 * choice or what the picture already shows. A size is never guessed.
 */
export function first_choice(product: Chosen, sku: string | null): Choice {
  const named = product.variants.find((variant) => variant.sku === sku);
  if (named) return { ...named.options };
  const choice: Choice = {};
  const shown =
    product.variants.find((variant) => variant.availability !== "sold_out") ?? product.variants[0];
  for (const { name, values } of product.options) {
    const [only] = values;
    const value = shown?.options[name];
    if (values.length === 1 && only !== undefined) choice[name] = only;
    else if (value !== undefined && decides_picture(product, name)) choice[name] = value;
  }
  return choice;
}

/** How a value stands, given what is chosen in the other options. */
export function value_standing(
  { variants }: Chosen,
  choice: Choice,
  name: string,
  value: string,
): "available" | "sold_out" | "not_made" {
  const { [name]: _, ...others } = choice;
  const possible = variants.filter((variant) => fits(variant, { ...others, [name]: value }));
  if (possible.length === 0) return "not_made";
  return possible.some((variant) => variant.availability !== "sold_out") ? "available" : "sold_out";
}

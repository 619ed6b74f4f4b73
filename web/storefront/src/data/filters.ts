/**
 * The filters of a category's page are its query string, in the API's own words; values of one
 * filter are separated by commas. Nothing here knows which filters a shop has.
 */

export const sorts = [
  { value: "popular", label: "Most popular" },
  { value: "newest", label: "Newest first" },
  { value: "price", label: "Price, low to high" },
  { value: "-price", label: "Price, high to low" },
  { value: "discount", label: "Biggest saving" },
] as const;

const plain_filters = ["brand", "price_min", "price_max", "in_stock", "sort"];

const is_filter = (name: string) =>
  plain_filters.includes(name) || name.startsWith("option.") || name.startsWith("attr.");

/** Only what the API knows, in one order, so that equal filters have equal addresses. */
export function filters_to_query(search: URLSearchParams): URLSearchParams {
  const kept = [...search].filter(([name, value]) => is_filter(name) && value !== "");
  kept.sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
  const query = new URLSearchParams(kept);
  if (query.get("sort") === "popular") query.delete("sort");
  return query;
}

const price_value = (search: URLSearchParams) =>
  search.has("price_min") || search.has("price_max")
    ? `${search.get("price_min") ?? "0"}-${search.get("price_max") ?? ""}`
    : null;

export function is_chosen(search: URLSearchParams, key: string, value: string): boolean {
  if (key === "price") return price_value(search) === value;
  return (search.get(key)?.split(",") ?? []).includes(value);
}

/** Switches one value of one facet and returns the new filters. */
export function toggle(search: URLSearchParams, key: string, value: string): URLSearchParams {
  const next = new URLSearchParams(search);
  if (key === "price") {
    const off = is_chosen(search, key, value);
    next.delete("price_min");
    next.delete("price_max");
    const [min, max] = value.split("-");
    if (!off && min) next.set("price_min", min);
    if (!off && max) next.set("price_max", max);
    return next;
  }
  const chosen = new Set((search.get(key) ?? "").split(",").filter(Boolean));
  if (!chosen.delete(value)) chosen.add(value);
  if (chosen.size > 0) next.set(key, [...chosen].join(","));
  else next.delete(key);
  return next;
}

/** Every single choice that narrows the list; its order is none of them. */
export function chosen_values(search: URLSearchParams): { key: string; value: string }[] {
  const price = price_value(search);
  const chosen = price === null ? [] : [{ key: "price", value: price }];
  for (const [key, values] of filters_to_query(search)) {
    if (key === "sort" || key.startsWith("price_")) continue;
    for (const value of new Set(values.split(",").filter(Boolean))) chosen.push({ key, value });
  }
  return chosen;
}

export const count_chosen = (search: URLSearchParams): number => chosen_values(search).length;

/** Without any choice, but in the same order. */
export function clear_chosen(search: URLSearchParams): URLSearchParams {
  const sort = search.get("sort");
  return new URLSearchParams(sort ? { sort } : {});
}

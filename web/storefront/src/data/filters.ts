/**
 * The filters of a list are its query string, in the API's own words; values of one filter are
 * separated by commas, and a comma inside a value is written `\,`. Nothing here knows which filters
 * a shop has.
 */

export const sorts = [
  { value: "popular", label: "Most popular" },
  { value: "newest", label: "Newest first" },
  { value: "price", label: "Price, low to high" },
  { value: "-price", label: "Price, high to low" },
  { value: "discount", label: "Biggest saving" },
] as const;

/** The order of a search, unless the shopper wants another. */
export const best_match = { value: "relevance", label: "Best match" } as const;

/** Filters that are on or off. */
export const switches = [
  { key: "in_stock", label: "In stock" },
  { key: "on_offer", label: "On offer" },
] as const;

const is_switch = (name: string) => switches.some(({ key }) => key === name);

const is_filter = (name: string) =>
  ["brand", "price_min", "price_max", "sort"].includes(name) ||
  is_switch(name) ||
  name.startsWith("option.") ||
  name.startsWith("attr.");

/** As the API writes them, so that they can be compared with a facet's values. */
const split_values = (text: string): string[] => text.match(/(?:\\.|[^,\\])+/g) ?? [];

/** For a person to read. */
export const plain_value = (value: string) => value.replace(/\\(.)/g, "$1");

/** Only what the API knows, in one order, so that equal filters have equal addresses. */
export function filters_to_query(
  search: URLSearchParams,
  usual_sort: string = sorts[0].value,
): URLSearchParams {
  const kept = [...search].filter(([name, value]) => is_filter(name) && value !== "");
  kept.sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
  const query = new URLSearchParams(kept);
  if (query.get("sort") === usual_sort) query.delete("sort");
  return query;
}

/** In minor units, both ends included; an end that is not there is open. */
export interface PriceRange {
  min?: number | undefined;
  max?: number | undefined;
}

const read_amount = (text: string | null | undefined) => (text ? Number(text) : undefined);

/** Of a price facet's value: "1000-2499", "10000-". */
export function read_bucket(value: string): PriceRange {
  const [min, max] = value.split("-").map(read_amount);
  return { min: min || undefined, max };
}

export const read_range = (search: URLSearchParams): PriceRange => ({
  min: read_amount(search.get("price_min")),
  max: read_amount(search.get("price_max")),
});

const is_open = ({ min, max }: PriceRange) => min === undefined && max === undefined;

export function set_range(search: URLSearchParams, { min, max }: PriceRange): URLSearchParams {
  const next = new URLSearchParams(search);
  next.delete("price_min");
  next.delete("price_max");
  if (min !== undefined) next.set("price_min", String(min));
  if (max !== undefined) next.set("price_max", String(max));
  return next;
}

const low_of = ({ min }: PriceRange) => min ?? 0;
const high_of = ({ max }: PriceRange) => max ?? Number.POSITIVE_INFINITY;

/** Whether the range reaches into the bucket; an open range is no choice and reaches nowhere. */
export const reaches = (range: PriceRange, bucket: PriceRange): boolean =>
  !is_open(range) && low_of(bucket) <= high_of(range) && high_of(bucket) >= low_of(range);

/**
 * What a tap on a bucket makes of the range: one beside it is taken in, one that was all there was
 * is given up, and one of several stays alone.
 */
export function tap_bucket(range: PriceRange, bucket: PriceRange): PriceRange {
  if (is_open(range)) return bucket;
  if (low_of(range) === low_of(bucket) && high_of(range) === high_of(bucket)) return {};
  if (reaches(range, bucket)) return bucket;
  const joined =
    low_of(bucket) < low_of(range)
      ? { min: bucket.min, max: range.max }
      : { min: range.min, max: bucket.max };
  return joined;
}

const price_value = (search: URLSearchParams) =>
  is_open(read_range(search))
    ? null
    : `${search.get("price_min") ?? "0"}-${search.get("price_max") ?? ""}`;

export const is_chosen = (search: URLSearchParams, key: string, value: string): boolean =>
  split_values(search.get(key) ?? "").includes(value);

/** Switches one value of one filter and returns the new filters. */
export function toggle(search: URLSearchParams, key: string, value: string): URLSearchParams {
  const next = new URLSearchParams(search);
  const chosen = new Set(split_values(search.get(key) ?? ""));
  if (!chosen.delete(value)) chosen.add(value);
  if (chosen.size > 0) next.set(key, [...chosen].join(","));
  else next.delete(key);
  return next;
}

export interface Choice {
  key: string;
  value: string;
  /** The filters without it. */
  without: URLSearchParams;
}

/** Every single choice that narrows the list; its order is none of them. */
export function chosen_values(search: URLSearchParams): Choice[] {
  const price = price_value(search);
  const chosen: Choice[] =
    price === null ? [] : [{ key: "price", value: price, without: set_range(search, {}) }];
  for (const [key, values] of filters_to_query(search)) {
    if (key === "sort" || key.startsWith("price_")) continue;
    for (const value of new Set(split_values(values)))
      chosen.push({ key, value, without: toggle(search, key, value) });
  }
  return chosen;
}

export const count_chosen = (search: URLSearchParams): number => chosen_values(search).length;

/** Without any choice, but of the same search and in the same order. */
export function clear_chosen(search: URLSearchParams): URLSearchParams {
  const kept = [...search].filter(([name]) => name === "q" || name === "sort");
  return new URLSearchParams(kept);
}

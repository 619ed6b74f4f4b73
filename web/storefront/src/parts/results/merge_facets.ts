import type { Facet, FacetValue } from "../../../../client/types.ts";
import { read_bucket } from "../../data/filters.ts";

const low_of = ({ value }: FacetValue) => read_bucket(value).min ?? 0;

function merge_values(key: string, seen: FacetValue[], now: FacetValue[]): FacetValue[] {
  const counts = new Map(now.map((value) => [value.value, value]));
  const kept = seen.map((value) => counts.get(value.value) ?? { ...value, count: 0 });
  const known = new Set(seen.map(({ value }) => value));
  const merged = [...kept, ...now.filter(({ value }) => !known.has(value))];
  return key === "price" ? merged.sort((one, other) => low_of(one) - low_of(other)) : merged;
}

/**
 * The facets of the newest answer in the places of those that were seen before: the API leaves out
 * what counts nothing, but nothing may jump from under a thumb, and a choice can be taken back.
 */
export function merge_facets(seen: Facet[], now: Facet[]): Facet[] {
  const newest = new Map(now.map((facet) => [facet.key, facet]));
  const known = new Set(seen.map(({ key }) => key));
  const kept = seen.map((facet) => ({
    ...facet,
    values: merge_values(facet.key, facet.values, newest.get(facet.key)?.values ?? []),
  }));
  return [...kept, ...now.filter(({ key }) => !known.has(key))];
}

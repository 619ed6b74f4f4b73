import { expect, it } from "vitest";
import type { Facet } from "../../../../client/types.ts";
import { merge_facets } from "./merge_facets.ts";

const facet = (key: string, counts: Record<string, number>): Facet => ({
  key,
  label: key,
  values: Object.entries(counts).map(([value, count]) => ({
    value,
    label: value,
    count,
    selected: false,
  })),
});
const counts_of = (facets: Facet[]) =>
  facets.map(({ key, values }) => [key, values.map(({ value, count }) => `${value}: ${count}`)]);

it("keeps every value in its place, with what it counts now", () => {
  const seen = [facet("brand", { Aldine: 3, Corvo: 2 }), facet("attr.Material", { Oak: 5 })];
  const now = [facet("brand", { Corvo: 1, Zattere: 4 })];
  expect(counts_of(merge_facets(seen, now))).toEqual([
    ["brand", ["Aldine: 0", "Corvo: 1", "Zattere: 4"]],
    ["attr.Material", ["Oak: 0"]],
  ]);
});

it("keeps prices in their order", () => {
  const seen = [facet("price", { "1000-2499": 2, "5000-": 1 })];
  const now = [facet("price", { "0-999": 1, "2500-4999": 3 })];
  expect(counts_of(merge_facets(seen, now))).toEqual([
    ["price", ["0-999: 1", "1000-2499: 0", "2500-4999: 3", "5000-: 0"]],
  ]);
});

it("takes the first answer as it is", () => {
  const now = [facet("brand", { Aldine: 3 })];
  expect(merge_facets([], now)).toEqual(now);
});

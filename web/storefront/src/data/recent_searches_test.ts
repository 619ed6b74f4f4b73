import { beforeEach, expect, it, vi } from "vitest";
import {
  forget_search,
  forget_searches,
  note_search,
  recent_searches,
  recent_searches_max,
} from "./recent_searches.ts";

let kept: Map<string, string>;
beforeEach(() => {
  kept = new Map();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
});

it("keeps the newest first, each once whatever its case", () => {
  note_search("mug");
  note_search("lamp");
  expect(note_search("Mug")).toEqual(["Mug", "lamp"]);
  expect(recent_searches()).toEqual(["Mug", "lamp"]);
});

it("keeps no more than it may", () => {
  for (let place = 0; place < 2 * recent_searches_max; place++) note_search(`search ${place}`);
  expect(recent_searches()).toHaveLength(recent_searches_max);
  expect(recent_searches()[0]).toBe(`search ${2 * recent_searches_max - 1}`);
});

it("forgets one or all", () => {
  note_search("mug");
  note_search("lamp");
  expect(forget_search("mug")).toEqual(["lamp"]);
  expect(forget_searches()).toEqual([]);
  expect(recent_searches()).toEqual([]);
});

it("does without what cannot be read or kept", () => {
  kept.set("rialto.searches", "{");
  expect(recent_searches()).toEqual([]);
  vi.stubGlobal("localStorage", {
    getItem: () => {
      throw new Error("no");
    },
    setItem: () => {
      throw new Error("no");
    },
  });
  expect(note_search("mug")).toEqual(["mug"]);
});

import { beforeEach, expect, it } from "vitest";
import type { OrderRequest } from "../../../../client/types.ts";
import { attempt_for, forget_attempt, forget_attempts, read_attempts } from "./attempts.ts";

const request: OrderRequest = {
  cart_id: "c1",
  cart_version: 3,
  email: "ada@example.com",
  expected_total: { amount: 1999, currency: "USD" },
  payment: { method: "manual" },
};

let kept: Map<string, string>;
let store: Pick<Storage, "getItem" | "setItem" | "removeItem">;
beforeEach(() => {
  kept = new Map();
  store = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
});

it("repeats the key for the same request, also after a reload", () => {
  const first = attempt_for(store, request);
  expect(attempt_for(store, structuredClone(request)).key).toBe(first.key);
});

it("takes a new key for another request and keeps the older attempt", () => {
  const first = attempt_for(store, request);
  const second = attempt_for(store, { ...request, email: "bob@example.com" });
  expect(second.key).not.toBe(first.key);
  expect(read_attempts(store).map(({ key }) => key)).toEqual([first.key, second.key]);
});

it("drops attempts for an older cart", () => {
  attempt_for(store, request);
  const fresh = attempt_for(store, { ...request, cart_id: "c2" });
  expect(read_attempts(store)).toEqual([fresh]);
});

it("makes keys that a header can carry", () => {
  expect(attempt_for(store, request).key).toMatch(/^[\x21-\x7e]{1,255}$/);
});

it("forgets what was refused and survives a broken store", () => {
  forget_attempt(store, attempt_for(store, request));
  expect(read_attempts(store)).toEqual([]);
  kept.set("rialto.attempts", "{");
  expect(read_attempts(store)).toEqual([]);
  forget_attempts(store);
  expect(kept.size).toBe(0);
});

import { expect, it } from "vitest";
import { ConnectionError, ProblemError } from "../../../../client/client.ts";
import { keep_proof, kept_proof, only_digits, why_not_confirmed } from "./email_check.svelte.ts";

function store() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}
const noon = Date.parse("2026-12-01T12:00:00Z");

it("keeps a proof for its address, while it holds", () => {
  const tab = store();
  keep_proof(tab, {
    email: "Ada@example.com",
    email_proof: "p",
    expires_at: "2026-12-01T12:30:00Z",
  });
  expect(kept_proof(tab, " ada@example.com ", noon)).toBe("p");
  expect(kept_proof(tab, "eve@example.com", noon)).toBeUndefined();
  expect(kept_proof(tab, "ada@example.com", noon + 30 * 60_000)).toBeUndefined();
});

it("takes a code however it was pasted", () => {
  expect(only_digits("Code: 123 456.")).toBe("123456");
});

it("says what became of a code", () => {
  const problem = (code: string, more = {}) => new ProblemError(422, { code, ...more }, null);
  expect(why_not_confirmed(problem("code_mismatch", { tries_left: 1 }))).toContain("One try");
  expect(why_not_confirmed(problem("code_mismatch", { tries_left: 0 }))).toContain("new one");
  expect(why_not_confirmed(problem("code_expired"))).toContain("too old");
  expect(why_not_confirmed(new ConnectionError("unreachable"))).toContain("reach the shop");
});

// A shopper signs in: what was chosen as a guest and what the account's cart holds become one.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, test } from "node:test";
import type { Cart } from "../../web/client/types.ts";
import { ask, assert_problem, call, capture_order, fill_cart, ready_cart, type Sku, take_skus } from "./support.ts";

let token = "";
let other_token = "";
let one: Sku;
let two: Sku;

async function sign_up(): Promise<string> {
  const headers = { "x-forwarded-for": "198.51.100.21" };
  const body = { email: `claims-${randomUUID()}@example.com`, password: "correct horse battery" };
  assert.equal((await call("POST", "/v1/accounts", { body, headers })).status, 201);
  return (await ask<{ token: string }>("POST", "/v1/sessions", { body, headers })).token;
}

const claim = (id: string, body?: unknown, as = token) =>
  call<Cart>("POST", `/v1/carts/${id}/claim`, { body, token: as });
const qtys_of = ({ lines }: Cart) => lines.map(({ sku, qty }) => [sku, qty]);

before(async () => {
  token = await sign_up();
  other_token = await sign_up();
  const taken = await take_skus(2);
  assert.ok(taken[0] && taken[1]);
  [one, two] = [taken[0], taken[1]];
});

test("the first cart becomes the account's and keeps its id", async () => {
  const guest = await fill_cart({ [one.sku]: 2 });
  const claimed = await claim(guest.id);
  assert.equal(claimed.status, 200, claimed.text);
  assert.match(claimed.headers.get("cache-control") ?? "", /no-store/);
  assert.equal(claimed.body.id, guest.id);
  assert.deepEqual(qtys_of(claimed.body), [[one.sku, 2]]);
  assert.deepEqual((await claim(guest.id)).body, claimed.body, "safe to repeat");
  assert_problem(await claim(guest.id, undefined, other_token), 409, "cart_claimed");
});

test("later carts go into it, each by the strategy that is named", async () => {
  const guest = await fill_cart({ [two.sku]: 1, [one.sku]: 3 });
  const merged = (await claim(guest.id)).body;
  assert.notEqual(merged.id, guest.id);
  assert.deepEqual(qtys_of(merged), [
    [one.sku, 3],
    [two.sku, 1],
  ]);
  assert_problem(await call("GET", `/v1/carts/${guest.id}`), 404, "not_found");
  assert.deepEqual(await ask("GET", `/v1/carts/${merged.id}`), merged);

  const added = (await claim((await fill_cart({ [one.sku]: 4 })).id, { strategy: "add" })).body;
  assert.equal(added.id, merged.id);
  assert.deepEqual(qtys_of(added), [
    [one.sku, 7],
    [two.sku, 1],
  ]);
  const replaced = (await claim((await fill_cart({ [two.sku]: 5 })).id, { strategy: "keep_guest" })).body;
  assert.equal(replaced.id, merged.id);
  assert.deepEqual(qtys_of(replaced), [[two.sku, 5]]);
});

test("once it is ordered, the next cart takes its place", async () => {
  const cart = (await claim((await ready_cart({ [one.sku]: 1 })).id, { strategy: "keep_guest" })).body;
  assert.equal((await capture_order(cart)).status, 201);
  assert_problem(await claim(cart.id), 409, "cart_ordered");
  const next = await fill_cart({ [two.sku]: 1 });
  assert.equal((await claim(next.id)).body.id, next.id);
});

test("what is wrong with a claim is said", async () => {
  const { id } = await fill_cart({ [one.sku]: 1 });
  assert_problem(await call("POST", `/v1/carts/${id}/claim`), 401, "unauthenticated");
  assert_problem(await claim(id, { strategy: "hope" }), 400, "invalid_request", "/strategy");
  for (const unknown of [randomUUID(), "x"]) assert_problem(await claim(unknown), 404, "not_found");
});

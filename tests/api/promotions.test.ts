// Promotions, tax rates and delivery zones: what the back office says is what a cart shows and an order is charged.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, describe, test } from "node:test";
import type { components } from "../../web/client/schema.ts";
import type { Cart } from "../../web/client/types.ts";
import {
  admin_key,
  as_staff,
  ask,
  assert_problem,
  call,
  capture_order,
  fill_cart,
  get_order,
  ready_cart,
  take_sku_with,
  until,
} from "./support.ts";

type Wire = components["schemas"];

const new_code = () => `T-${randomUUID().slice(0, 13)}`;

/** A promotion by code alone, so that the carts of other tests stay as they are. */
const promote = (code: string, rest: Record<string, unknown> = {}, of_code: Record<string, unknown> = {}) =>
  as_staff<Wire["Promotion"]>("POST", "/v1/admin/promotions", {
    name: "test",
    label: "Ten percent off",
    trigger: "code",
    actions: [{ type: "percent", basis_points: 1000 }],
    codes: [{ code, ...of_code }],
    ...rest,
  });

const set_codes = (cart: Cart, codes: string[]) =>
  ask<Cart>("PUT", `/v1/carts/${cart.id}/codes`, { body: { codes } });

/** The cart once the node knows the promotion. */
async function cart_with(cart: Cart, code: string, state = "applied"): Promise<Cart> {
  let seen = await set_codes(cart, [code]);
  await until(`the code is ${state}`, async () => {
    seen = await ask<Cart>("GET", `/v1/carts/${cart.id}`);
    return seen.codes[0]?.state === state;
  });
  return seen;
}

describe("promotion codes", () => {
  test("lower a cart in any spelling, and the order says why", async () => {
    const code = new_code();
    await promote(code);
    const one = await take_sku_with(5);
    const cart = await cart_with(await ready_cart({ [one.sku]: 2 }), ` ${code.toLowerCase()} `);
    const items = cart.totals.items.amount;
    const discount = Math.floor((items + 5) / 10);
    assert.equal(cart.totals.discounts.amount, discount);
    assert.equal(cart.adjustments.length, 1);
    assert.equal(cart.adjustments[0]?.sku, one.sku);
    assert.equal(cart.adjustments[0]?.amount.amount, discount);
    assert.equal(cart.lines[0]?.discount?.amount, discount);
    const answer = await capture_order(cart);
    assert.equal(answer.status, 201, answer.text);
    const order = (await get_order(answer.body.id, answer.body.access_token)).body;
    assert.deepEqual(order.totals, cart.totals);
    assert.deepEqual(order.adjustments, cart.adjustments);
    assert.deepEqual(order.taxes, cart.taxes);
    assert.deepEqual(order.codes, [code.toLowerCase()]);
  });

  test("that mean nothing are answered with words and stop nobody", async () => {
    const one = await take_sku_with(5);
    const cart = await set_codes(await ready_cart({ [one.sku]: 1 }), ["no-such-code", "NO-SUCH-CODE"]);
    assert.deepEqual(
      cart.codes.map(({ code, state }) => ({ code, state })),
      [{ code: "no-such-code", state: "unknown" }],
    );
    assert.ok(cart.codes[0]?.detail);
    assert.equal((await capture_order(cart)).status, 201);
    const path = `/v1/carts/${(await fill_cart({})).id}/codes`;
    assert_problem(await call("PUT", path, { body: { codes: Array(6).fill("x") } }), 400, "invalid_request", "/codes");
    assert_problem(await call("PUT", path, { body: { codes: [" "] } }), 400, "invalid_request", "/codes/0");
    assert_problem(await call("PUT", `/v1/carts/${randomUUID()}/codes`, { body: { codes: [] } }), 404, "not_found");
  });

  test("that can be used once are used once, whoever comes second sees the price without", async () => {
    const code = new_code();
    await promote(code, {}, { uses_max: 1 });
    const one = await take_sku_with(5);
    const first = await cart_with(await ready_cart({ [one.sku]: 1 }), code);
    const second = await cart_with(await ready_cart({ [one.sku]: 1 }), code);
    assert.equal((await capture_order(first)).status, 201);
    const refused = await capture_order(second);
    const problem = assert_problem(refused, 409, "price_changed") as unknown as { totals: Cart["totals"] };
    const seen = await ask<Cart>("GET", `/v1/carts/${second.id}`);
    assert.equal(seen.codes[0]?.state, "used_up");
    assert.equal(seen.totals.discounts.amount, 0);
    assert.deepEqual(problem.totals, seen.totals);
    assert.equal((await capture_order(seen)).status, 201);
    const third = await set_codes(await ready_cart({ [one.sku]: 1 }), [code]);
    assert.equal(third.codes[0]?.state, "used_up");
  });

  test("free delivery counts once a method is chosen", async () => {
    const code = new_code();
    await promote(code, { actions: [{ type: "free_delivery" }] });
    const one = await take_sku_with(5);
    const waiting = await cart_with(await fill_cart({ [one.sku]: 1 }), code, "waiting");
    assert.equal(waiting.totals.delivery.amount, 0);
    const options = await ask<Wire["DeliveryOptionList"]>("GET", `/v1/carts/${waiting.id}/delivery-options`);
    assert.equal(options.items[0]?.price.amount, 0);
    const cart = await cart_with(await ready_cart({ [one.sku]: 1 }), code);
    assert.equal(cart.totals.delivery.amount, 0);
    assert.equal(cart.adjustments[0]?.sku, undefined);
    assert.equal(cart.adjustments[0]?.amount.amount, 599);
  });
});

describe("the back office", () => {
  const made: string[] = [];
  after(async () => {
    for (const path of made) await call("DELETE", path, { token: admin_key });
  });

  test("hears of every field that makes no sense", async () => {
    const bad = await call("POST", "/v1/admin/promotions", {
      token: admin_key,
      body: {
        name: "",
        label: "x",
        trigger: "code",
        actions: [{ type: "percent", basis_points: 0 }, { type: "buy_get", buy_qty: 1 }],
        conditions: { segments: ["nowhere"] },
        codes: [{ code: "a" }],
      },
    });
    for (const pointer of ["/name", "/actions/0/basis_points", "/actions/1/get_qty", "/conditions/segments/0", "/codes/0/code"])
      assert_problem(bad, 400, "invalid_request", pointer);
  });

  test("changes a promotion in the version that it knows, and switches it off", async () => {
    const code = new_code();
    const { id } = await promote(code);
    const path = `/v1/admin/promotions/${id}`;
    const one = await take_sku_with(5);
    const cart = await cart_with(await ready_cart({ [one.sku]: 1 }), code);
    const changed = await as_staff<Wire["Promotion"]>("PATCH", path, { version: 1, active: false });
    assert.equal(changed.version, 2);
    assert_problem(await call("PATCH", path, { token: admin_key, body: { version: 1, label: "y" } }), 409, "version_conflict");
    await cart_with(cart, code, "unknown");
    const page = await as_staff<Wire["PromotionList"]>("GET", "/v1/admin/promotions?limit=1");
    assert.equal(page.items.length, 1);
    if (page.next !== null) await as_staff("GET", `/v1/admin/promotions?cursor=${page.next}`);
    assert_problem(await call("GET", "/v1/admin/promotions?cursor=x", { token: admin_key }), 400, "invalid_request", "?cursor");
  });

  test("asks why a promotion counts or does not, and nothing is changed", async () => {
    const code = new_code();
    const { id } = await promote(code, { conditions: { qty_min: 2 } });
    const { sku } = await take_sku_with(5);
    const preview = (qty: number, codes: string[]) =>
      as_staff<Wire["Preview"]>("POST", "/v1/admin/promotions/preview", {
        basket: { segment: "us", lines: [{ sku, qty }], codes },
      });
    const state_of = (answer: Wire["Preview"]) => answer.promotions.find((one) => one.id === id)?.state;
    await until("the promotion is known", async () => state_of(await preview(2, [code])) === "applied");
    assert.equal(state_of(await preview(1, [code])), "not_enough");
    assert.equal(state_of(await preview(2, [])), "needs_code");
    const bad = { basket: { segment: "us", lines: [{ sku: "NO-SUCH-SKU", qty: 1 }] } };
    const answer = await call("POST", "/v1/admin/promotions/preview", { token: admin_key, body: bad });
    assert_problem(answer, 400, "invalid_request", "/basket/lines/0/sku");
  });

  test("tries a draft on a basket before anybody can have it", async () => {
    const code = new_code();
    const { id } = await promote(code, { active: false });
    const { sku } = await take_sku_with(5);
    const basket = { segment: "us", lines: [{ sku, qty: 1 }], codes: [code] };
    const preview = (drafts?: string[]) =>
      call<Wire["Preview"]>("POST", "/v1/admin/promotions/preview", { token: admin_key, body: { basket, drafts } });
    const alone = (await preview()).body;
    assert.equal(alone.codes[0]?.state, "unknown");
    const tried = (await preview([id])).body;
    assert.equal(tried.codes[0]?.state, "applied");
    assert.equal(tried.promotions.find((one) => one.id === id)?.state, "applied");
    assert.ok(tried.totals.total.amount < alone.totals.total.amount);
    assert.deepEqual((await preview()).body.totals, alone.totals, "it is a draft still");
    const missing = await preview([id, "0190f5fe-7c00-7000-8000-000000000000"]);
    assert_problem(missing, 400, "invalid_request", "/drafts/1");
  });

  test("gives a place its own delivery and its own tax", async () => {
    const zone = await as_staff<Wire["DeliveryZone"]>("POST", "/v1/admin/delivery-zones", {
      market: "eu",
      name: "Dublin",
      countries: ["IE"],
      postal_prefixes: ["D01"],
      methods: [
        {
          id: "bike",
          label: "By bike",
          basis: "total",
          bands: [
            { up_to: 1, price: { amount: 900, currency: "EUR" } },
            { price: { amount: 250, currency: "EUR" } },
          ],
        },
      ],
    });
    made.push(`/v1/admin/delivery-zones/${zone.id}`);
    const one = await take_sku_with(5);
    const cart = await ready_cart({ [one.sku]: 1 }, "eu").catch(() => fill_cart({ [one.sku]: 1 }, "eu"));
    const address = { name: "Ada", line1: "1 Quay", city: "Dublin", postal_code: "D01 X2P3", country: "IE" };
    const path = `/v1/carts/${cart.id}/delivery`;
    await until("the zone is known", async () => (await call("PUT", path, { body: { address, method: "bike" } })).status === 200);
    const by_bike = await ask<Cart>("GET", `/v1/carts/${cart.id}`);
    assert.equal(by_bike.totals.delivery.amount, 250);
    assert_problem(await call("PUT", path, { body: { address, method: "standard" } }), 400, "invalid_request", "/method");
    const rate = await as_staff<Wire["TaxRate"]>("POST", "/v1/admin/tax-rates", {
      market: "eu",
      country: "IE",
      basis_points: 2300,
      label: "VAT",
    });
    made.push(`/v1/admin/tax-rates/${rate.id}`);
    await until("the rate is known", async () => {
      const { taxes } = await ask<Cart>("GET", `/v1/carts/${cart.id}`);
      return taxes[0]?.basis_points === 2300;
    });
    const taxed = await ask<Cart>("GET", `/v1/carts/${cart.id}`);
    assert.deepEqual(taxed.totals.total, by_bike.totals.total, "prices include the tax");
    assert.equal(taxed.taxes[0]?.amount.amount, taxed.totals.tax.amount);
    const twice = { market: "eu", country: "IE", basis_points: 1, label: "VAT" };
    assert_problem(await call("POST", "/v1/admin/tax-rates", { token: admin_key, body: twice }), 409, "tax_rate_exists");
  });
});

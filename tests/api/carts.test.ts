// Carts: what is in them, what it costs, where it goes; and that nobody's change is lost.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import type { Cart, DeliveryOptions, Money } from "../../web/client/types.ts";
import {
  ada,
  ada_in_ireland,
  admin_product,
  as_staff,
  ask,
  assert_problem,
  call,
  create_cart,
  fill_cart,
  in_parallel,
  ready_cart,
  take_sku_with,
  take_skus,
  until,
} from "./support.ts";

const usd = (amount: number): Money => ({ amount, currency: "USD" });
const price_of = ({ product, sku }: { product: { variants: { sku: string; price: Money }[] }; sku: string }) =>
  product.variants.find((variant) => variant.sku === sku)?.price.amount ?? Number.NaN;

test("a new cart is empty, costs nothing, and is nobody else's to see", async () => {
  const answer = await call<Cart>("POST", "/v1/carts", { body: { segment: "us" } });
  assert.equal(answer.status, 201);
  assert.match(answer.headers.get("cache-control") ?? "", /no-store/);
  const { id, version, segment, status, lines, totals, delivery } = answer.body;
  assert.deepEqual(
    { segment, status, lines, delivery },
    { segment: "us", status: "open", lines: [], delivery: undefined },
  );
  assert.equal(version, 1);
  assert.deepEqual(totals, {
    items: usd(0),
    discounts: usd(0),
    delivery: usd(0),
    tax: usd(0),
    total: usd(0),
    tax_included: false,
  });
  // A capability: random, not ordered by time.
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.deepEqual(await ask("GET", `/v1/carts/${id}`), answer.body);
});

test("lines add up, in the order they came; every write raises the version", async () => {
  const [one, two] = await take_skus(2);
  assert.ok(one && two);
  let cart = await fill_cart({ [one.sku]: 2, [two.sku]: 1 });
  assert.deepEqual(
    cart.lines.map(({ sku, qty }) => [sku, qty]),
    [
      [one.sku, 2],
      [two.sku, 1],
    ],
  );
  assert.equal(cart.version, 3);
  cart = await ask("POST", `/v1/carts/${cart.id}/lines`, { body: { sku: one.sku, qty: 3 } });
  assert.deepEqual(
    cart.lines.map(({ sku, qty }) => [sku, qty]),
    [
      [one.sku, 5],
      [two.sku, 1],
    ],
  );
  cart = await ask("PATCH", `/v1/carts/${cart.id}/lines/${encodeURIComponent(two.sku)}`, { body: { qty: 4 } });
  for (const [place, taken] of [one, two].entries()) {
    const line = cart.lines[place];
    assert.ok(line);
    assert.equal(line.handle, taken.product.handle);
    assert.deepEqual(line.unit_price, usd(price_of(taken)));
    assert.deepEqual(line.total, usd(price_of(taken) * line.qty));
    assert.equal(line.problem, undefined);
  }
  assert.equal(cart.totals.items.amount, 5 * price_of(one) + 4 * price_of(two));
  cart = await ask("PATCH", `/v1/carts/${cart.id}/lines/${encodeURIComponent(one.sku)}`, { body: { qty: 0 } });
  assert.deepEqual(
    cart.lines.map(({ sku }) => sku),
    [two.sku],
  );
  cart = await ask("DELETE", `/v1/carts/${cart.id}/lines/${encodeURIComponent(two.sku)}`);
  assert.deepEqual(cart.lines, []);
  assert.equal(cart.version, 7);
  assert.deepEqual(await ask("GET", `/v1/carts/${cart.id}`), cart);
});

test("in the United States tax comes on top, of goods and delivery, to the cent", async () => {
  const [one] = await take_skus(1);
  assert.ok(one);
  const { totals, delivery } = await ready_cart({ [one.sku]: 3 });
  assert.ok(delivery && delivery.price.amount > 0);
  const base = 3 * price_of(one) + delivery.price.amount;
  const tax = Math.round((base * 825) / 10_000);
  assert.deepEqual(totals, {
    items: usd(3 * price_of(one)),
    discounts: usd(0),
    delivery: delivery.price,
    tax: usd(tax),
    total: usd(base + tax),
    tax_included: false,
  });
});

test("in Europe tax is within", async () => {
  const [one] = await take_skus(1);
  assert.ok(one);
  const { totals } = await ready_cart({ [one.sku]: 2 }, "eu");
  const base = totals.items.amount + totals.delivery.amount;
  assert.equal(totals.tax_included, true);
  assert.equal(totals.total.amount, base);
  assert.equal(totals.tax.amount, Math.round((base * 2100) / 12_100));
  assert.equal(totals.total.currency, "EUR");
});

test("delivery: the options, the choice, and every field that is missing by name", async () => {
  const [one] = await take_skus(1);
  const cart = await fill_cart({ [one?.sku ?? ""]: 1 });
  const { items } = await ask<DeliveryOptions>("GET", `/v1/carts/${cart.id}/delivery-options`);
  assert.equal(items[0]?.id, "standard");
  const put = (body: unknown) => call<Cart>("PUT", `/v1/carts/${cart.id}/delivery`, { body });
  const chosen = await put({ address: { ...ada, line2: "Top floor", phone: "+1 212 555 0100" }, method: "standard" });
  assert.equal(chosen.status, 200, chosen.text);
  assert.deepEqual(chosen.body.delivery?.address, { ...ada, line2: "Top floor", phone: "+1 212 555 0100" });
  assert.deepEqual(chosen.body.delivery?.price, items[0]?.price);
  assert.deepEqual(chosen.body.totals.delivery, items[0]?.price);

  for (const field of ["name", "line1", "city", "postal_code", "country"]) {
    const { [field as keyof typeof ada]: _, ...without } = ada;
    assert_problem(await put({ address: without, method: "standard" }), 400, "invalid_request", `/address/${field}`);
    assert_problem(
      await put({ address: { ...ada, [field]: " " }, method: "standard" }),
      400,
      "invalid_request",
      `/address/${field}`,
    );
  }
  assert_problem(
    await put({ address: { ...ada, city: "x".repeat(201) }, method: "standard" }),
    400,
    "invalid_request",
    "/address/city",
  );
  assert_problem(
    await put({ address: { ...ada, country: "usa" }, method: "standard" }),
    400,
    "invalid_request",
    "/address/country",
  );
  assert_problem(await put({ address: ada, method: "by-owl" }), 400, "invalid_request", "/method");
  assert_problem(await put({ method: "standard" }), 400, "invalid_request", "/address");
  const elsewhere = await put({ address: ada_in_ireland, method: "standard" });
  assert_problem(elsewhere, 422, "country_not_served", "/address/country");
});

test("a write that saw an older version is refused, and changes nothing", async () => {
  const [one] = await take_skus(1);
  const cart = await fill_cart({ [one?.sku ?? ""]: 1 });
  const line = `/v1/carts/${cart.id}/lines/${encodeURIComponent(one?.sku ?? "")}`;
  const fresh = { "if-match": `"${cart.version}"` };
  const changed = await ask<Cart>("PATCH", line, { body: { qty: 2 }, headers: fresh });
  assert_problem(await call("PATCH", line, { body: { qty: 9 }, headers: fresh }), 409, "version_conflict");
  assert_problem(await call("DELETE", line, { headers: fresh }), 409, "version_conflict");
  assert_problem(
    await call("POST", `/v1/carts/${cart.id}/lines`, { body: { sku: one?.sku, qty: 1 }, headers: fresh }),
    409,
    "version_conflict",
  );
  assert_problem(
    await call("PUT", `/v1/carts/${cart.id}/delivery`, { body: { address: ada, method: "standard" }, headers: fresh }),
    409,
    "version_conflict",
  );
  assert.deepEqual(await ask("GET", `/v1/carts/${cart.id}`), changed);
});

test("many hands on one cart: nothing that was added is lost", async () => {
  const taken = await take_skus(4);
  const { id } = await create_cart();
  const adds = Array.from({ length: 40 }, (_, i) => taken[i % taken.length]?.sku);
  const versions = await in_parallel(
    20,
    adds,
    async (sku) => (await ask<Cart>("POST", `/v1/carts/${id}/lines`, { body: { sku, qty: 1 } })).version,
  );
  const cart = await ask<Cart>("GET", `/v1/carts/${id}`);
  assert.deepEqual(
    cart.lines.map(({ qty }) => qty),
    [10, 10, 10, 10],
  );
  assert.equal(cart.version, 41);
  assert.equal(new Set(versions).size, 40, "each write has a version of its own");
});

test("limits: 99 of one SKU, 100 lines", async () => {
  const [one] = await take_skus(1);
  const cart = await fill_cart({ [one?.sku ?? ""]: 60 });
  const lines = `/v1/carts/${cart.id}/lines`;
  assert_problem(await call("POST", lines, { body: { sku: one?.sku, qty: 40 } }), 422, "line_limit");
  assert_problem(await call("POST", lines, { body: { sku: one?.sku, qty: 100 } }), 400, "invalid_request", "/qty");
  assert.equal((await ask<Cart>("POST", lines, { body: { sku: one?.sku, qty: 39 } })).lines[0]?.qty, 99);
  const others = await ask<{ items: { handle: string }[] }>("GET", "/v1/catalog/us/products?sort=-price&limit=100");
  const skus = await in_parallel(8, others.items, async ({ handle }) => {
    const { variants } = await ask<{ variants: { sku: string }[] }>("GET", `/v1/catalog/us/products/${handle}`);
    return variants[0]?.sku;
  });
  for (const sku of skus.slice(0, 99)) await ask("POST", lines, { body: { sku, qty: 1 } });
  assert_problem(await call("POST", lines, { body: { sku: skus[99], qty: 1 } }), 422, "cart_full");
  assert.equal((await ask<Cart>("GET", `/v1/carts/${cart.id}`)).lines.length, 100);
});

test("adding reserves nothing and is never refused for want of stock; the cart says so instead", async () => {
  const gone = await take_sku_with(0);
  const scarce = await take_sku_with(2);
  const cart = await fill_cart({ [gone.sku]: 1, [scarce.sku]: 3 });
  assert.deepEqual(
    cart.lines.map(({ problem, repair }) => [problem, repair]),
    [
      ["sold_out", { action: "remove", qty: 0 }],
      ["not_enough_stock", { action: "lower_qty", qty: 2 }],
    ],
  );
  const fewer = await ask<Cart>("PATCH", `/v1/carts/${cart.id}/lines/${encodeURIComponent(scarce.sku)}`, {
    body: { qty: 2 },
  });
  assert.deepEqual(
    fewer.lines.map(({ problem }) => problem),
    ["sold_out", undefined],
  );
});

test("a price that changed since is said so, with what it was, until the shopper accepts it", async () => {
  const [taken] = await take_skus(1);
  assert.ok(taken);
  const { sku, product } = taken;
  const { id } = await fill_cart({ [sku]: 2 });
  const before = usd(price_of(taken));
  const after = usd(before.amount + 100);
  const set_price = async (price: Money) => {
    const { version } = await admin_product(product.id);
    const variants = [{ sku, prices: [{ market: "us", price }] }];
    await as_staff("PATCH", `/v1/admin/products/${product.id}`, { version, variants });
  };
  await set_price(after);
  try {
    let cart = await ask<Cart>("GET", `/v1/carts/${id}`);
    await until("the cart has the new price", async () => {
      cart = await ask<Cart>("GET", `/v1/carts/${id}`);
      return cart.lines[0]?.unit_price.amount === after.amount;
    });
    const { problem, repair, seen_price, total } = cart.lines[0] ?? {};
    assert.deepEqual(
      { problem, repair, seen_price, total },
      {
        problem: "price_changed",
        repair: { action: "accept_price", qty: 2 },
        seen_price: before,
        total: usd(2 * after.amount),
      },
    );
    const accepted = await ask<Cart>("PATCH", `/v1/carts/${id}/lines/${encodeURIComponent(sku)}`, {
      body: { qty: repair?.qty },
    });
    assert.equal(accepted.lines[0]?.problem, undefined);
    assert.equal(accepted.lines[0]?.seen_price, undefined);
    assert.equal(accepted.version, cart.version + 1);
    assert.deepEqual(await ask("GET", `/v1/carts/${id}`), accepted);
  } finally {
    await set_price(before);
  }
});

test("what does not exist is said so: cart, SKU, line, segment", async () => {
  const [one] = await take_skus(1);
  const { id } = await create_cart();
  for (const unknown of [randomUUID(), "x", "00000000-0000-0000-0000-000000000000"]) {
    assert_problem(await call("GET", `/v1/carts/${unknown}`), 404, "not_found");
    assert_problem(
      await call("POST", `/v1/carts/${unknown}/lines`, { body: { sku: one?.sku, qty: 1 } }),
      404,
      "not_found",
    );
  }
  assert_problem(
    await call("POST", `/v1/carts/${id}/lines`, { body: { sku: "NO-SUCH-SKU", qty: 1 } }),
    404,
    "unknown_sku",
    "/sku",
  );
  assert_problem(
    await call("PATCH", `/v1/carts/${id}/lines/${encodeURIComponent(one?.sku ?? "")}`, { body: { qty: 1 } }),
    404,
    "unknown_sku",
  );
  assert_problem(
    await call("POST", "/v1/carts", { body: { segment: "atlantis" } }),
    400,
    "invalid_request",
    "/segment",
  );
});

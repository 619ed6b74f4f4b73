// Orders: placed once whatever happens, refused for the right reason, read by whoever holds the token, watched.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import type { CapturedOrder, Cart, Order } from "../../web/client/types.ts";
import { statements_of } from "./metrics.ts";
import {
  adjust_stock,
  admin_key,
  admin_product,
  as_staff,
  ask,
  assert_audit_green,
  assert_problem,
  call,
  capture_order,
  create_cart,
  fill_cart,
  get_order,
  in_parallel,
  is_replayed,
  make_admin_key,
  new_key,
  order_of,
  place_order,
  read_stock,
  ready_cart,
  shop,
  take_sku_with,
  until,
} from "./support.ts";

test("an order: 201 with everything the shopper needs, stock reserved, cart closed", async () => {
  const one = await take_sku_with(10);
  const two = await take_sku_with(10);
  const before = await read_stock(one);
  const cart = await ready_cart({ [one.sku]: 3, [two.sku]: 1 });
  const answer = await capture_order(cart);
  assert.equal(answer.status, 201, answer.text);
  assert.ok(!is_replayed(answer));
  assert.match(answer.headers.get("cache-control") ?? "", /no-store/);
  const order = answer.body;
  assert.equal(answer.headers.get("location"), `/v1/orders/${order.id}`);
  assert.match(order.number, /^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  const { status, payment_status, segment, email, payment, totals } = order;
  assert.deepEqual(
    { status, payment_status, segment, email, payment },
    {
      status: "placed",
      payment_status: "unpaid",
      segment: "us",
      email: "ada@example.com",
      payment: { method: "manual" },
    },
  );
  assert.deepEqual(totals, cart.totals);
  assert.deepEqual(order.delivery, cart.delivery);
  assert.deepEqual(
    order.lines.map(({ sku, qty, unit_price, total }) => ({ sku, qty, unit_price, total })),
    cart.lines.map(({ sku, qty, unit_price, total }) => ({ sku, qty, unit_price, total })),
  );
  assert.deepEqual(
    order.events.map(({ seq, type }) => ({ seq, type })),
    [{ seq: 1, type: "placed" }],
  );
  // 122 random bits at the least, in base64url.
  assert.ok(order.access_token.length >= 22);
  assert.ok(Math.abs(Date.parse(order.placed_at) - Date.now()) < 60_000);

  const read = await get_order(order.id, order.access_token);
  const { access_token: _, ...without_token } = order;
  assert.deepEqual(read.body, without_token);
  assert.deepEqual(await read_stock(one), { ...before, reserved: before.reserved + 3 });
  const closed = await ask<Cart>("GET", `/v1/carts/${cart.id}`);
  assert.equal(closed.status, "ordered");
  assert_problem(
    await call("POST", `/v1/carts/${cart.id}/lines`, { body: { sku: one.sku, qty: 1 } }),
    409,
    "cart_ordered",
  );
});

test("a whole checkout asks the database once a step, and nothing before the order", async () => {
  const { sku } = await take_sku_with(10);
  const before = await statements_of(shop);
  const answer = await capture_order(await ready_cart({ [sku]: 1 }));
  assert.equal(answer.status, 201, answer.text);
  const after = await statements_of(shop);
  const calls = (name: string) => (after[name] ?? 0) - (before[name] ?? 0);
  const asked = ["carts.write_carts", "carts.read_carts", "orders.find_keys", "orders.capture_orders", "orders.read_orders"];
  assert.deepEqual(asked.map(calls), [3, 0, 0, 1, 0]);
});

test("the same key and body: the first answer again, and one order", async () => {
  const one = await take_sku_with(10);
  const cart = await ready_cart({ [one.sku]: 1 });
  const key = new_key();
  const first = await capture_order(cart, key);
  assert.equal(first.status, 201, first.text);
  const again = await capture_order(cart, key);
  assert.equal(again.status, 201, again.text);
  assert.ok(is_replayed(again));
  assert.deepEqual(again.body, first.body);
  // The same request in another spelling is the same request.
  const { payment, ...rest } = order_of(cart);
  const spelled = `{ "payment": ${JSON.stringify(payment)},\n ${JSON.stringify(rest).slice(1)}`;
  const spelled_answer = await call<CapturedOrder>("POST", "/v1/orders", {
    raw: spelled,
    headers: { "idempotency-key": key },
  });
  assert.equal(spelled_answer.status, 201, spelled_answer.text);
  assert.equal(spelled_answer.body.id, first.body.id);
});

test("the same key twenty times at once: one order, twenty answers", async () => {
  const one = await take_sku_with(10);
  const before = await read_stock(one);
  const cart = await ready_cart({ [one.sku]: 1 });
  const key = new_key();
  const answers = await in_parallel(20, Array.from({ length: 20 }), () => capture_order(cart, key));
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([201]));
  assert.equal(new Set(answers.map(({ body }) => body.id)).size, 1);
  assert.equal(answers.filter((answer) => !is_replayed(answer)).length, 1);
  assert.equal((await read_stock(one)).reserved, before.reserved + 1);
});

test("one cart under twenty keys: one order, the others hear that it is ordered", async () => {
  const one = await take_sku_with(50);
  const before = await read_stock(one);
  const cart = await ready_cart({ [one.sku]: 2 });
  const answers = await in_parallel(20, Array.from({ length: 20 }), () => capture_order(cart));
  const placed = answers.filter(({ status }) => status === 201);
  assert.equal(placed.length, 1);
  for (const answer of answers) if (answer.status !== 201) assert_problem(answer, 409, "cart_ordered");
  assert.equal((await read_stock(one)).reserved, before.reserved + 2);
});

test("the same key for something else is refused", async () => {
  const one = await take_sku_with(10);
  const cart = await ready_cart({ [one.sku]: 1 });
  const key = new_key();
  assert.equal((await capture_order(cart, key)).status, 201);
  assert_problem(await capture_order(cart, key, { email: "eve@example.com" }), 422, "idempotency_mismatch");
  assert_problem(await capture_order(await ready_cart({ [one.sku]: 1 }), key), 422, "idempotency_mismatch");
});

test("a refusal is judged afresh under the same key, an acceptance is kept when the SKU is gone", async () => {
  const one = await take_sku_with(0);
  const cart = await ready_cart({ [one.sku]: 2 });
  const key = new_key();
  const refused = assert_problem(await capture_order(cart, key), 409, "sold_out");
  assert.deepEqual(refused.skus, [one.sku]);
  await adjust_stock({ sku: one.sku, delta: 2, reason: "restock" });
  const accepted = await capture_order(cart, key);
  assert.equal(accepted.status, 201, accepted.text);
  assert_problem(await capture_order(await ready_cart({ [one.sku]: 1 })), 409, "sold_out");
  const again = await capture_order(cart, key);
  assert.equal(again.status, 201, again.text);
  assert.ok(is_replayed(again));
  assert.equal(again.body.id, accepted.body.id);
  assert.equal(again.body.access_token, accepted.body.access_token);
});

test("sold out: too many of what is left, nothing of it is taken, a smaller quantity still fits", async () => {
  const scarce = await take_sku_with(3);
  const plenty = await take_sku_with(100);
  const before = [await read_stock(scarce), await read_stock(plenty)];
  const greedy = await ready_cart({ [plenty.sku]: 1, [scarce.sku]: 4 });
  const refused = assert_problem(await capture_order(greedy), 409, "sold_out");
  assert.deepEqual(refused.skus, [scarce.sku]);
  assert.deepEqual([await read_stock(scarce), await read_stock(plenty)], before);
  assert.equal((await ask<Cart>("GET", `/v1/carts/${greedy.id}`)).status, "open");
  assert.equal((await capture_order(await ready_cart({ [scarce.sku]: 3 }))).status, 201);
});

test("a price that changed since: the new totals, and with them it goes through", async () => {
  const one = await take_sku_with(10);
  const cart = await ready_cart({ [one.sku]: 2 });
  const key = new_key();
  const { id, version, variants } = await admin_product(one.product.id);
  const variant = variants.find(({ sku }) => sku === one.sku);
  const old = variant?.prices.find(({ price }) => price.currency === "USD");
  assert.ok(old);
  const price = { amount: old.price.amount + 100, currency: "USD" };
  const prices = (amount: unknown) => [{ sku: one.sku, prices: [amount] }];
  await as_staff("PATCH", `/v1/admin/products/${id}`, { version, variants: prices({ market: old.market, price }) });
  // The new price holds once the node has heard of it; until then the old one is what the shop asks.
  await until(
    "the cart shows the new price",
    async () => (await ask<Cart>("GET", `/v1/carts/${cart.id}`)).lines[0]?.unit_price.amount === price.amount,
  );
  const refused = await capture_order(cart, key);
  const { totals } = assert_problem(refused, 409, "price_changed");
  assert.ok(totals);
  assert.equal(totals.items.amount, 2 * price.amount);
  const accepted = await capture_order(cart, key, { expected_total: totals.total });
  assert.equal(accepted.status, 201, accepted.text);
  assert.equal(accepted.body.lines[0]?.unit_price.amount, price.amount);
  await as_staff("PATCH", `/v1/admin/products/${id}`, { version: version + 1, variants: prices(old) });
});

test("a cart that is not what the shopper saw, or not ready, is no order", async () => {
  const { sku } = await take_sku_with(10);
  const cart = await ready_cart({ [sku]: 1 });
  assert_problem(await capture_order(cart, new_key(), { cart_version: cart.version - 1 }), 409, "version_conflict");
  assert_problem(await capture_order(await fill_cart({ [sku]: 1 })), 422, "delivery_required");
  assert_problem(await capture_order(await create_cart()), 422, "cart_empty");
  assert_problem(await capture_order({ ...cart, id: randomUUID() }), 404, "not_found");
  const other_currency = { ...cart.totals.total, currency: "EUR" };
  assert_problem(await capture_order(cart, new_key(), { expected_total: other_currency }), 409, "price_changed");
});

test("what is wrong with a request is named", async () => {
  const one = await take_sku_with(10);
  const cart = await ready_cart({ [one.sku]: 1 });
  const body = order_of(cart);
  const no_key = await call("POST", "/v1/orders", { body });
  assert_problem(no_key, 400, "idempotency_key_required", "header Idempotency-Key");
  for (const key of ["with space", "k".repeat(256)]) {
    assert_problem(await capture_order(cart, key), 400, "invalid_request", "header Idempotency-Key");
  }
  const table: [Record<string, unknown>, string][] = [
    [{ cart_id: "x" }, "/cart_id"],
    [{ cart_id: undefined }, "/cart_id"],
    [{ cart_version: "1" }, "/cart_version"],
    [{ cart_version: undefined }, "/cart_version"],
    [{ email: "nobody" }, "/email"],
    [{ email: "a@b\u0000c" }, "/email"],
    [{ email: `${"a".repeat(300)}@example.com` }, "/email"],
    [{ email: 7 }, "/email"],
    [{ expected_total: 1999 }, "/expected_total"],
    [{ expected_total: { amount: 19.99, currency: "USD" } }, "/expected_total/amount"],
    [{ expected_total: { amount: 1999, currency: "usd" } }, "/expected_total/currency"],
    [{ payment: { method: "gold" } }, "/payment/method"],
    [{ payment: {} }, "/payment/method"],
    [{ payment: null }, "/payment"],
  ];
  for (const [change, pointer] of table)
    assert_problem(await capture_order(cart, new_key(), change), 400, "invalid_request", pointer);
  assert.equal((await capture_order(cart)).status, 201, "and with nothing wrong it is an order");
});

test("an order is opened by its token or by staff, and is not there for anybody else", async () => {
  const [one, two] = await Promise.all([take_sku_with(10), take_sku_with(10)]);
  const order = await place_order({ [one.sku]: 1 });
  const other = await place_order({ [two.sku]: 1 });
  assert.equal((await get_order(order.id, order.access_token)).status, 200);
  assert.equal((await get_order(order.id, admin_key)).status, 200);
  assert.equal((await get_order(order.id, make_admin_key("viewer"))).status, 200);
  const wrong = order.access_token.slice(0, -1) + (order.access_token.endsWith("A") ? "B" : "A");
  for (const token of [wrong, other.access_token, "", "x", "rialto_owner_AAAA", order.access_token.slice(0, -1)]) {
    assert_problem(await get_order(order.id, token), 404, "not_found");
    assert_problem(await call("POST", `/v1/orders/${order.id}/cancellation`, { body: {}, token }), 404, "not_found");
  }
  assert_problem(await call("GET", `/v1/orders/${order.id}`), 404, "not_found");
  assert_problem(await get_order(randomUUID(), admin_key), 404, "not_found");
  assert_problem(await get_order("x", admin_key), 404, "not_found");
  assert_problem(await call("GET", `/v1/orders/${order.id}?access_token=${order.access_token}`), 404, "not_found");
});

test("an order that did not change is 304; one that is waited for comes when it does", async () => {
  const one = await take_sku_with(10);
  const { id, access_token } = await place_order({ [one.sku]: 1 });
  const first = await get_order(id, access_token);
  const etag = first.headers.get("etag") ?? "";
  assert.match(etag, /^"[^"]+"$/);
  const unchanged = await get_order(id, access_token, { "if-none-match": etag });
  assert.equal(unchanged.status, 304);
  assert.equal(unchanged.text, "");
  assert.equal(unchanged.headers.get("etag"), etag);

  const begun = Date.now();
  const short = await get_order(id, access_token, { "if-none-match": etag, prefer: "wait=1" });
  assert.equal(short.status, 304);
  assert.ok(Date.now() - begun >= 900, "it was held back");

  const waiters = Array.from({ length: 5 }, () =>
    get_order(id, access_token, { "if-none-match": etag, prefer: "wait=25" }),
  );
  await as_staff("POST", `/v1/admin/orders/${id}/packing`, {});
  const packed = Date.now();
  for (const answer of await Promise.all(waiters)) {
    assert.equal(answer.status, 200);
    assert.equal((answer.body as Order).status, "packed");
    assert.notEqual(answer.headers.get("etag"), etag);
  }
  assert.ok(Date.now() - packed < 2000, "it came at once");
  // Without a tag there is nothing to wait for.
  assert.equal((await get_order(id, access_token, { prefer: "wait=25" })).status, 200);
});

test("a shopper cancels: the stock is back, a second time changes nothing, and once shipped it is too late", async () => {
  const one = await take_sku_with(10);
  const before = await read_stock(one);
  const order = await place_order({ [one.sku]: 4 });
  const cancel = (each: CapturedOrder) =>
    call<Order>("POST", `/v1/orders/${each.id}/cancellation`, { body: {}, token: each.access_token });
  const cancelled = await cancel(order);
  assert.equal(cancelled.status, 200, cancelled.text);
  assert.equal(cancelled.body.status, "cancelled");
  assert.deepEqual(
    cancelled.body.events.map(({ seq, type }) => [seq, type]),
    [
      [1, "placed"],
      [2, "cancelled"],
    ],
  );
  assert.deepEqual(await read_stock(one), before);
  const again = await cancel(order);
  assert.equal(again.status, 200);
  assert.equal(again.body.events.length, 2);
  assert.deepEqual(await read_stock(one), before);

  const shipped = await place_order({ [one.sku]: 1 });
  await as_staff("POST", `/v1/admin/orders/${shipped.id}/packing`, {});
  await as_staff("POST", `/v1/admin/orders/${shipped.id}/shipment`, { carrier: "DHL", tracking: "JD01" });
  assert_problem(await cancel(shipped), 409, "invalid_transition");
});

test("twenty cancellations at once give the stock back once", async () => {
  const one = await take_sku_with(10);
  const before = await read_stock(one);
  const { id, access_token } = await place_order({ [one.sku]: 5 });
  const answers = await in_parallel(20, Array.from({ length: 20 }), () =>
    call("POST", `/v1/orders/${id}/cancellation`, { body: {}, token: access_token }),
  );
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
  assert.deepEqual(await read_stock(one), before);
});

test("after all of it, every invariant holds", () => assert_audit_green());

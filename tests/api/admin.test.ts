// The back office: who may do what, stock, products, and an order on its way to the door.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, describe, test } from "node:test";
import type { Order } from "../../web/client/types.ts";
import {
  type AdminProduct,
  adjust_stock,
  admin_key,
  admin_product,
  as_staff,
  ask,
  assert_audit_green,
  assert_problem,
  call,
  is_replayed,
  make_admin_key,
  new_key,
  place_order,
  read_stock,
  type Stock,
  take_sku_with,
  take_skus,
} from "./support.ts";

const roles = ["viewer", "support", "manager", "owner"] as const;

describe("who may do what", () => {
  const keys = {} as Record<(typeof roles)[number], string>;
  let product: AdminProduct;
  before(async () => {
    for (const role of roles) keys[role] = make_admin_key(role);
    const [taken] = await take_skus(1);
    product = await admin_product(taken?.product.id ?? "");
  });
  const nobody = randomUUID();
  // Harmless for whoever may: on an order that is not there, or without effect.
  const routes: [string, () => string, unknown, (typeof roles)[number]][] = [
    ["GET", () => `/v1/admin/products/${product.id}`, undefined, "viewer"],
    ["GET", () => "/v1/admin/orders?status=packed", undefined, "viewer"],
    ["GET", () => "/v1/admin/markets", undefined, "viewer"],
    ["GET", () => "/v1/admin/payment-methods", undefined, "viewer"],
    ["POST", () => `/v1/admin/orders/${nobody}/payment`, {}, "support"],
    ["POST", () => `/v1/admin/orders/${nobody}/packing`, {}, "support"],
    ["POST", () => `/v1/admin/orders/${nobody}/shipment`, { carrier: "DHL", tracking: "1" }, "support"],
    ["POST", () => `/v1/admin/orders/${nobody}/delivery`, {}, "support"],
    ["POST", () => `/v1/admin/orders/${nobody}/cancellation`, {}, "support"],
    ["POST", () => `/v1/admin/orders/${nobody}/refund`, {}, "support"],
    ["POST", () => `/v1/admin/orders/${nobody}/return`, {}, "support"],
    ["PATCH", () => `/v1/admin/products/${nobody}`, { version: 1 }, "manager"],
    ["PATCH", () => "/v1/admin/markets/nowhere", {}, "manager"],
    ["PATCH", () => "/v1/admin/payment-methods/gold", { reserved_for_s: 60 }, "manager"],
    ["POST", () => "/v1/admin/stock-adjustments", { sku: "NO-SUCH-SKU", delta: 1, reason: "test" }, "manager"],
  ];
  for (const [method, path, body, least] of routes) {
    test(`${method} ${path.toString().replace(/^.*?[`"]|[`"].*$/g, "")} is for ${least} and above`, async () => {
      const none: Record<string, string>[] = [
        {},
        { authorization: "Basic b3duZXI6b3duZXI=" },
        { authorization: "Bearer" },
      ];
      for (const headers of none) {
        assert_problem(await call(method, path(), { body, headers }), 401, "unauthenticated");
      }
      for (const token of ["x", `${keys.owner}x`, keys.owner.slice(0, -1), `rialto_owner_${"A".repeat(43)}`]) {
        const refused = await call(method, path(), { body, token });
        assert_problem(refused, 401, "unauthenticated");
      }
      for (const role of roles) {
        const answer = await call(method, path(), { body, token: keys[role] });
        if (roles.indexOf(role) < roles.indexOf(least)) assert_problem(answer, 403, "forbidden");
        else assert.ok([200, 404].includes(answer.status), `${role}: ${answer.status} ${answer.text}`);
      }
    });
  }
});

test("stock: by so many, to a count, never below what is promised", async () => {
  const one = await take_sku_with(10);
  const { sku } = one;
  const start = await read_stock(one);
  assert.deepEqual(await adjust_stock({ sku, delta: 5, reason: "delivery" }), { ...start, on_hand: start.on_hand + 5 });
  assert.deepEqual(await adjust_stock({ sku, delta: -2, reason: "broken" }), { ...start, on_hand: start.on_hand + 3 });
  assert.deepEqual(await adjust_stock({ sku, count: start.on_hand, reason: "counted" }), start);
  await place_order({ [sku]: 4 });
  const refuse = (body: unknown, status: number, code: string, pointer?: string) =>
    call("POST", "/v1/admin/stock-adjustments", { body, token: admin_key }).then((answer) =>
      assert_problem(answer, status, code, pointer),
    );
  await refuse({ sku, count: start.reserved + 3, reason: "counted" }, 409, "below_reserved");
  await refuse({ sku, delta: -start.on_hand, reason: "stolen" }, 409, "below_reserved");
  assert.deepEqual(await adjust_stock({ sku, count: start.reserved + 4, reason: "counted" }), {
    sku,
    on_hand: start.reserved + 4,
    reserved: start.reserved + 4,
  });
  await refuse({ sku: "NO-SUCH-SKU", delta: 1, reason: "x" }, 404, "unknown_sku", "/sku");
  await refuse({ sku, reason: "x" }, 400, "invalid_request");
  await refuse({ sku, delta: 1, count: 1, reason: "x" }, 400, "invalid_request");
  await refuse({ sku, delta: 1 }, 400, "invalid_request", "/reason");
  await refuse({ sku, delta: 1, reason: " " }, 400, "invalid_request", "/reason");
  await refuse({ sku, count: -1, reason: "x" }, 400, "invalid_request", "/count");
  await refuse({ sku, delta: 1.5, reason: "x" }, 400, "invalid_request", "/delta");
  await refuse({ sku, delta: 9e15, reason: "x" }, 400, "invalid_request", "/delta");
});

test("a stock adjustment under a key happens once", async () => {
  const one = await take_sku_with(10);
  const key = new_key();
  const adjust = (delta: number) =>
    call<Stock>("POST", "/v1/admin/stock-adjustments", {
      body: { sku: one.sku, delta, reason: "delivery" },
      token: admin_key,
      headers: { "idempotency-key": key },
    });
  const first = await adjust(7);
  assert.equal(first.status, 200, first.text);
  const again = await adjust(7);
  assert.equal(again.status, 200, again.text);
  assert.ok(is_replayed(again));
  assert.deepEqual(again.body, first.body);
  assert.equal((await read_stock(one)).on_hand, first.body.on_hand);
  assert_problem(await adjust(8), 422, "idempotency_mismatch");
});

test("twenty adjustments at once add up", async () => {
  const one = await take_sku_with(10);
  const { on_hand } = await read_stock(one);
  await Promise.all(
    Array.from({ length: 20 }, (_, i) => adjust_stock({ sku: one.sku, delta: i % 2 ? 3 : -1, reason: "test" })),
  );
  assert.equal((await read_stock(one)).on_hand, on_hand + 20);
});

test("a product: an edit is kept, an edit of an older version is refused", async () => {
  const [taken] = await take_skus(1);
  const product = await admin_product(taken?.product.id ?? "");
  const path = `/v1/admin/products/${product.id}`;
  const { version, title } = product;
  const edited = await as_staff<AdminProduct>("PATCH", path, { version, title: `${title}, improved` });
  assert.deepEqual(edited, { ...product, version: version + 1, title: `${title}, improved` });
  assert_problem(
    await call("PATCH", path, { body: { version, title: "stale" }, token: admin_key }),
    409,
    "version_conflict",
  );
  const html = await as_staff<AdminProduct>("PATCH", path, {
    version: version + 1,
    title,
    description_html: "<p>Good <b>mug</b><script>alert(1)</script><img src=x onerror=alert(1)></p>",
  });
  assert.match(html.description_html, /Good <b>mug<\/b>/);
  assert.doesNotMatch(html.description_html, /script|onerror/);
  await as_staff("PATCH", path, { version: version + 2, description_html: product.description_html });

  const refuse = async (change: Record<string, unknown>, pointer: string) =>
    assert_problem(
      await call("PATCH", path, { body: { version: version + 3, ...change }, token: admin_key }),
      400,
      "invalid_request",
      pointer,
    );
  await refuse({ version: undefined }, "/version");
  await refuse({ title: "" }, "/title");
  await refuse({ title: 7 }, "/title");
  const sku = product.variants[0]?.sku;
  const price = { market: product.variants[0]?.prices[0]?.market, price: { amount: -1, currency: "USD" } };
  await refuse({ variants: [{ sku, prices: [price] }] }, "/variants/0/prices/0/price/amount");
  for (const unknown of [randomUUID(), "x"]) {
    assert_problem(await call("GET", `/v1/admin/products/${unknown}`, { token: admin_key }), 404, "not_found");
    assert_problem(
      await call("PATCH", `/v1/admin/products/${unknown}`, { body: { version: 1 }, token: admin_key }),
      404,
      "not_found",
    );
  }
});

test("two editors at once: one of them wins, the other is told", async () => {
  const [taken] = await take_skus(1);
  const { id, version, title } = await admin_product(taken?.product.id ?? "");
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, i) =>
      call("PATCH", `/v1/admin/products/${id}`, { body: { version, title: `${title} ${i}` }, token: admin_key }),
    ),
  );
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  for (const answer of answers) if (answer.status !== 200) assert_problem(answer, 409, "version_conflict");
  await as_staff("PATCH", `/v1/admin/products/${id}`, { version: version + 1, title });
});

test("an order on its way: packed, paid, shipped, delivered; the stock leaves with the shipment", async () => {
  const one = await take_sku_with(10);
  const start = await read_stock(one);
  const placed = await place_order({ [one.sku]: 2 });
  const step = (name: string, body: unknown = {}) =>
    as_staff<Order>("POST", `/v1/admin/orders/${placed.id}/${name}`, body);
  assert.equal((await step("packing")).status, "packed");
  assert.equal((await step("payment")).payment_status, "paid");
  assert.deepEqual(await read_stock(one), { ...start, reserved: start.reserved + 2 });
  const shipped = await step("shipment", { carrier: "DHL", tracking: "JD0146000" });
  assert.equal(shipped.status, "shipped");
  assert.deepEqual(shipped.shipment, { carrier: "DHL", tracking: "JD0146000" });
  assert.deepEqual(await read_stock(one), { ...start, on_hand: start.on_hand - 2 });
  const delivered = await step("delivery");
  assert.equal(delivered.status, "delivered");
  assert.deepEqual(
    delivered.events.map(({ seq, type }) => [seq, type]),
    [
      [1, "placed"],
      [2, "packed"],
      [3, "paid"],
      [4, "shipped"],
      [5, "delivered"],
    ],
  );
  const times = delivered.events.map(({ at }) => Date.parse(at));
  assert.deepEqual(
    times,
    [...times].sort((a, b) => a - b),
  );
  const shopper = await ask<Order>("GET", `/v1/orders/${placed.id}`, { token: placed.access_token });
  assert.deepEqual(shopper, delivered);
});

test("a step that is not allowed is refused, one that was taken already stays", async () => {
  const one = await take_sku_with(10);
  const { id } = await place_order({ [one.sku]: 1 });
  const step = (name: string, body: unknown = {}) =>
    call<Order>("POST", `/v1/admin/orders/${id}/${name}`, { body, token: admin_key });
  const shipment = { carrier: "DHL", tracking: "1" };
  assert_problem(await step("shipment", shipment), 409, "invalid_transition");
  assert_problem(await step("delivery"), 409, "invalid_transition");
  assert.equal((await step("packing")).status, 200);
  const again = await step("packing");
  assert.equal(again.status, 200);
  assert.equal(again.body.events.length, 2);
  assert_problem(await step("shipment", { carrier: "", tracking: "1" }), 400, "invalid_request", "/carrier");
  assert_problem(await step("shipment", { carrier: "DHL" }), 400, "invalid_request", "/tracking");
  assert.equal((await step("shipment", shipment)).status, 200);
  assert_problem(await step("cancellation"), 409, "invalid_transition");
  assert_problem(await step("packing"), 409, "invalid_transition");
});

test("staff cancels a packed order: the stock is back, a paid one is refunded", async () => {
  const one = await take_sku_with(10);
  const start = await read_stock(one);
  const { id } = await place_order({ [one.sku]: 3 });
  await as_staff("POST", `/v1/admin/orders/${id}/payment`, {});
  await as_staff("POST", `/v1/admin/orders/${id}/packing`, {});
  const cancelled = await as_staff<Order>("POST", `/v1/admin/orders/${id}/cancellation`, {
    reason: "the shopper rang",
  });
  assert.equal(cancelled.status, "cancelled");
  assert.equal(cancelled.payment_status, "refunded");
  assert.equal(cancelled.events.at(-1)?.data?.reason, "the shopper rang");
  assert.deepEqual(await read_stock(one), start);
});

test("the list of orders: newest first, by status, every one once", async () => {
  const one = await take_sku_with(50);
  const mine: string[] = [];
  for (let i = 0; i < 7; i++) mine.unshift((await place_order({ [one.sku]: 1 })).id);
  interface Orders {
    items: Order[];
    next: string | null;
  }
  const seen: Order[] = [];
  let next: string | null = null;
  do {
    const cursor: string = next === null ? "" : `&cursor=${encodeURIComponent(next)}`;
    const page: Orders = await as_staff("GET", `/v1/admin/orders?status=placed&limit=3${cursor}`);
    seen.push(...page.items);
    next = page.next;
  } while (next !== null && seen.length < 1000);
  assert.deepEqual(
    seen.slice(0, 7).map(({ id }) => id),
    mine,
  );
  assert.equal(new Set(seen.map(({ id }) => id)).size, seen.length);
  assert.ok(seen.every(({ status, events }) => status === "placed" && events === undefined));
  const refuse = async (query: string, pointer: string) =>
    assert_problem(
      await call("GET", `/v1/admin/orders?${query}`, { token: admin_key }),
      400,
      "invalid_request",
      pointer,
    );
  await refuse("status=lost", "?status");
  await refuse("cursor=x", "?cursor");
});

test("after all of it, every invariant holds", () => assert_audit_green());

// The OpenAPI document tells the truth of every route.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { before, describe, test } from "node:test";
import { faults, type Schema, type Schemas } from "./schema.ts";
import {
  admin_key,
  ask,
  assert_problem,
  call,
  new_key,
  order_of,
  place_order,
  ready_cart,
  rialto,
  take_sku_with,
  until,
} from "./support.ts";

interface Operation {
  operationId: string;
  summary?: string;
  parameters?: { name: string; in: string; required?: boolean; schema: Schema }[];
  requestBody?: { required?: boolean; content: Record<string, { schema: Schema }> };
  responses: Record<string, Response>;
}
interface Response {
  $ref?: string;
  description?: string;
  content?: Record<string, { schema: Schema }>;
}
interface Document {
  openapi: string;
  info: { title: string; version: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Schemas; responses?: Record<string, Response> };
}

describe("the OpenAPI document", () => {
  let document: Document;
  const operations = () =>
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
    );
  /** What a reference leads to. */
  const follow = <T extends { $ref?: string }>(value: T): T => {
    if (typeof value.$ref !== "string") return value;
    let found: unknown = document;
    for (const name of value.$ref.replace("#/", "").split("/")) found = (found as Record<string, unknown>)?.[name];
    assert.ok(found, `${value.$ref} leads nowhere`);
    return follow(found as T);
  };
  before(async () => {
    document = await ask("GET", "/openapi.json");
  });

  test("is sound: version, names, parameters, references", () => {
    assert.match(document.openapi, /^3\.1\./);
    assert.ok(document.info.title && document.info.version);
    const names = operations().map(({ operation }) => operation.operationId);
    assert.equal(new Set(names).size, names.length, `a name twice: ${names}`);
    for (const name of names) assert.match(name, /^[a-z]+(_[a-z]+)*$/);
    for (const { path, method, operation } of operations()) {
      const where = `${method} ${path}`;
      assert.ok(operation.summary, `${where} has no summary`);
      const in_path = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const declared = (operation.parameters ?? []).filter((each) => each.in === "path");
      assert.deepEqual(declared.map(({ name }) => name).sort(), in_path.sort(), where);
      assert.ok(
        declared.every(({ required }) => required === true),
        where,
      );
      assert.ok(
        Object.keys(operation.responses).some((status) => /^2/.test(status)),
        `${where} has no success`,
      );
      for (const [status, response] of Object.entries(operation.responses)) {
        assert.ok(follow(response).description, `${where} ${status}`);
      }
    }
    const walk = (value: unknown): void => {
      if (value === null || typeof value !== "object") return;
      if ("$ref" in value) assert.ok(follow(value as Schema));
      Object.values(value).forEach(walk);
    };
    walk(document);
  });

  test("knows the routes of the contract and no others", () => {
    const routes = operations().map(({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, "{}")}`);
    const due = `GET /v1/segments
      GET /v1/catalog/{}/categories
      GET /v1/catalog/{}/products
      GET /v1/catalog/{}/products/{}
      GET /v1/catalog/{}/availability
      GET /v1/catalog/{}/suggest
      GET /v1/quotes
      POST /v1/carts
      GET /v1/carts/{}
      POST /v1/carts/{}/lines
      PATCH /v1/carts/{}/lines/{}
      DELETE /v1/carts/{}/lines/{}
      PUT /v1/carts/{}/codes
      GET /v1/carts/{}/delivery-options
      PUT /v1/carts/{}/delivery
      POST /v1/carts/{}/claim
      POST /v1/offers/{}/tickets
      GET /v1/tickets/{}
      GET /v1/tickets/{}/events
      GET /v1/payment-methods
      POST /v1/orders
      GET /v1/orders/{}
      POST /v1/orders/{}/cancellation
      POST /v1/accounts
      POST /v1/sessions
      DELETE /v1/sessions
      GET /v1/me
      POST /v1/email-verifications
      POST /v1/email-verifications/{}/confirmation
      GET /v1/admin/products/{}
      PATCH /v1/admin/products/{}
      POST /v1/admin/stock-adjustments
      GET /v1/admin/markets
      PATCH /v1/admin/markets/{}
      GET /v1/admin/payment-methods
      PATCH /v1/admin/payment-methods/{}
      GET /v1/admin/promotions
      POST /v1/admin/promotions
      PATCH /v1/admin/promotions/{}
      POST /v1/admin/promotions/preview
      GET /v1/admin/tax-rates
      POST /v1/admin/tax-rates
      PATCH /v1/admin/tax-rates/{}
      GET /v1/admin/delivery-zones
      POST /v1/admin/delivery-zones
      PATCH /v1/admin/delivery-zones/{}
      GET /v1/admin/orders
      POST /v1/admin/orders/{}/payment
      POST /v1/admin/orders/{}/packing
      POST /v1/admin/orders/{}/shipment
      POST /v1/admin/orders/{}/delivery
      POST /v1/admin/orders/{}/cancellation`
      .split("\n")
      .map((line) => line.trim());
    for (const route of due) assert.ok(routes.includes(route), `${route} is missing: ${routes.join(", ")}`);
    for (const later of [
      "/v1/push",
      "/v1/orders/{}/events",
      "/v1/me/",
    ]) {
      assert.ok(!routes.some((route) => route.includes(later)), `${later} comes later`);
    }
  });

  test("is what the program prints, and what the repository holds", () => {
    const printed = spawnSync(rialto, ["openapi"], { encoding: "utf8" });
    assert.deepEqual(JSON.parse(printed.stdout), document);
    const kept = new URL("../../api/openapi.json", import.meta.url);
    assert.deepEqual(JSON.parse(readFileSync(kept, "utf8")), document);
  });

  test("says what an order's delivery and shipment are", () => {
    const { properties } = document.components.schemas.Order ?? {};
    for (const [name, members] of [
      ["delivery", ["address", "label", "method", "price"]],
      ["shipment", ["carrier", "tracking"]],
    ] as const) {
      const schema: Schema = follow(properties?.[name] ?? {});
      assert.deepEqual(Object.keys(schema.properties ?? {}).sort(), members, name);
    }
  });

  test("every route in it answers: with what it says, or with a problem it may have", async () => {
    for (const { path, method, operation } of operations()) {
      const target = path.replaceAll(/\{(\w+)\}/g, (_, name) => (name === "segment" ? "us" : randomUUID()));
      const answer = await call(method, target, {
        token: admin_key,
        headers: { "idempotency-key": new_key() },
        body: operation.requestBody ? {} : undefined,
      });
      assert.ok(answer.status < 500 && answer.status !== 405, `${method} ${target}: ${answer.status} ${answer.text}`);
      if (answer.status < 400) continue;
      const { code } = answer.body as { code: string };
      assert_problem(answer, answer.status, code);
      assert.notEqual(code, "no_such_route", `${method} ${target}`);
      assert.ok(
        String(answer.status) in operation.responses || "default" in operation.responses,
        `${method} ${target}: ${answer.status} is not in the document`,
      );
    }
  });

  test("real answers are as it says, to the last member", async () => {
    const one = await take_sku_with(10);
    const cart = await ready_cart({ [one.sku]: 2 });
    const order = await place_order({ [one.sku]: 1 });
    const handle = one.product.handle;
    const shipped = await place_order({ [one.sku]: 1 });
    for (const [step, body] of [
      ["packing", {}],
      ["payment", {}],
      ["shipment", { carrier: "DHL", tracking: "1" }],
    ] as const) {
      await ask("POST", `/v1/admin/orders/${shipped.id}/${step}`, { body, token: admin_key });
    }
    const offer = await call<{ id: string }>("POST", "/v1/admin/offers", {
      token: admin_key,
      body: {
        title: "In line",
        starts_at: new Date(Date.now() + 3_600_000).toISOString(),
        ends_at: new Date(Date.now() + 7_200_000).toISOString(),
        items: [{ sku: one.sku, quantity: 1, percent_off_basis_points: 1000 }],
        waiting_room: "always",
      },
    });
    let ticket = await call<{ id: string }>("POST", `/v1/offers/${offer.body.id}/tickets`, { body: { cart_id: cart.id } });
    await until("the offer has a line", async () => {
      ticket = await call("POST", `/v1/offers/${offer.body.id}/tickets`, { body: { cart_id: cart.id } });
      return ticket.status === 200;
    });
    const other_cart = (await ready_cart({})).id;
    const requests: [string, string, string, unknown?][] = [
      ["POST", "/v1/offers/{}/tickets", `/v1/offers/${offer.body.id}/tickets`, { cart_id: other_cart }],
      ["GET", "/v1/tickets/{}", `/v1/tickets/${ticket.body.id}`],
      ["GET", "/v1/admin/offers/{}", `/v1/admin/offers/${offer.body.id}`],
      ["GET", "/v1/catalog/{}/offers", "/v1/catalog/us/offers"],
      ["POST", "/v1/admin/offers/{}/end", `/v1/admin/offers/${offer.body.id}/end`],
      ["GET", "/v1/segments", "/v1/segments"],
      ["GET", "/v1/catalog/{}/categories", "/v1/catalog/us/categories"],
      ["GET", "/v1/catalog/{}/products", "/v1/catalog/us/products"],
      ["GET", "/v1/catalog/{}/products", "/v1/catalog/eu/products?price_min=1&limit=100&sort=discount"],
      ["GET", "/v1/catalog/{}/products", "/v1/catalog/us/products?brand=Nobody"],
      ["GET", "/v1/catalog/{}/products/{}", `/v1/catalog/us/products/${handle}`],
      ["GET", "/v1/catalog/{}/availability", "/v1/catalog/us/availability"],
      ["GET", "/v1/catalog/{}/suggest", "/v1/catalog/us/suggest?q=sh"],
      ["GET", "/v1/quotes", `/v1/quotes?segment=us&sku=${encodeURIComponent(one.sku)}`],
      ["GET", "/v1/payment-methods", "/v1/payment-methods?segment=us"],
      ["POST", "/v1/carts", "/v1/carts", { segment: "eu" }],
      ["GET", "/v1/carts/{}", `/v1/carts/${cart.id}`],
      ["GET", "/v1/carts/{}/delivery-options", `/v1/carts/${cart.id}/delivery-options`],
      ["POST", "/v1/carts/{}/lines", `/v1/carts/${(await ready_cart({})).id}/lines`, { sku: one.sku, qty: 99 }],
      ["POST", "/v1/orders", "/v1/orders", order_of(cart)],
      ["GET", "/v1/orders/{}", `/v1/orders/${order.id}`],
      ["GET", "/v1/orders/{}", `/v1/orders/${shipped.id}`],
      ["POST", "/v1/orders/{}/cancellation", `/v1/orders/${order.id}/cancellation`, {}],
      ["GET", "/v1/admin/products/{}", `/v1/admin/products/${one.product.id}`],
      ["GET", "/v1/admin/orders", "/v1/admin/orders"],
      ["GET", "/v1/admin/price-lists", "/v1/admin/price-lists"],
      [
        "POST",
        "/v1/admin/price-lists",
        "/v1/admin/price-lists",
        { name: "Contract", market: "eu", starts_at: "2020-01-01T00:00:00Z", ends_at: "2020-01-02T00:00:00Z" },
      ],
      ["GET", "/v1/admin/markets", "/v1/admin/markets"],
      ["PATCH", "/v1/admin/markets/{}", "/v1/admin/markets/eu", { name: "Europe" }],
      ["GET", "/v1/admin/payment-methods", "/v1/admin/payment-methods"],
      ["PATCH", "/v1/admin/payment-methods/{}", "/v1/admin/payment-methods/stripe", { reserved_for_s: 1800 }],
      ["GET", "/v1/admin/segments", "/v1/admin/segments"],
      ["PATCH", "/v1/admin/segments/{}", "/v1/admin/segments/us", { position: 1 }],
      ["GET", "/v1/admin/groups", "/v1/admin/groups"],
      ["PUT", "/v1/carts/{}/codes", `/v1/carts/${(await ready_cart({})).id}/codes`, { codes: ["no-such-code"] }],
      ["GET", "/v1/admin/promotions", "/v1/admin/promotions"],
      ["GET", "/v1/admin/tax-rates", "/v1/admin/tax-rates"],
      ["GET", "/v1/admin/delivery-zones", "/v1/admin/delivery-zones"],
      [
        "POST",
        "/v1/admin/promotions/preview",
        "/v1/admin/promotions/preview",
        { basket: { segment: "us", lines: [{ sku: one.sku, qty: 1 }] } },
      ],
      [
        "POST",
        "/v1/admin/stock-adjustments",
        "/v1/admin/stock-adjustments",
        { sku: one.sku, delta: 1, reason: "test" },
      ],
      ["POST", "/v1/admin/orders/{}/delivery", `/v1/admin/orders/${shipped.id}/delivery`, {}],
    ];
    const found_faults: string[] = [];
    for (const [method, route, target, body] of requests) {
      const found = operations().find(
        (each) => each.method === method && each.path.replaceAll(/\{\w+\}/g, "{}") === route,
      );
      assert.ok(found, route);
      const answer = await call(method, target, { body, token: admin_key, headers: { "idempotency-key": new_key() } });
      const schema = found.operation.responses[String(answer.status)]?.content?.["application/json"]?.schema;
      assert.ok(schema, `${method} ${target}: ${answer.status} has no schema; ${answer.text.slice(0, 300)}`);
      found_faults.push(
        ...faults(answer.body, schema, document.components.schemas).map((fault) => `${method} ${route} ${fault}`),
      );
    }
    assert.deepEqual([...new Set(found_faults)], []);
  });
});

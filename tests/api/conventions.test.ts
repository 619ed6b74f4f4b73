// What holds for every answer: HEAD, methods, ids and stages, caching; health, metrics, version, pages.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import {
  admin_key,
  assert_problem,
  call,
  get_order,
  list,
  place_order,
  ready_cart,
  shop,
  take_sku_with,
} from "./support.ts";

test("HEAD is GET without the body", async () => {
  for (const path of [
    "/v1/segments",
    "/v1/catalog/us/products",
    "/v1/catalog/us/products?sort=price",
    "/healthz",
    "/nowhere",
  ]) {
    const get = await fetch(shop + path, { headers: { "accept-encoding": "identity" } });
    const length = Buffer.byteLength(await get.text());
    const head = await fetch(shop + path, { method: "HEAD", headers: { "accept-encoding": "identity" } });
    assert.equal(head.status, get.status, path);
    assert.equal(await head.text(), "");
    assert.equal(Number(head.headers.get("content-length")), length, path);
    assert.equal(head.headers.get("content-type"), get.headers.get("content-type"));
  }
});

test("a method that a route does not know is 405 and says which it does; an unknown path is 404", async () => {
  const table: [string, string, string[]][] = [
    ["DELETE", "/v1/catalog/us/products", ["GET"]],
    ["POST", "/v1/segments", ["GET"]],
    ["GET", "/v1/orders", ["POST"]],
    ["PUT", "/v1/carts", ["POST"]],
    ["GET", `/v1/carts/${randomUUID()}/lines`, ["POST"]],
    ["GET", "/v1/admin/stock-adjustments", ["POST"]],
  ];
  for (const [method, path, allowed] of table) {
    const answer = await call(method, path, { token: admin_key });
    assert_problem(answer, 405, "method_not_allowed");
    const allow = (answer.headers.get("allow") ?? "").split(/,\s*/);
    for (const each of allowed) assert.ok(allow.includes(each), `${path}: Allow: ${allow}`);
  }
  for (const path of ["/v1", "/v1/", "/v1/nowhere", "/v1/catalog/us/products/a/b", "/v1/segments/", "/v2/segments"]) {
    assert_problem(await call("GET", path), 404, "not_found");
  }
});

test("every answer has an id of its own, the time, and its stages; problems too", async () => {
  const seen = new Set<string | null>();
  for (const path of [
    "/v1/segments",
    "/v1/catalog/us/products",
    "/v1/catalog/us/products",
    "/nowhere",
    "/v1/carts/x",
    "/v1/admin/orders",
  ]) {
    const { headers } = await call("GET", path);
    seen.add(headers.get("x-request-id"));
    assert.match(headers.get("server-timing") ?? "", /^\w+;dur=[\d.]+/, path);
    assert.ok(Math.abs(Date.parse(headers.get("date") ?? "") - Date.now()) < 5000, path);
    assert.ok(headers.get("cache-control"), `${path}: honest Cache-Control`);
  }
  assert.ok(!seen.has(null));
  assert.equal(seen.size, 6);
});

test("nothing private is ever cached", async () => {
  const one = await take_sku_with(5);
  const cart = await ready_cart({ [one.sku]: 1 });
  const order = await place_order({ [one.sku]: 1 });
  const answers = [
    await call("GET", `/v1/carts/${cart.id}`),
    await call("GET", `/v1/carts/${cart.id}/delivery-options`),
    await get_order(order.id, order.access_token),
    await get_order(order.id, "x"),
    await call("GET", "/v1/admin/orders", { token: admin_key }),
    await call("GET", `/v1/admin/products/${one.product.id}`, { token: admin_key }),
    await call("GET", "/v1/admin/orders"),
  ];
  for (const { headers } of answers) assert.match(headers.get("cache-control") ?? "", /no-store|private/);
});

test("health, readiness, version and metrics", async () => {
  assert.equal((await call("GET", "/healthz")).status, 200);
  assert.equal((await call("GET", "/readyz")).status, 200);
  const version = await call<{ version: string; environment: string }>("GET", "/version");
  assert.match(version.body.version, /^\d+\.\d+\.\d+/);
  assert.equal(version.body.environment, "development");
  await list("");
  const metrics = await call("GET", "/metrics");
  assert.match(metrics.headers.get("content-type") ?? "", /^text\/plain/);
  const samples = metrics.text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  for (const sample of samples) assert.match(sample, /^[a-z_:][a-zA-Z0-9_:]*(\{.*\})? [-+.\dEeNaInf]+( \d+)?$/);
  assert.ok(
    samples.some((line) => line.startsWith("rialto_http_requests")),
    "requests are counted",
  );
  assert.doesNotMatch(metrics.text, /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-/, "no capability in a label");
});

test("the pages: / leads to the segment's storefront", async () => {
  const root = await call("GET", "/", { headers: { "accept-language": "en-IE" } });
  assert.equal(root.status, 302);
  assert.equal(root.headers.get("location"), "/eu/");
  assert.match(root.headers.get("cache-control") ?? "", /private|no-store/);
  const page = await call("GET", "/us/");
  assert.equal(page.status, 200);
  assert.match(page.headers.get("content-type") ?? "", /^text\/html/);
  assert.ok(page.headers.get("content-security-policy"), "a policy for what the page may load");
  const deep = await call("GET", "/us/p/some-mug");
  assert.equal(deep.status, 200);
  assert.equal(deep.text, page.text);
  const asset = /\/assets\/[\w.-]+\.js/.exec(page.text)?.[0];
  assert.ok(asset, "the shell loads a script");
  assert.match((await call("GET", asset)).headers.get("cache-control") ?? "", /immutable/);
  assert.equal((await call("GET", "/assets/nothing.js")).status, 404);
});

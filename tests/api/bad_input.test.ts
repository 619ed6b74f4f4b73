// Whatever is sent, the answer is a problem document with a 4xx that names the field, never a 500, and the store goes on.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { exchange, exchange_one, get, post } from "./raw.ts";
import type { Answer } from "./support.ts";
import {
  admin_key,
  ask,
  assert_problem,
  call,
  create_cart,
  fill_cart,
  list,
  new_key,
  order_of,
  ready_cart,
  take_skus,
} from "./support.ts";

after(async () => {
  assert.equal((await call("GET", "/readyz")).status, 200, "the store goes on");
});

/** Any code, but a problem document with a client's error. */
function assert_refused(answer: Answer, what: string): void {
  assert.ok(answer.status >= 400 && answer.status < 500, `${what}: ${answer.status} ${answer.text}`);
  assert_problem(answer, answer.status, (answer.body as { code: string }).code);
}

test("a body that is not JSON, or not the JSON that is wanted", async () => {
  const [one] = await take_skus(1);
  const cart = await create_cart();
  const lines = `/v1/carts/${cart.id}/lines`;
  const broken = [
    "",
    "{",
    "[1,2",
    "nonsense",
    '{"sku":}',
    '{"sku":"A","qty":1}x',
    '{"sku":"\\ud800","qty":1}',
    '{"a":1,}',
    "\u0000",
    "{'sku':'A'}",
  ];
  for (const raw of broken) {
    for (const path of [lines, "/v1/carts"]) assert_refused(await call("POST", path, { raw }), `${path} ${raw}`);
    assert_refused(
      await call("POST", "/v1/orders", { raw, headers: { "idempotency-key": new_key() } }),
      `orders ${raw}`,
    );
    assert_refused(await call("POST", "/v1/admin/stock-adjustments", { raw, token: admin_key }), `stock ${raw}`);
  }
  const not_utf8 = new Uint8Array([...Buffer.from('{"sku":"'), 0xff, 0xfe, ...Buffer.from('","qty":1}')]);
  assert_refused(await call("POST", lines, { raw: not_utf8 }), "a string that is not UTF-8");
  assert_refused(await call("POST", lines, { raw: "[".repeat(100_000) }), "a deep nest");
  for (const body of [[], "text", 7, null, true])
    assert_refused(await call("POST", lines, { body }), JSON.stringify(body));

  const sku = one?.sku ?? "";
  const table: [unknown, string][] = [
    [{ sku, qty: -1 }, "/qty"],
    [{ sku, qty: 0 }, "/qty"],
    [{ sku, qty: 1.5 }, "/qty"],
    [{ sku, qty: "1" }, "/qty"],
    [{ sku, qty: null }, "/qty"],
    [{ sku, qty: [1] }, "/qty"],
    [{ sku, qty: true }, "/qty"],
    [{ sku, qty: 1e300 }, "/qty"],
    [{ sku, qty: 2 ** 32 + 1 }, "/qty"],
    [{ sku }, "/qty"],
    [{ qty: 1 }, "/sku"],
    [{ sku: 7, qty: 1 }, "/sku"],
    [{ sku: { a: 1 }, qty: 1 }, "/sku"],
  ];
  for (const [body, pointer] of table)
    assert_problem(await call("POST", lines, { body }), 400, "invalid_request", pointer);
  for (const unknown of ["NO-SUCH-SKU", "", " ", "a\u0000b", "x".repeat(10_000), "'; DROP TABLE orders.orders; --"]) {
    const answer = await call("POST", lines, { body: { sku: unknown, qty: 1 } });
    assert_refused(answer, `SKU ${unknown.slice(0, 40)}`);
    assert.ok(JSON.stringify(answer.body).includes("/sku"), answer.text);
  }
  assert.deepEqual(await ask("GET", `/v1/carts/${cart.id}`), cart, "nothing of it was taken");
});

test("two faults in one body: both are named", async () => {
  const cart = await ready_cart({});
  const answer = await call("POST", `/v1/carts/${cart.id}/lines`, { body: { sku: 7, qty: "x" } });
  assert_problem(answer, 400, "invalid_request", "/sku");
  assert_problem(answer, 400, "invalid_request", "/qty");
});

test("a body that is too large is refused before it is read", async () => {
  const cart = await create_cart();
  const ten_megabytes = Buffer.alloc(10 * 1024 * 1024, 0x20);
  for (const path of ["/v1/orders", `/v1/carts/${cart.id}/lines`, "/v1/carts"]) {
    const answer = await exchange_one(post(path, ten_megabytes, `Idempotency-Key: ${new_key()}\r\n`));
    assert.equal(answer.status, 413, answer.text);
    assert_refused(answer, path);
  }
  // Nor is it read when its length is only claimed.
  const claimed = await exchange_one(
    "POST /v1/carts HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nContent-Length: 10485760\r\n\r\n",
  );
  assert.equal(claimed.status, 413);
  const chunks = `${"4000\r\n"}${" ".repeat(0x4000)}\r\n`.repeat(64);
  const chunked = await exchange_one(
    `POST /v1/carts HTTP/1.1\r\nHost: shop\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`,
  );
  assert.equal(chunked.status, 413);
});

test("query parameters: what is unknown or wrong is named", async () => {
  const table: [string, string][] = [
    ["limit=0", "?limit"],
    ["limit=101", "?limit"],
    ["limit=-1", "?limit"],
    ["limit=ten", "?limit"],
    ["limit=1e1", "?limit"],
    ["limit=", "?limit"],
    ["price_min=-5", "?price_min"],
    ["price_min=19.99", "?price_min"],
    ["price_max=99999999999999999999", "?price_max"],
    ["sort=cheapest", "?sort"],
    ["in_stock=yes", "?in_stock"],
    ["colour=red", "?colour"],
    ["option.=red", "?option."],
    ["brand=", "?brand"],
    [`category=${"x".repeat(300)}`, "?category"],
    ["cursor=", "?cursor"],
    ["cursor=AAAA", "?cursor"],
    ["sort=price&sort=newest", "?sort"],
  ];
  for (const [query, pointer] of table) {
    assert_problem(await call("GET", `/v1/catalog/us/products?${query}`), 400, "invalid_request", pointer);
  }
  const both = await call("GET", "/v1/catalog/us/products?limit=0&sort=x");
  assert_problem(both, 400, "invalid_request", "?limit");
  assert_problem(both, 400, "invalid_request", "?sort");
  assert_refused(
    await call("GET", `/v1/catalog/us/products?${Array.from({ length: 100 }, (_, i) => `a${i}=1`).join("&")}`),
    "a hundred parameters",
  );
});

test("paths and queries that are not UTF-8, or hold a NUL", async () => {
  const targets = [
    "/v1/catalog/us/products/%ff%fe",
    "/v1/catalog/us/products/%c0%af",
    "/v1/catalog/us/products/%ed%a0%80",
    "/v1/catalog/us/products/%zz",
    "/v1/catalog/us/products/%",
    "/v1/catalog/us/products/a%00b",
    "/v1/catalog/%00/products",
    "/v1/catalog/us/products?brand=%ff",
    "/v1/catalog/us/products?brand=%zz",
    "/v1/catalog/us/products?%ff=1",
    "/v1/quotes?segment=us&sku=%ff",
    "/v1/carts/%ff",
    "/v1/orders/%00",
    "/media/%ff/800.webp",
    "/media/%2e%2e%2f%2e%2e%2fsecret/800.webp",
    "/%ff",
  ];
  for (const target of targets) assert_refused(await exchange_one(get(target)), target);
  for (const target of ["/v1/catalog/us/products?brand=a%00b", "/v1/quotes?segment=us&sku=a%00b"]) {
    const answer = await exchange_one(get(target));
    assert.ok(answer.status < 500, `${target}: ${answer.text}`);
  }
  assert_refused(await exchange_one(Buffer.from(get("/v1/catalog/us/products/\xff\xfe"), "latin1")), "raw bytes");
});

test("heads that are no heads", async () => {
  const heads: [string, string][] = [
    ["NUL in the target", get("/v1/segments\0")],
    ["NUL in a header", get("/v1/segments", "X-A: a\0b\r\n")],
    ["no Host", "GET /v1/segments HTTP/1.1\r\n\r\n"],
    ["two Hosts", "GET /v1/segments HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"],
    ["no version", "GET /v1/segments\r\nHost: shop\r\n\r\n"],
    ["another protocol", "GET /v1/segments HTTP/3.0\r\nHost: shop\r\n\r\n"],
    ["a space before the colon", get("/v1/segments", "X-A : b\r\n")],
    ["a folded header", get("/v1/segments", "X-A: b\r\n c\r\n")],
    ["two lengths", "POST /v1/carts HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}}"],
    ["a negative length", "POST /v1/carts HTTP/1.1\r\nHost: a\r\nContent-Length: -2\r\n\r\n{}"],
    [
      "length and chunks",
      "POST /v1/carts HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
    ],
    ["an unknown coding", "POST /v1/carts HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n{}"],
    ["a chunk that is none", "POST /v1/carts HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"],
    ["TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"],
  ];
  for (const [what, bytes] of heads) {
    const [answer] = await exchange(Buffer.from(bytes, "latin1"));
    // A head that nobody can read may be answered by hanging up, but not by 2xx or 5xx.
    if (answer)
      assert.ok(
        (answer.status >= 400 && answer.status < 500) || answer.status === 505 || answer.status === 501,
        `${what}: ${answer.status}`,
      );
  }
  const long = await exchange_one(get(`/v1/segments?${"x".repeat(5000)}`));
  assert.equal(long.status, 414);
  assert_refused(long, "a long target");
  for (const [what, headers] of [
    ["one huge header", `X-A: ${"x".repeat(20_000)}\r\n`],
    ["many headers", "X-A: b\r\n".repeat(200)],
  ] as const) {
    const answer = await exchange_one(get("/v1/segments", headers));
    assert.equal(answer.status, 431, what);
    assert_refused(answer, what);
  }
});

test("pipelined requests are answered in their order", async () => {
  const page = await list("limit=1");
  const targets = [
    "/v1/segments",
    "/v1/catalog/us/products?limit=1",
    "/nowhere",
    "/v1/carts/x",
    "/v1/catalog/us/products?limit=1",
  ];
  const answers = await exchange(targets.map((target) => get(target)).join(""), targets.length);
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 404, 404, 200],
  );
  assert.deepEqual(answers[1]?.body, page);
  assert.deepEqual(answers[4]?.body, page);
});

test("a connection goes on after a refusal", async () => {
  const cart = await fill_cart({});
  const bad = post(`/v1/carts/${cart.id}/lines`, "{");
  const answers = await exchange(Buffer.concat([bad, Buffer.from(get(`/v1/carts/${cart.id}`))]), 2);
  assert.deepEqual(
    answers.map(({ status }) => status),
    [400, 200],
  );
});

test("a content type that is not JSON is refused or read as JSON, never a fault", async () => {
  const cart = await create_cart();
  for (const type of ["text/plain", "application/xml", "multipart/form-data; boundary=x", ""]) {
    const answer = await call("POST", `/v1/carts/${cart.id}/lines`, {
      raw: "<xml/>",
      headers: { "content-type": type },
    });
    assert_refused(answer, type);
  }
  assert.equal(
    (
      await call("POST", "/v1/orders", {
        body: order_of(cart),
        headers: { "idempotency-key": new_key(), "content-type": "application/json; charset=utf-8" },
      })
    ).status,
    422,
  );
});

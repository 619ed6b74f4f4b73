// The response cache as clients and /metrics see it: a cold page that everybody wants is rendered once, an edit shows
// within a second, and caches outside learn what they may keep.
import assert from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { test } from "node:test";
import type { ProductPage } from "../../web/client/types.ts";
import { admin_product, as_staff, call, list, shop, until } from "./support.ts";
import { answers_of } from "./metrics.ts";

const connections = 2000;

async function open_socket(): Promise<Socket> {
  const { hostname, port } = new URL(shop);
  const socket = connect(Number(port), hostname);
  await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  return socket;
}

/** The first line of the answer, once all of it is there. */
function ask_on(socket: Socket, path: string): Promise<string> {
  let received = "";
  return new Promise((resolve, reject) => {
    socket.on("data", (part) => {
      received += part.toString("latin1");
      const head_end = received.indexOf("\r\n\r\n");
      const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0);
      if (head_end >= 0 && received.length >= head_end + 4 + length)
        resolve(received.slice(0, received.indexOf("\r\n")));
    });
    socket.once("error", reject);
    socket.once("close", () => reject(new Error(`closed after ${received.length} bytes`)));
    socket.write(`GET ${path} HTTP/1.1\r\nHost: shop\r\nAccept-Encoding: br\r\n\r\n`);
  });
}

test("2,000 connections ask one cold page: it is rendered once", async () => {
  const sockets = await Promise.all(Array.from({ length: connections }, open_socket));
  try {
    const path = `/v1/catalog/us/products?sort=-price&price_min=${1 + (Date.now() % 90)}&limit=77`;
    const before = await answers_of(shop, "us");
    const lines = await Promise.all(sockets.map((socket) => ask_on(socket, path)));
    for (const line of lines) assert.equal(line, "HTTP/1.1 200 OK");
    const after = await answers_of(shop, "us");
    const made = (tier: string) => (after[tier] ?? 0) - (before[tier] ?? 0);
    assert.equal(made("render"), 1, JSON.stringify({ before, after }));
    assert.equal(made("exact") + made("memory") + made("joined"), connections - 1);
  } finally {
    for (const socket of sockets) socket.destroy();
  }
});

test("parameters in another order, and defaults written out, are the same page", async () => {
  const price = 100 + (Date.now() % 1000);
  const before = await answers_of(shop, "us");
  for (const query of [
    `price_min=${price}&sort=price`,
    `sort=price&price_min=${price}`,
    `limit=24&sort=price&in_stock=false&price_min=${price}`,
  ])
    await list(query);
  const after = await answers_of(shop, "us");
  assert.equal((after.render ?? 0) - (before.render ?? 0), 1);
});

test("an edit of a hot page shows within a second, however many look at it", async () => {
  const path = "/v1/catalog/us/products?sort=popular&limit=3";
  const page = await call<ProductPage>("GET", path);
  const id = page.body.items[0]?.id ?? "";
  const { version, title } = await admin_product(id);
  let stop = false;
  const watchers = Array.from({ length: 16 }, async () => {
    while (!stop) assert.equal((await call("GET", path)).status, 200);
  });
  try {
    await as_staff("PATCH", `/v1/admin/products/${id}`, { version, title: `${title}!` });
    const edited_at = Date.now();
    await until("the edit shows", async () => (await call("GET", path)).text.includes(`${title}!`));
    assert.ok(Date.now() - edited_at < 1000, `it took ${Date.now() - edited_at} ms`);
    // Once seen it stays, whichever thread answers.
    for (let i = 0; i < 50; i++) assert.ok((await call("GET", path)).text.includes(`${title}!`));
  } finally {
    stop = true;
    await Promise.all(watchers);
    await as_staff("PATCH", `/v1/admin/products/${id}`, { version: version + 1, title });
  }
});

test("pages name their products for the CDN, and a known ETag is answered with 304", async () => {
  const path = "/v1/catalog/us/products?limit=5";
  const { headers, body } = await call<ProductPage>("GET", path);
  const tags = (headers.get("surrogate-key") ?? "").split(" ");
  assert.deepEqual(tags.slice(0, 2), ["catalog", "s-us"]);
  assert.equal(tags.length, 2 + body.items.length);
  assert.equal(headers.get("cache-tag"), tags.join(","));
  assert.match(headers.get("cache-control") ?? "", /^public, max-age=\d/);
  const etag = headers.get("etag") ?? "";
  assert.match(etag, /^"[\w-]+"$/);
  const again = await call("GET", path, { headers: { "if-none-match": etag } });
  assert.equal(again.status, 304);
  assert.equal(again.text, "");
});

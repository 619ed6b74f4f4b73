// What each answer may weigh on the way to a phone, compressed. A figure here is a promise: raise it only with a reason.
import assert from "node:assert/strict";
import { request } from "node:http";
import { test } from "node:test";
import type { ProductPage } from "../../web/client/types.ts";
import { ask, list, shop } from "./support.ts";

const encodings = ["br", "gzip"] as const;

interface Weighed {
  bytes: number;
  encoding: string | undefined;
}

/** The body as it comes over the wire. */
function weigh(path: string, accepted: string): Promise<Weighed> {
  return new Promise((resolve, reject) => {
    const asked = request(shop + path, { headers: { "accept-encoding": accepted } }, (answer) => {
      let bytes = 0;
      answer.on("data", (part: Buffer) => {
        bytes += part.length;
      });
      answer.on("error", reject);
      answer.on("end", () => {
        if (answer.statusCode !== 200) reject(new Error(`${path}: ${answer.statusCode}`));
        resolve({ bytes, encoding: answer.headers["content-encoding"] });
      });
    });
    asked.on("error", reject);
    asked.end();
  });
}

const kb = 1024;
const v1 = "/v1/catalog/us";

/** KB of the body at most, with brotli and with gzip. `path` may look the store up first. */
const budgets: { what: string; kb_max: number; path: () => Promise<string> }[] = [
  { what: "a list of 24 cards", kb_max: 12, path: async () => `${v1}/products` },
  { what: "a list of 24 cards, filtered", kb_max: 12, path: async () => `${v1}/products?in_stock=true&sort=price` },
  { what: "a search", kb_max: 12, path: async () => `${v1}/products?q=${await common_word()}` },
  { what: "a list of 100 cards", kb_max: 16, path: async () => `${v1}/products?limit=100` },
  { what: "a product", kb_max: 4, path: async () => `${v1}/products/${await first_handle()}` },
  { what: "the categories", kb_max: 4, path: async () => `${v1}/categories` },
  { what: "suggestions", kb_max: 3, path: async () => `${v1}/suggest?q=${(await common_word()).slice(0, 3)}` },
  { what: "what is sold out", kb_max: 4, path: async () => `${v1}/availability` },
  { what: "the segments", kb_max: 1, path: async () => "/v1/segments" },
  { what: "quotes of 24 SKUs", kb_max: 3, path: async () => `/v1/quotes?segment=us&sku=${(await skus(24)).join(",")}` },
];

async function first_handle(): Promise<string> {
  const handle = (await list("limit=1")).items[0]?.handle;
  assert.ok(handle);
  return handle;
}

async function common_word(): Promise<string> {
  const title = (await list("limit=1")).items[0]?.title ?? "";
  return encodeURIComponent(title.split(" ").at(-1)?.toLowerCase() ?? "");
}

async function skus(count: number): Promise<string[]> {
  const page = await list(`limit=${count}`);
  return Promise.all(
    page.items.map(async ({ handle }) => {
      const product = await ask<{ variants: { sku: string }[] }>("GET", `${v1}/products/${handle}`);
      return encodeURIComponent(product.variants[0]?.sku ?? "");
    }),
  );
}

test("what is weighed is a whole page", async () => {
  const page: ProductPage = await list("");
  assert.equal(page.items.length, 24);
  assert.ok(page.facets.length > 1);
});

for (const { what, kb_max, path } of budgets) {
  test(`${what}: at most ${kb_max} KB`, async () => {
    const asked = await path();
    const plain = await weigh(asked, "identity");
    for (const accepted of encodings) {
      const { bytes, encoding } = await weigh(asked, accepted);
      assert.ok(bytes <= kb_max * kb, `${asked}: ${bytes} bytes with ${accepted}`);
      // Answers that are kept are compressed once, small ones not at all; quotes are made for each who asks.
      if (asked.startsWith(v1) && plain.bytes >= kb) assert.equal(encoding, accepted, asked);
      assert.ok(bytes > 0 && bytes <= plain.bytes, `${asked}: ${bytes} of ${plain.bytes}`);
    }
  });
}

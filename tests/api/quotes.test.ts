// What changes by the second: quotes, the last pieces, a price that staff changes.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Product, Quotes } from "../../web/client/types.ts";
import {
  adjust_stock,
  admin_product,
  as_staff,
  ask,
  assert_problem,
  call,
  list,
  read_stock,
  take_sku_with,
  take_skus,
  until,
} from "./support.ts";

test("quotes: price and availability of what was asked, in that order, fresh to the second", async () => {
  const taken = await take_skus(3);
  const skus = taken.map(({ sku }) => sku);
  const answer = await call<Quotes>("GET", `/v1/quotes?segment=us&sku=${skus.map(encodeURIComponent).join(",")}`);
  assert.equal(answer.status, 200);
  assert.deepEqual(
    answer.body.items.map(({ sku }) => sku),
    skus,
  );
  for (const [place, { product, sku }] of taken.entries()) {
    const variant = product.variants.find((each) => each.sku === sku);
    assert.deepEqual(answer.body.items[place]?.price, variant?.price);
  }
  assert.ok(Math.abs(Date.parse(answer.body.as_of) - Date.now()) < 60_000);
});

test("quotes: what cannot be quoted is named", async () => {
  const [known] = await take_skus(1);
  const unknown = await call("GET", `/v1/quotes?segment=us&sku=${known?.sku},NO-SUCH-SKU`);
  assert.match(JSON.stringify(assert_problem(unknown, 404, "unknown_sku")), /NO-SUCH-SKU/);
  const many = Array.from({ length: 101 }, (_, i) => `S${i}`).join(",");
  assert_problem(await call("GET", `/v1/quotes?segment=us&sku=${many}`), 400, "invalid_request", "?sku");
  assert_problem(await call("GET", "/v1/quotes?segment=us"), 400, "invalid_request", "?sku");
  assert_problem(await call("GET", "/v1/quotes?sku=A"), 400, "invalid_request", "?segment");
  assert_problem(await call("GET", "/v1/quotes?segment=atlantis&sku=A"), 400, "invalid_request", "?segment");
});

test("the last pieces show as few left, then as sold out, everywhere", async () => {
  const taken = await take_sku_with(2);
  const { sku, product } = taken;
  const seen = async () => {
    const quote = (await ask<Quotes>("GET", `/v1/quotes?segment=us&sku=${encodeURIComponent(sku)}`)).items[0]
      ?.availability;
    const { variants } = await ask<Product>("GET", `/v1/catalog/us/products/${product.handle}`);
    const shown = variants.find((each) => each.sku === sku)?.availability;
    const lists = await ask<{ as_of: string; sold_out: string[]; few_left: string[] }>(
      "GET",
      "/v1/catalog/us/availability",
    );
    const listed = lists.sold_out.includes(sku) ? "sold_out" : lists.few_left.includes(sku) ? "few_left" : "in_stock";
    return [quote, shown, listed];
  };
  for (const [count, word] of [
    [2, "few_left"],
    [0, "sold_out"],
    [500, "in_stock"],
  ] as const) {
    const { reserved } = await read_stock(taken);
    await adjust_stock({ sku, count: reserved + count, reason: "test" });
    await until(`${count} pieces are ${word}`, async () => (await seen()).every((each) => each === word));
  }
});

test("a price that staff changes is seen within two seconds, in the list and in a quote", async () => {
  const [taken] = await take_skus(1);
  assert.ok(taken);
  const before = await admin_product(taken.product.id);
  const variant = before.variants.find(({ sku }) => sku === taken.sku);
  const old = variant?.prices.find(({ price }) => price.currency === "USD");
  assert.ok(old);
  // Dearer than everything else: then its place in the list is known.
  const price = { amount: 99_999_900, currency: "USD" };
  const variants = before.variants.map(({ sku }) => ({ sku, prices: [{ market: old.market, price }] }));
  const after = await as_staff<{ version: number }>("PATCH", `/v1/admin/products/${before.id}`, {
    version: before.version,
    variants,
  });
  assert.equal(after.version, before.version + 1);
  await until(
    "the new price is everywhere",
    async () => {
      const [card] = (await list("sort=-price&limit=1")).items;
      const quotes = await ask<Quotes>("GET", `/v1/quotes?segment=us&sku=${encodeURIComponent(taken.sku)}`);
      return (
        card?.id === before.id && card.price.amount === price.amount && quotes.items[0]?.price.amount === price.amount
      );
    },
    2000,
  );
  await as_staff("PATCH", `/v1/admin/products/${before.id}`, {
    version: after.version,
    variants: before.variants.map(({ sku, prices }) => ({ sku, prices })),
  });
});

// Segments over HTTP: who sees which, price lists by group and by the clock, texts by locale, who may see a product;
// and that what is a group's alone never leaves it.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, describe, test } from "node:test";
import type { Cart, Product, ProductPage } from "../../web/client/types.ts";
import {
  type AdminProduct,
  admin_key,
  ada,
  admin_product,
  as_staff,
  ask,
  assert_problem,
  call,
  capture_order,
  new_key,
  order_of,
  run_rialto,
  type Sku,
  take_sku_with,
  until,
} from "./support.ts";

interface SegmentList {
  items: { id: string; currency: string; locale: string; tax_included: boolean; group?: string }[];
  resolved: string;
}
interface PriceList {
  id: string;
  version: number;
  name: string;
  row_count: number;
}

const password = "correct horse battery";
/** The store trusts loopback to name its clients: each test file is somebody else. */
const from = { "x-forwarded-for": "198.51.100.21" };
const name = (begin: string) => `${begin}-${randomUUID().slice(0, 8)}`;

const usd = (amount: number) => ({ amount, currency: "USD" });
const eur = (amount: number) => ({ amount, currency: "EUR" });
const segment_ids = async (token?: string) =>
  (await ask<SegmentList>("GET", "/v1/segments", { token })).items.map(({ id }) => id);

/** The token of somebody who is in the group. */
async function member_of(group: string): Promise<string> {
  const email = `${name("member")}@example.com`;
  await ask("POST", "/v1/accounts", { body: { email, password }, headers: from });
  const put = run_rialto("admin", "group", email, group);
  assert.equal(put.code, 0, put.stderr);
  return (await ask<{ token: string }>("POST", "/v1/sessions", { body: { email, password }, headers: from })).token;
}

async function new_segment(body: object): Promise<string> {
  const id = name("seg");
  await as_staff("POST", "/v1/admin/segments", { id, locale: "en-US", position: 50, ...body });
  await until(`${id} is there`, async () => (await call("GET", `/v1/catalog/${id}/products`)).status === 200);
  return id;
}

const get_product = (segment: string, { product }: Sku, token?: string): Promise<Product> =>
  ask("GET", `/v1/catalog/${segment}/products/${product.handle}`, { token });
const price_of = async (segment: string, one: Sku, token?: string) =>
  (await get_product(segment, one, token)).variants.find(({ sku }) => sku === one.sku)?.price.amount;

describe("a group's segment", () => {
  const group = name("wholesale");
  const segment = name("trade");
  let member = "";
  let stranger = "";
  let one: Sku;
  before(async () => {
    one = await take_sku_with(100);
    await as_staff("POST", "/v1/admin/groups", { name: group, label: "Wholesale" });
    await as_staff("POST", "/v1/admin/groups", { name: `${group}-x`, label: "Others" });
    member = await member_of(group);
    stranger = await member_of(`${group}-x`);
    await as_staff("POST", "/v1/admin/segments", { id: segment, market: "us", locale: "en-US", position: 9, group });
    await until("the segment is there", async () => (await segment_ids(member)).includes(segment));
    const list: PriceList = await as_staff("POST", "/v1/admin/price-lists", { name: segment, market: "us", group });
    const rows = { items: [{ sku: one.sku, prices: [{ price: usd(321) }, { min_qty: 10, price: usd(123) }] }] };
    const filled: PriceList = await as_staff("PUT", `/v1/admin/price-lists/${list.id}/rows`, rows);
    assert.equal(filled.row_count, 2);
    await until("the price is there", async () => (await price_of(segment, one, member)) === 321);
  });

  test("is listed and chosen for members alone", async () => {
    assert.ok(!(await segment_ids()).includes(segment));
    assert.ok(!(await segment_ids(stranger)).includes(segment));
    const seen = await ask<SegmentList>("GET", "/v1/segments", { token: member });
    assert.equal(seen.resolved, segment);
    assert.equal(seen.items.find(({ id }) => id === segment)?.group, group);
    const home = await call("GET", "/", { headers: { cookie: `rialto_session=${member}` } });
    assert.equal(home.headers.get("location"), `/${segment}/`);
    assert.equal((await call("GET", "/")).headers.get("location"), "/us/");
  });

  test("is as good as none for everybody else, also right after a member asked", async () => {
    const one_product = `products/${one.product.handle}`;
    const paths = ["products", one_product, "categories", "availability", "suggest?q=a"];
    for (const path of paths) {
      const target = `/v1/catalog/${segment}/${path}`;
      const unknown = await call("GET", `/v1/catalog/nowhere/${path}`);
      const unlike = (answer: { text: string }) => answer.text.replace(/"(instance|request_id)":"[^"]*"/g, "");
      for (let round = 0; round < 2; round++) {
        assert.equal((await call("GET", target, { token: member })).status, 200, target);
        for (const token of [undefined, stranger, "rialto_session_nonsense", admin_key]) {
          const answer = await call("GET", target, { token });
          assert_problem(answer, 404, "not_found");
          assert.equal(unlike(answer), unlike(unknown), target);
        }
      }
    }
    assert.equal((await call("GET", `/${segment}/`)).status, 404);
    assert.equal((await call("GET", `/${segment}/`, { headers: { cookie: `rialto_session=${member}` } })).status, 200);
    const quotes = `/v1/quotes?segment=${segment}&sku=${encodeURIComponent(one.sku)}`;
    assert_problem(await call("GET", quotes), 400, "invalid_request", "?segment");
    const quoted = await ask<{ items: { price: unknown }[] }>("GET", quotes, { token: member });
    assert.deepEqual(quoted.items[0]?.price, usd(321));
  });

  test("answers what nobody may keep", async () => {
    for (const path of ["products", "categories", "availability"]) {
      for (let round = 0; round < 2; round++) {
        const answer = await call("GET", `/v1/catalog/${segment}/${path}`, { token: member });
        assert.equal(answer.headers.get("cache-control"), "private, no-store", path);
        assert.equal(answer.headers.get("surrogate-key"), null);
        assert.equal(answer.headers.get("cache-tag"), null);
      }
    }
    const open = await call("GET", "/v1/catalog/us/products", { token: member });
    assert.match(open.headers.get("cache-control") ?? "", /^public/);
    const etag = open.headers.get("etag") ?? "";
    const again = await call("GET", "/v1/catalog/us/products", { headers: { "if-none-match": etag } });
    assert.equal(again.status, 304);
  });

  test("has carts and orders at its own prices, by quantity, for members alone", async () => {
    assert_problem(await call("POST", "/v1/carts", { body: { segment } }), 400, "invalid_request", "/segment");
    let cart = await ask<Cart>("POST", "/v1/carts", { body: { segment }, token: member });
    const lines = `/v1/carts/${cart.id}/lines`;
    cart = await ask("POST", lines, { body: { sku: one.sku, qty: 9 } });
    assert.deepEqual(cart.lines[0]?.unit_price, usd(321));
    cart = await ask("POST", lines, { body: { sku: one.sku, qty: 1 } });
    assert.deepEqual(cart.lines[0]?.unit_price, usd(123));
    assert.deepEqual(cart.totals.items, usd(1230));
    cart = await ask("PUT", `/v1/carts/${cart.id}/delivery`, { body: { address: ada, method: "standard" } });
    assert_problem(await capture_order(cart), 404, "not_found");
    const key = new_key();
    const order = await call<{ segment: string; totals: { items: unknown } }>("POST", "/v1/orders", {
      body: order_of(cart),
      headers: { "idempotency-key": key },
      token: member,
    });
    assert.equal(order.status, 201, order.text);
    assert.deepEqual(order.body.totals.items, usd(1230));
    assert.equal(order.body.segment, segment);
  });
});

test("a price list begins at its moment and ends at its moment", async () => {
  const one = await take_sku_with(10);
  const regular = one.product.variants.find(({ sku }) => sku === one.sku)?.price.amount ?? 0;
  const list: PriceList = await as_staff("POST", "/v1/admin/price-lists", {
    name: name("flash"),
    market: "us",
    starts_at: new Date(Date.now() + 1500).toISOString(),
    ends_at: new Date(Date.now() + 3500).toISOString(),
    priority: 7,
  });
  const rows = { items: [{ sku: one.sku, prices: [{ price: usd(7) }] }] };
  await as_staff("PUT", `/v1/admin/price-lists/${list.id}/rows`, rows);
  assert.equal(await price_of("us", one), regular);
  await until("its beginning is announced", async () => {
    const seen = await get_product("us", one);
    return seen.valid_until !== undefined || seen.price.amount === 7;
  });
  await until("it has begun", async () => (await price_of("us", one)) === 7);
  const during = await get_product("us", one);
  assert.deepEqual(during.variants.find(({ sku }) => sku === one.sku)?.compare_at, usd(regular));
  const page = await ask<ProductPage>("GET", "/v1/catalog/us/products?on_offer=true");
  assert.ok(page.items.some(({ id }) => id === one.product.id));
  await until("it has ended", async () => (await price_of("us", one)) === regular);
});

test("prices are shown without tax where a segment says so, and the total is the same", async () => {
  const one = await take_sku_with(10);
  const net = await new_segment({ market: "eu", locale: "en-IE", tax_display: "exclusive" });
  const gross = (await price_of("eu", one)) ?? 0;
  assert.equal(await price_of(net, one), Math.round(gross / 1.21));
  const cart = await ask<Cart>("POST", "/v1/carts", { body: { segment: net } });
  const filled = await ask<Cart>("POST", `/v1/carts/${cart.id}/lines`, { body: { sku: one.sku, qty: 1 } });
  const { items, tax, total, tax_included } = filled.totals;
  assert.equal(tax_included, false);
  assert.equal(items.amount + tax.amount, total.amount);
  assert.ok(Math.abs(total.amount - gross) <= 1, `${total.amount} and ${gross}`);
});

test("titles and texts are the locale's, else its language's, else the product's own", async () => {
  const one = await take_sku_with(10);
  const german = await new_segment({ market: "eu", locale: "de-AT" });
  const { version, title } = await admin_product(one.product.id);
  const word = `Zwetschke${randomUUID().slice(0, 6).replace(/\d/g, "x")}`;
  const edited: AdminProduct & { texts: Record<string, { title?: string }> } = await as_staff(
    "PATCH",
    `/v1/admin/products/${one.product.id}`,
    {
      version,
      texts: { de: { title: word, description_html: "<p onclick='x'>Gut</p><script>x</script>" }, "de-CH": { title: "x" } },
    },
  );
  assert.deepEqual(edited.texts.de, { title: word, description_html: "<p>Gut</p>" });
  await until("the words are there", async () => (await get_product(german, one)).title === word);
  const shown = await get_product(german, one);
  assert.equal(shown.description_html, "<p>Gut</p>");
  assert.equal((await get_product("us", one)).title, title);
  const found = await ask<ProductPage>("GET", `/v1/catalog/${german}/products?q=${word}`);
  assert.deepEqual(
    found.items.map(({ id }) => id),
    [one.product.id],
  );
  assert.equal((await ask<ProductPage>("GET", `/v1/catalog/us/products?q=${word}`)).total, 0);
  const slug = shown.breadcrumbs[0]?.slug ?? "";
  await as_staff("PATCH", `/v1/admin/categories/${slug}`, { texts: { de: "Kategorie" } });
  await until("the category is renamed", async () => {
    return (await get_product(german, one)).breadcrumbs[0]?.title === "Kategorie";
  });
  assert.notEqual((await get_product("us", one)).breadcrumbs[0]?.title, "Kategorie");
  await as_staff("PATCH", `/v1/admin/categories/${slug}`, { texts: { de: "" } });
});

test("a product is shown to the segments that may see it", async () => {
  const one = await take_sku_with(10);
  const { version } = await admin_product(one.product.id);
  const path = `/v1/admin/products/${one.product.id}`;
  const hidden: AdminProduct = await as_staff("PATCH", path, {
    version,
    visible_to: { groups: [], segments: ["eu"] },
  });
  const target = (segment: string) => `/v1/catalog/${segment}/products/${one.product.handle}`;
  await until("it is gone from us", async () => (await call("GET", target("us"))).status === 404);
  assert.equal((await call("GET", target("eu"))).status, 200);
  const cart = await ask<Cart>("POST", "/v1/carts", { body: { segment: "us" } });
  const added = await call("POST", `/v1/carts/${cart.id}/lines`, { body: { sku: one.sku, qty: 1 } });
  assert_problem(added, 404, "unknown_sku");
  await as_staff("PATCH", path, { version: hidden.version, visible_to: { groups: [], segments: [] } });
  await until("it is back", async () => (await call("GET", target("us"))).status === 200);
});

test("the back office is told of every bad field", async () => {
  const staff = (method: string, path: string, body: unknown) => call(method, path, { body, token: admin_key });
  const list: PriceList = await as_staff("POST", "/v1/admin/price-lists", { name: name("list"), market: "us" });
  const rows = `/v1/admin/price-lists/${list.id}/rows`;
  const table: [string, string, unknown, string][] = [
    ["POST", "/v1/admin/price-lists", { name: "", market: "us" }, "/name"],
    ["POST", "/v1/admin/price-lists", { name: "x", market: "mars" }, "/market"],
    ["POST", "/v1/admin/price-lists", { name: "x", market: "us", group: "nobody" }, "/group"],
    ["PATCH", `/v1/admin/price-lists/${list.id}`, { version: 1, clear: ["name"] }, "/clear/0"],
    ["PUT", rows, { items: [{ sku: "x", prices: [{ price: eur(1) }] }] }, "/items/0/prices/0/price/currency"],
    ["PUT", rows, { items: Array.from({ length: 501 }, (_, n) => ({ sku: `${n}`, prices: [] })) }, "/items"],
    ["POST", "/v1/admin/segments", { id: "Bad Name", market: "us", locale: "en-US" }, "/id"],
    ["POST", "/v1/admin/segments", { id: "fine", market: "mars", locale: "en-US" }, "/market"],
    ["POST", "/v1/admin/segments", { id: "fine", market: "us", locale: "english" }, "/locale"],
    ["POST", "/v1/admin/segments", { id: "fine", market: "us", locale: "en-US", group: "nobody" }, "/group"],
    ["PATCH", "/v1/admin/segments/us", { tax_display: "sometimes" }, "/tax_display"],
    ["POST", "/v1/admin/groups", { name: "Bad Name", label: "x" }, "/name"],
  ];
  for (const [method, path, body, pointer] of table)
    assert_problem(await staff(method, path, body), 400, "invalid_request", pointer);
  assert_problem(
    await staff("POST", "/v1/admin/segments", { id: "us", market: "us", locale: "en-US" }),
    409,
    "segment_exists",
  );
  assert_problem(await staff("PATCH", `/v1/admin/price-lists/${list.id}`, { version: 9 }), 409, "version_conflict");
  assert_problem(await staff("PUT", rows, { items: [{ sku: "nothing at all", prices: [] }] }), 404, "unknown_sku");
  assert_problem(await staff("PATCH", `/v1/admin/price-lists/${randomUUID()}`, { version: 1 }), 404, "not_found");
});

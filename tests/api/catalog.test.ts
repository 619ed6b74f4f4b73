// Browsing: lists, filters, sorts, pages, products, quotes, availability, pictures.
import assert from "node:assert/strict";
import { test } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import type { Categories, Category, Facet, Product, ProductPage, Segments } from "../../web/client/types.ts";
import {
  adjust_stock,
  admin_product,
  as_staff,
  ask,
  assert_problem,
  call,
  list,
  list_all,
  read_stock,
  shop,
  take_sku_with,
  take_skus,
  until,
} from "./support.ts";

const facet_of = (page: ProductPage, key: string): Facet => {
  const facet = page.facets.find((each) => each.key === key);
  assert.ok(facet, `no facet ${key}: ${page.facets.map((each) => each.key)}`);
  return facet;
};
const ids = (page: { items: { id: string }[] }) => page.items.map(({ id }) => id);
const flatten = (categories: Category[]): Category[] => categories.flatMap((each) => [each, ...flatten(each.children)]);

/** The facet's most common value that not all products have. */
const common_value = (page: ProductPage, key: string) => {
  const found = facet_of(page, key)
    .values.filter(({ count }) => count > 0 && count < page.total)
    .sort((a, b) => b.count - a.count)[0];
  assert.ok(found, `facet ${key} divides nothing`);
  return found;
};
const option_facet = (page: ProductPage) => {
  const facet = page.facets.find(({ key }) => key.startsWith("option."));
  assert.ok(facet, "no product has options");
  return facet.key;
};

test("segments: what there is, and the one that fits the visitor", async () => {
  const { items, resolved } = await ask<Segments>("GET", "/v1/segments");
  assert.deepEqual(
    items.map(({ id, currency }) => [id, currency]),
    [
      ["us", "USD"],
      ["eu", "EUR"],
    ],
  );
  assert.equal(resolved, "us");
  const irish = await call<Segments>("GET", "/v1/segments", { headers: { "accept-language": "en-IE,en;q=0.8" } });
  assert.equal(irish.body.resolved, "eu");
  assert.match(irish.headers.get("cache-control") ?? "", /no-store/);
});

test("a list without wishes shows 24 cards, how many there are, facets, and the way on", async () => {
  const page = await list("");
  assert.equal(page.items.length, 24);
  assert.ok(page.total > 1000, `only ${page.total} products`);
  assert.ok(page.next);
  assert.ok(page.snapshot);
  for (const card of page.items) {
    for (const field of ["id", "handle", "title", "price", "availability"] as const) assert.ok(card[field], field);
    assert.equal(card.price.currency, "USD");
    assert.ok(Number.isSafeInteger(card.price.amount) && card.price.amount > 0);
    if (card.compare_at) assert.ok(card.compare_at.amount > card.price.amount);
  }
  for (const key of ["price", "brand"]) assert.ok(facet_of(page, key).values.length > 1, key);
  assert.ok(!page.facets.some((facet) => facet.values.some(({ selected }) => selected)));
});

test("a list is public for a while, and an unchanged one is not sent again", async () => {
  const answer = await call("GET", "/v1/catalog/us/products?sort=price");
  assert.match(answer.headers.get("cache-control") ?? "", /public, max-age=\d+/);
  for (const header of ["date", "etag", "x-request-id", "server-timing"]) assert.ok(answer.headers.get(header), header);
  // What other tests changed a moment ago may come in between.
  await until("it is not sent again", async () => {
    const etag = (await call("GET", "/v1/catalog/us/products?sort=price")).headers.get("etag") ?? "";
    const again = await call("GET", "/v1/catalog/us/products?sort=price", { headers: { "if-none-match": etag } });
    return again.status === 304 && again.text === "";
  });
  const other = await call("GET", "/v1/catalog/us/products?sort=price", { headers: { "if-none-match": '"other"' } });
  assert.equal(other.status, 200);
});

test("the order of parameters, and defaults written out, make no other answer", async () => {
  const one = await call("GET", "/v1/catalog/us/products?sort=popular&in_stock=true&limit=24");
  const two = await call("GET", "/v1/catalog/us/products?limit=24&in_stock=true");
  assert.equal(one.text, two.text);
});

test("brotli and gzip carry the same bytes", async () => {
  const path = "/v1/catalog/us/products?sort=newest";
  const plain = await fetch(shop + path, { headers: { "accept-encoding": "identity" } });
  const expected = await plain.text();
  assert.equal(plain.headers.get("content-encoding"), null);
  assert.match(plain.headers.get("vary") ?? "", /accept-encoding/i);
  const { request } = await import("node:http");
  for (const [encoding, decode] of [
    ["br", brotliDecompressSync],
    ["gzip", gunzipSync],
  ] as const) {
    // fetch decodes by itself; here the bytes on the wire count.
    const [named, bytes] = await new Promise<[string | undefined, Buffer]>((resolve, reject) => {
      const sent = request(shop + path, { headers: { "accept-encoding": encoding } }, (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part) => parts.push(part));
        answer.on("end", () => resolve([answer.headers["content-encoding"], Buffer.concat(parts)]));
      });
      sent.on("error", reject).end();
    });
    assert.equal(named, encoding);
    assert.ok(bytes.length < expected.length / 2, `${encoding}: ${bytes.length} of ${expected.length} bytes`);
    assert.equal(decode(bytes).toString(), expected);
  }
});

test("categories count what their lists show, children included", async () => {
  const { items } = await ask<Categories>("GET", "/v1/catalog/us/categories");
  const all = flatten(items);
  assert.ok(all.length > 5);
  for (const category of all.slice(0, 12)) {
    assert.equal((await list(`category=${category.slug}&limit=1`)).total, category.count, category.slug);
    for (const child of category.children) assert.ok(child.count <= category.count);
  }
});

for (const key of ["brand", "an option"]) {
  test(`${key} as a filter: as many as the facet said, and its own counts stay`, async () => {
    const before = await list("");
    const facet_key = key === "brand" ? "brand" : option_facet(before);
    const value = common_value(before, facet_key);
    const after = await list(`${encodeURIComponent(facet_key)}=${encodeURIComponent(value.value)}`);
    assert.equal(after.total, value.count);
    const [was, is] = [facet_of(before, facet_key), facet_of(after, facet_key)];
    const counts = (facet: Facet) => Object.fromEntries(facet.values.map((each) => [each.value, each.count]));
    for (const [name, count] of Object.entries(counts(is))) {
      if (name in counts(was)) assert.equal(count, counts(was)[name], `${name}: a facet ignores its own selection`);
    }
    assert.deepEqual(
      is.values.filter(({ selected }) => selected).map((each) => each.value),
      [value.value],
    );
    if (facet_key === "brand") assert.ok(after.items.every(({ brand }) => brand === value.label));
  });
}

test("two brands are those of the one and those of the other", async () => {
  const [one, two] = facet_of(await list(""), "brand").values;
  assert.ok(one && two);
  const both = await list(`brand=${encodeURIComponent(one.value)},${encodeURIComponent(two.value)}`);
  assert.equal(both.total, one.count + two.count);
});

test("prices as a filter: every lowest price lies within, and every price range counts right", async () => {
  const page = await list("price_min=2000&price_max=5000&limit=100");
  assert.ok(page.total > 0);
  assert.ok(page.items.every(({ price }) => price.amount >= 2000 && price.amount <= 5000));
  for (const { value, count } of facet_of(await list(""), "price").values) {
    const [low, high] = value.split("-");
    // A range ends where the next begins.
    const query = high ? `price_min=${low}&price_max=${Number(high) - 1}` : `price_min=${low}`;
    const inclusive = high ? `price_min=${low}&price_max=${high}` : query;
    const totals = [(await list(`${query}&limit=1`)).total, (await list(`${inclusive}&limit=1`)).total];
    assert.ok(totals.includes(count), `${value}: the facet says ${count}, the lists ${totals}`);
  }
});

test("in_stock leaves out what is sold out", async () => {
  const taken = await take_sku_with(0);
  for (const { sku } of taken.product.variants.filter((each) => each.sku !== taken.sku)) {
    const stock = await read_stock({ sku, product: taken.product });
    await adjust_stock({ sku, count: stock.reserved, reason: "test" });
  }
  await until("the product is not listed as in stock", async () => {
    const { cards } = await list_all("in_stock=true&sort=price&limit=100");
    return !cards.some(({ handle }) => handle === taken.product.handle);
  });
  const { cards } = await list_all("in_stock=true&limit=100");
  // An offer whose units are gone may be on for some segments only; there is stock for everybody else.
  assert.ok(cards.every(({ availability, offer }) => availability !== "sold_out" || offer));
  await adjust_stock({ sku: taken.sku, delta: 50, reason: "test" });
  await until("it is back", async () => {
    const { cards: again } = await list_all("in_stock=true&sort=price&limit=100");
    return again.some(({ handle }) => handle === taken.product.handle);
  });
});

test("sorts: by price up and down, by discount", async () => {
  const up = (await list("sort=price&limit=100")).items.map(({ price }) => price.amount);
  assert.deepEqual(
    up,
    [...up].sort((a, b) => a - b),
  );
  const down = (await list("sort=-price&limit=100")).items.map(({ price }) => price.amount);
  assert.deepEqual(
    down,
    [...down].sort((a, b) => b - a),
  );
  const saved = (await list("sort=discount&limit=50")).items.map(({ price, compare_at }) =>
    compare_at ? 1 - price.amount / compare_at.amount : 0,
  );
  assert.ok((saved[0] ?? 0) > 0, "nothing is discounted");
  for (let i = 1; i < saved.length; i++)
    assert.ok((saved[i] ?? 0) <= (saved[i - 1] ?? 0) + 0.01, `place ${i}: ${saved}`);
  const orders = await Promise.all(
    ["popular", "newest", "price"].map(async (sort) => ids(await list(`sort=${sort}`)).join()),
  );
  assert.equal(new Set(orders).size, 3);
});

test("page by page every product comes once, also while prices, titles and stock change", async () => {
  const victims = await take_skus(3);
  const before = await Promise.all(victims.map(({ product }) => admin_product(product.id)));
  let changes = 0;
  const disturb = async () => {
    const victim = before[changes++ % before.length];
    const [variant] = victim?.variants ?? [];
    if (!victim || !variant) return;
    const { version } = await admin_product(victim.id);
    const price = { amount: 50 + changes * 997, currency: "USD" };
    await as_staff("PATCH", `/v1/admin/products/${victim.id}`, {
      version,
      title: `${victim.title} ${changes}`,
      variants: [
        {
          sku: variant.sku,
          prices: [{ market: variant.prices.find((each) => each.price.currency === "USD")?.market, price }],
        },
      ],
    });
    await adjust_stock({ sku: variant.sku, delta: 1, reason: "test" });
  };
  const { first, cards, pages } = await list_all("sort=price&limit=97", "us", disturb);
  assert.ok(changes > 5, `${changes} changes while ${pages} pages were read`);
  assert.equal(new Set(cards.map(({ id }) => id)).size, cards.length, "a product came twice");
  assert.equal(cards.length, first.total, "a product is missing");
  for (const product of before) {
    const { version } = await admin_product(product.id);
    const variants = product.variants.map(({ sku, prices }) => ({ sku, prices }));
    await as_staff("PATCH", `/v1/admin/products/${product.id}`, { version, title: product.title, variants });
  }
});

test("a cursor that was tampered with, or is of another question, is refused", async () => {
  const { next } = await list("sort=price&limit=10");
  assert.ok(next);
  const open = (query: string, cursor: string, segment = "us") =>
    call("GET", `/v1/catalog/${segment}/products?${query}&cursor=${encodeURIComponent(cursor)}`);
  assert.equal((await open("sort=price&limit=10", next)).status, 200);
  const middle = next.length >> 1;
  const forged = next.slice(0, middle) + (next[middle] === "A" ? "B" : "A") + next.slice(middle + 1);
  const cut = next.slice(0, -4);
  for (const cursor of [forged, cut, `${next}AAAA`, "x", "../../etc/passwd", "\u00e9", "A".repeat(1500)]) {
    assert_problem(await open("sort=price&limit=10", cursor), 400, "invalid_request", "?cursor");
  }
  assert_problem(await open("sort=-price&limit=10", next), 400, "invalid_request", "?cursor");
  assert_problem(await open("sort=price&limit=10&in_stock=true", next), 400, "invalid_request", "?cursor");
  assert_problem(await open("sort=price&limit=10", next, "eu"), 400, "invalid_request", "?cursor");
});

test("a product shows its variants, options, pictures and the way to it", async () => {
  const { items } = await list("limit=100");
  const varied = items.find(({ price_varies }) => price_varies) ?? items[0];
  for (const handle of new Set([items[0]?.handle, varied?.handle])) {
    const product = await ask<Product>("GET", `/v1/catalog/us/products/${handle}`);
    assert.equal(product.handle, handle);
    assert.ok(product.variants.length > 0);
    const lowest = Math.min(...product.variants.map(({ price }) => price.amount));
    assert.equal(product.price.amount, lowest);
    for (const variant of product.variants) {
      for (const [name, value] of Object.entries(variant.options)) {
        const option = product.options.find((each) => each.name === name);
        assert.ok(option?.values.includes(value), `${variant.sku}: ${name}=${value} is no option`);
      }
    }
    assert.ok(product.breadcrumbs.length > 0);
    assert.ok(!product.related.some(({ id }) => id === product.id), "a product is not related to itself");
    assert.doesNotMatch(product.description_html, /<script|onerror|javascript:/i);
  }
  assert_problem(await call("GET", "/v1/catalog/us/products/no-such-product"), 404, "not_found");
});

test("each segment has its own currency, and one that is unknown is not there", async () => {
  const [us, eu] = [await list("sort=newest&limit=5"), await list("sort=newest&limit=5", "eu")];
  assert.deepEqual(ids(us), ids(eu));
  assert.ok(eu.items.every(({ price }) => price.currency === "EUR"));
  for (const path of ["products", "categories", "products/x", "availability"]) {
    assert_problem(await call("GET", `/v1/catalog/atlantis/${path}`), 404, "not_found");
  }
});

test("pictures are webp, immutable, and in one width for now", async () => {
  let url = "";
  await until(
    "a card has its picture",
    async () => {
      url = (await list("")).items.find(({ image }) => image)?.image?.url ?? "";
      return url !== "";
    },
    120_000,
  );
  assert.match(url, /^\/media\/[0-9a-f]{32}\/800\.webp$/);
  const picture = await fetch(shop + url);
  assert.equal(picture.status, 200);
  assert.equal(picture.headers.get("content-type"), "image/webp");
  assert.match(picture.headers.get("cache-control") ?? "", /immutable/);
  const bytes = Buffer.from(await picture.arrayBuffer());
  assert.equal(bytes.subarray(8, 12).toString(), "WEBP");
  for (const other of [
    url.replace("800.webp", "400.webp"),
    url.replace(".webp", ".avif"),
    `/media/${"0".repeat(32)}/800.webp`,
    "/media/../rialto.toml/800.webp",
  ]) {
    assert.equal((await fetch(shop + other)).status, 404, other);
  }
});

/** Flash offers for the browser's tests: made by the staff, bought from by others. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { components } from "../../web/client/schema.ts";
import type {
  Cart,
  FlashOffer,
  FlashOffers,
  Product,
  ProductPage,
} from "../../web/client/types.ts";
import { ada, as_staff, segment, shop } from "./support.ts";

export interface Goods {
  sku: string;
  handle: string;
  title: string;
}

const deadline_ms = 15_000;
const used = new Set<string>();

async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(shop + path, {
    method,
    headers: { "content-type": "application/json", "idempotency-key": randomUUID() },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(deadline_ms),
  });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text) as T;
}

export const list_offers = async (): Promise<FlashOffer[]> =>
  (await ask<FlashOffers>("GET", `/v1/catalog/${segment}/offers`)).items;

const pieces = 500;

/** A product of one variant, with plenty on the shelf, that is in no offer. */
export async function take_goods(): Promise<Goods> {
  for (const offer of await list_offers())
    for (const { card } of offer.items) used.add(card.handle);
  const page = await ask<ProductPage>(
    "GET",
    `/v1/catalog/${segment}/products?in_stock=true&sort=-price&limit=100`,
  );
  for (const { handle, title, availability } of page.items) {
    if (used.has(handle) || availability !== "in_stock") continue;
    const product = await ask<Product>("GET", `/v1/catalog/${segment}/products/${handle}`);
    const [variant] = product.variants;
    if (product.options.length > 0 || !variant) continue;
    used.add(handle);
    const count = { sku: variant.sku, count: pieces, reason: "browser test" };
    await as_staff("POST", "/v1/admin/stock-adjustments", count);
    return { sku: variant.sku, handle, title };
  }
  throw new Error("the demo has no such product");
}

/** The API gives no more of a second than a whole one to read in a countdown: starts lie on one. */
export const from_now = (seconds: number) =>
  new Date(Math.ceil(Date.now() / 1_000 + seconds) * 1_000).toISOString();

const made: string[] = [];

/** Half the price, for an hour and without a code by mail unless told otherwise. */
export async function make_offer(goods: Goods, units: number, more: Record<string, unknown> = {}) {
  const offer = await as_staff<components["schemas"]["Offer"]>("POST", "/v1/admin/offers", {
    title: `Half price ${randomUUID().slice(0, 6)}`,
    starts_at: from_now(-60),
    ends_at: from_now(3_600),
    verified_email: false,
    items: [{ sku: goods.sku, quantity: units, percent_off_basis_points: 5_000 }],
    ...more,
  });
  made.push(offer.id);
  await until(async () => (await list_offers()).some(({ id }) => id === offer.id));
  return offer;
}

export async function end_offers() {
  for (const id of made) await as_staff("POST", `/v1/admin/offers/${id}/end`, {});
}

/** Somebody else buys. */
export async function buy(goods: Goods, qty: number, email = `${randomUUID()}@example.com`) {
  const { id } = await ask<Cart>("POST", "/v1/carts", { segment });
  await ask("POST", `/v1/carts/${id}/lines`, { sku: goods.sku, qty });
  const { email: _, ...place } = ada;
  const address = { ...place, country: "US" };
  const cart = await ask<Cart>("PUT", `/v1/carts/${id}/delivery`, { address, method: "standard" });
  await ask("POST", "/v1/orders", {
    cart_id: cart.id,
    cart_version: cart.version,
    email,
    expected_total: cart.totals.total,
    payment: { method: "manual" },
  });
}

/** The code that was mailed to an address last; without a mail server mails are files beside the store's data. */
export async function mailed_code(email: string): Promise<string> {
  const dir = join(process.env.RIALTO_DATA_DIR ?? "", "mail");
  let code = "";
  await until(async () => {
    const names = readdirSync(dir).filter((name) => name.endsWith(".eml"));
    const mails = names.map((name) => readFileSync(join(dir, name), "utf8"));
    const mine = mails.filter((mail) => mail.includes(`To: <${email}>`)).at(-1);
    code = mine?.match(/Your code is (\d{6})/)?.[1] ?? "";
    return code !== "";
  });
  return code;
}

export async function until(holds: () => Promise<boolean>) {
  const deadline = Date.now() + deadline_ms;
  while (!(await holds())) {
    assert.ok(Date.now() < deadline, "it did not come about in time");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

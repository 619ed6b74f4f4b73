// A small shop for a test's own store: a few SKUs with a known stock, carts on them, and a record of what the shop
// has told its clients.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import type { CapturedOrder, Cart } from "../../web/client/types.ts";
import {
  type Answer,
  call,
  capture_order,
  in_parallel,
  new_key,
  ready_cart,
} from "../api/support.ts";
import { Store, until } from "./store.ts";

export const clients = 64;

/** `SKU-0`, `SKU-1`, … with that many pieces each. */
export const sku_of = (place: number) => `SKU-${place}`;

export async function stock_shelf(store: Store, pieces: number[]): Promise<void> {
  const file = `${store.dataDir}.csv`;
  const rows = pieces.map(
    (count, place) =>
      `mug-${place},Mug ${place},Potter,Mugs,TRUE,Title,Default Title,${sku_of(place)},${count},19.99,active`,
  );
  const header =
    "Handle,Title,Vendor,Type,Published,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Qty,Variant Price,Status";
  writeFileSync(file, `${[header, ...rows].join("\n")}\n`);
  const imported = await Store.run(["import", "products", file, "--data-dir", store.dataDir]);
  assert.equal(imported.code, 0, imported.stderr);
  const skus = pieces.map((_, place) => sku_of(place)).join(",");
  await until(
    "the shop knows its goods",
    async () => (await fetch(`${store.url}/v1/quotes?segment=us&sku=${skus}`)).status === 200,
  );
}

export async function make_admin_key(store: Store): Promise<string> {
  const made = await Store.run(["admin", "key", "--role", "owner", "--data-dir", store.dataDir]);
  assert.equal(made.code, 0, made.stderr);
  return made.stdout.trim();
}

export async function pieces_of(
  store: Store,
  place: number,
  admin_key: string,
): Promise<{ on_hand: number; reserved: number }> {
  const list = await call<{ items: { id: string; handle: string }[] }>(
    "GET",
    "/v1/catalog/us/products",
    {
      base: store.url,
    },
  );
  const id = list.body.items.find(({ handle }) => handle === `mug-${place}`)?.id;
  const product = await call<{ variants: { on_hand: number; reserved: number }[] }>(
    "GET",
    `/v1/admin/products/${id}`,
    {
      base: store.url,
      token: admin_key,
    },
  );
  const [variant] = product.body.variants;
  assert.ok(variant, product.text);
  return { on_hand: variant.on_hand, reserved: variant.reserved };
}

export interface Attempt {
  cart: Cart;
  key: string;
}

export const make_attempts = (
  store: Store,
  count: number,
  lines: (place: number) => Record<string, number>,
): Promise<Attempt[]> =>
  in_parallel(clients, Array.from({ length: count }), async (_, place) => ({
    cart: await ready_cart(lines(place), "us", store.url),
    key: new_key(),
  }));

/** What clients were told: the order of every key that was accepted. */
export class Told {
  readonly orders = new Map<string, CapturedOrder>();

  /** Takes note of an answer; an acceptance must be the same each time. */
  hear(key: string, answer: Answer<CapturedOrder>): void {
    if (answer.status !== 201) return;
    const before = this.orders.get(key);
    if (before) {
      assert.equal(answer.body.id, before.id, "one key, one order");
      assert.equal(answer.body.access_token, before.access_token);
    } else {
      this.orders.set(key, answer.body);
    }
  }

  /** Every invariant holds, and every order that a client was told of is there, once. */
  async audit(store: Store): Promise<void> {
    const file = `${store.dataDir}.acked`;
    writeFileSync(file, [...this.orders].map(([key, { id }]) => `${key} ${id}\n`).join(""));
    const audit = await Store.run(["audit", "--acked", file, "--data-dir", store.dataDir]);
    assert.equal(audit.code, 0, audit.stdout + audit.stderr);
  }
}

/** Orders the cart; null when the connection broke and nobody knows. */
export async function try_capture(
  { cart, key }: Attempt,
  base: string,
  told: Told,
): Promise<Answer<CapturedOrder> | null> {
  let answer: Answer<CapturedOrder>;
  try {
    answer = await capture_order(cart, key, {}, base);
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    return null;
  }
  told.hear(key, answer);
  return answer;
}

export const postgres_log = (store: Store) =>
  readFileSync(`${store.dataDir}/log/postgresql.log`, "utf8");

export const deadlocks_of = (store: Store): string[] =>
  postgres_log(store)
    .split("\n")
    .filter((line) => line.includes("deadlock detected"));

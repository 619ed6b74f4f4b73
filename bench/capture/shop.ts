// The shop whose orders are measured: 10,001 SKUs, one promotion for everybody and one for the hot SKU that is counted,
// carts made by SQL as shoppers leave them, and the requests that order them.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { run } from "../support/processes.ts";
import { BenchStore, rialto } from "../support/store.ts";

const drain_ms = 120_000;
const catalog_ms = 30_000;
const poll_ms = 50;

export const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));
export const load = fileURLToPath(new URL("../bench/rialto-load", pathToFileURL(rialto)));
const md5 = (text: string) => createHash("md5").update(text).digest("hex");
const cart_id = (n: number) => md5(`cart-${n}`).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
export const email = (n: number | string) => `bench-${n}@example.com`; // each order is somebody's first

/** Two lines an order spread over 10,000 SKUs, or one line of one SKU. */
export type Shape = "spread" | "hot";
export const lines_of = { spread: 2, hot: 1 };

interface Money {
  amount: number;
  currency: string;
}
interface Cart {
  id: string;
  version: number;
  totals: { discounts: Money; total: Money };
}
/** A cart as a shopper makes it, whose row the others copy, and the order that such a cart became. */
interface Template {
  cart: Cart;
  order_id: string;
}

export class CaptureShop {
  readonly store: BenchStore;
  #templates = new Map<Shape, Template>();
  #next_cart = 1;

  private constructor(store: BenchStore) {
    this.store = store;
  }

  static async open(words: string[] = []): Promise<CaptureShop> {
    const store = await BenchStore.start(["--demo", "none", ...words]);
    run(["psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-f", file("catalog.sql"), store.database_url]);
    await store.restart();
    const shop = new CaptureShop(store);
    await shop.#promote();
    for (const shape of ["spread", "hot"] as const) await shop.#prepare(shape);
    return shop;
  }

  async #call<T>(method: string, path: string, body: unknown, headers: Record<string, string> = {}): Promise<T> {
    const answer = await fetch(this.store.url + path, {
      method,
      headers: { "content-type": "application/json", ...headers },
      body: method === "GET" ? null : JSON.stringify(body),
    });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as T;
  }

  /** What a sale has: five per cent off everything, and one more for the hot SKU, of which each use is counted. */
  async #promote(): Promise<void> {
    const headers = { authorization: `Bearer ${this.store.admin_key()}` };
    const percent = { trigger: "automatic", actions: [{ type: "percent", basis_points: 500 }] };
    const hot = this.store.sql("SELECT product_id FROM catalog.products WHERE handle = 'bench-1'");
    const all = { ...percent, name: "all", label: "Sale", priority: 1 };
    await this.#call("POST", "/v1/admin/promotions", all, headers);
    const counted = {
      ...percent,
      name: "hot",
      label: "Today",
      priority: 2,
      conditions: { items: { products: [hot] } },
      limits: { uses_max: 1_000_000_000 },
    };
    await this.#call("POST", "/v1/admin/promotions", counted, headers);
  }

  async #fill_cart(skus: string[]): Promise<Cart> {
    const { id } = await this.#call<Cart>("POST", "/v1/carts", { segment: "us" });
    for (const sku of skus) await this.#call("POST", `/v1/carts/${id}/lines`, { sku, qty: 1 });
    const address = {
      name: "Ada Lovelace",
      line1: "12 Canal Street",
      city: "New York",
      postal_code: "10013",
      country: "US",
    };
    return this.#call("PUT", `/v1/carts/${id}/delivery`, { address, method: "standard" });
  }

  async #prepare(shape: Shape): Promise<void> {
    const skus = { spread: ["BENCH-2", "BENCH-3"], hot: ["BENCH-1"] }[shape];
    // Of 19.99 a line; the second promotion takes its share of what the first has left.
    const discount = { spread: 2 * 100, hot: 100 + 95 }[shape];
    const deadline = Date.now() + catalog_ms;
    let cart = await this.#fill_cart(skus);
    while (cart.totals.discounts.amount !== discount) {
      assert.ok(Date.now() < deadline, `${cart.totals.discounts.amount} and not ${discount} are taken off`);
      await new Promise((resolve) => setTimeout(resolve, poll_ms));
      cart = await this.#call("GET", `/v1/carts/${cart.id}`, undefined);
    }
    const sample = await this.#fill_cart(skus);
    const headers = { "idempotency-key": `sample-${shape}` };
    const order = this.#order_of(sample, sample.id, `sample-${shape}`);
    const { id } = await this.#call<{ id: string }>("POST", "/v1/orders", order, headers);
    this.#templates.set(shape, { cart, order_id: id });
  }

  #order_of(template: Cart, cart: string, buyer: number | string) {
    return {
      cart_id: cart,
      cart_version: template.version,
      email: email(buyer),
      expected_total: template.totals.total,
      payment: { method: "manual" },
    };
  }

  template(shape: Shape): Template {
    const template = this.#templates.get(shape);
    if (!template) throw new Error(`no template of ${shape}`);
    return template;
  }

  /** Makes open carts and gives the number of the first. */
  make_carts(shape: Shape, count: number): number {
    const first = this.#next_cart;
    this.#next_cart += count;
    const variables = { template: this.template(shape).cart.id, first, count, lines: lines_of[shape] };
    this.run_sql("carts.sql", variables);
    return first;
  }

  /** Runs a file of this folder with psql's variables. */
  run_sql(name: string, variables: Record<string, string | number>): void {
    const flags = Object.entries(variables).flatMap(([key, value]) => ["-v", `${key}=${value}`]);
    run(["psql", "-Xq", "-v", "ON_ERROR_STOP=1", ...flags, "-f", file(name), this.store.database_url]);
  }

  /** Writes the requests that order `count` new carts, for rialto-load, and gives the file's path. */
  async write_orders(shape: Shape, count: number): Promise<string> {
    const first = this.make_carts(shape, count);
    const path = `${this.store.scratch}/orders.jsonl`;
    const out = createWriteStream(path);
    for (let n = first; n < first + count; n++) {
      const body = JSON.stringify(this.#order_of(this.template(shape).cart, cart_id(n), n));
      const raw = `POST /v1/orders HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nIdempotency-Key: ${md5(`key-${n}`)}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
      if (!out.write(`${JSON.stringify({ raw })}\n`)) await once(out, "drain");
    }
    out.end();
    await once(out, "finish");
    return path;
  }

  /** Every round begins alike: nothing waits in the outbox, nothing is left to write back. */
  async settle(): Promise<void> {
    const deadline = Date.now() + drain_ms;
    while (this.store.sql("SELECT count(*) FROM events.outbox WHERE position IS NULL") !== "0") {
      if (Date.now() > deadline) throw new Error("the relay does not drain the outbox");
      await new Promise((resolve) => setTimeout(resolve, poll_ms));
    }
    this.store.sql("CHECKPOINT");
  }

  orders(): number {
    return Number(this.store.sql("SELECT count(*) FROM orders.idempotency_keys"));
  }
}

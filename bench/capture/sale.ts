// The shop in a sale: five per cent off everything, and once more off the hot SKU, of which each use is counted. Its
// carts have two lines spread over 10,000 SKUs, or one of the hot one.
import assert from "node:assert/strict";
import type { BenchStore } from "../support/store.ts";
import { cart_id, OrderShop, type Shape, type Template } from "./shop.ts";

const catalog_ms = 30_000;
const poll_ms = 50;

export type Kind = "spread" | "hot";
const shapes: Record<Kind, Shape> = { spread: { lines: 2, spread: true }, hot: { lines: 1, spread: false } };
const skus = { spread: ["BENCH-2", "BENCH-3"], hot: ["BENCH-1"] };
/** Of 19.99 a line; the second promotion takes its share of what the first has left. */
const discounts = { spread: 2 * 100, hot: 100 + 95 };

/** A cart whose row the others copy, and the order that such a cart became. */
interface Sample {
  cart: Template;
  order_id: string;
}

export class SaleShop extends OrderShop {
  readonly #samples = new Map<Kind, Sample>();

  private constructor(store: BenchStore) {
    super(store);
  }

  static async open(): Promise<SaleShop> {
    const shop = new SaleShop(await OrderShop.start_store());
    await shop.#promote();
    for (const kind of ["spread", "hot"] as const) await shop.#prepare(kind);
    return shop;
  }

  async #promote(): Promise<void> {
    const headers = { authorization: `Bearer ${this.store.admin_key()}` };
    const percent = { trigger: "automatic", actions: [{ type: "percent", basis_points: 500 }] };
    const hot = this.store.sql("SELECT product_id FROM catalog.products WHERE handle = 'bench-1'");
    const all = { ...percent, name: "all", label: "Sale", priority: 1 };
    const counted = {
      ...percent,
      name: "hot",
      label: "Today",
      priority: 2,
      conditions: { items: { products: [hot] } },
      limits: { uses_max: 1_000_000_000 },
    };
    for (const promotion of [all, counted]) await this.call("POST", "/v1/admin/promotions", promotion, headers);
  }

  /** Waits until the node knows the promotions. */
  async #prepare(kind: Kind): Promise<void> {
    const deadline = Date.now() + catalog_ms;
    let cart = await this.fill_cart(skus[kind]);
    while (cart.totals.discounts.amount !== discounts[kind]) {
      assert.ok(Date.now() < deadline, `${cart.totals.discounts.amount} and not ${discounts[kind]} are taken off`);
      await new Promise((resolve) => setTimeout(resolve, poll_ms));
      cart = await this.fill_cart(skus[kind]);
    }
    const sample = await this.fill_cart(skus[kind]);
    const headers = { "idempotency-key": `sample-${kind}` };
    const order = this.order(sample, sample.id, `sample-${kind}`);
    const { id } = await this.call<{ id: string }>("POST", "/v1/orders", order, headers);
    this.#samples.set(kind, { cart, order_id: id });
  }

  sample(kind: Kind): Sample {
    const sample = this.#samples.get(kind);
    if (!sample) throw new Error(`no sample of ${kind}`);
    return sample;
  }

  make_sale_carts(kind: Kind, count: number): number {
    return this.make_carts(shapes[kind], this.sample(kind).cart.id, count);
  }

  /** Makes carts and the file of requests that order them. */
  write_orders(kind: Kind, count: number): Promise<string> {
    const first = this.make_sale_carts(kind, count);
    const { cart } = this.sample(kind);
    const orders = function* (shop: SaleShop) {
      for (let n = first; n < first + count; n++) yield shop.raw_order(cart, cart_id(n), n);
    };
    return this.write_requests(orders(this));
  }
}

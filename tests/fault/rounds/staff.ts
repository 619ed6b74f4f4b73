// What staff do: pack, ship (also in parts), take back, refund, record payments, count the shelves, change prices.
import type { Order } from "../../../web/client/types.ts";
import { type AdminProduct, new_key } from "../../api/support.ts";
import { type Dice, pick } from "../dice.ts";
import { sku_of } from "../shelf.ts";
import type { Remembered } from "./shoppers.ts";
import type { Talk } from "./talk.ts";

export class Staff {
  readonly #talk: Talk;
  readonly #roll: Dice;
  readonly #remembered: Remembered;
  readonly #products: string[];

  /** `products` are ids; the SKU of each has its place. */
  constructor(talk: Talk, roll: Dice, remembered: Remembered, products: string[]) {
    this.#talk = talk;
    this.#roll = roll;
    this.#remembered = remembered;
    this.#products = products;
  }

  async work(goes_on: () => boolean): Promise<void> {
    const shipment = { carrier: "DHL", tracking: "JD01" };
    const acts = [
      ...Array<() => Promise<void>>(3).fill(() => this.#step("packing", {})),
      () => this.#step("shipment", shipment),
      () => this.#step("shipment", shipment),
      () => this.#on_a_line("shipment", shipment),
      () => this.#step("delivery", {}),
      () => this.#step("refund", {}),
      () => this.#on_a_line("refund", { reason: "a scratch" }),
      () => this.#on_a_line("return", {}),
      () => this.#step("payment", {}),
      () => this.#step("cancellation", {}),
      () => this.#adjust(goes_on),
      () => this.#adjust(goes_on),
      () => this.#change_price(),
    ];
    while (goes_on()) await pick(this.#roll, acts)();
  }

  async #step(
    name: string,
    body: unknown,
    known = this.#remembered.pick(this.#roll),
  ): Promise<void> {
    if (!known) return;
    const answer = await this.#talk.as_staff<Order>(
      "POST",
      `/v1/admin/orders/${known.id}/${name}`,
      body,
      {},
      ...[
        "invalid_transition",
        "payment_required",
        "too_many",
        "nothing_to_refund",
        "refund_too_large",
      ],
    );
    if (answer?.status !== 200) return;
    this.#talk.books.shown(answer.body);
    this.#remembered.update(answer.body);
  }

  #on_a_line(name: string, body: Record<string, unknown>): Promise<void> {
    const known = this.#remembered.pick(this.#roll);
    if (!known) return Promise.resolve();
    const lines = [{ sku: pick(this.#roll, known.lines).sku, qty: 1 }];
    return this.#step(name, { ...body, lines }, known);
  }

  async #adjust(goes_on: () => boolean): Promise<void> {
    const place = this.#roll(this.#products.length);
    const delta = this.#roll(3) === 0 ? -2 : 3;
    const body = { sku: sku_of(place), delta, reason: "count" };
    this.#talk.books.supply(body.sku, delta);
    const headers = { "idempotency-key": new_key() };
    // Until it is known: the same key each time.
    while (goes_on())
      if (
        await this.#talk.as_staff(
          "POST",
          "/v1/admin/stock-adjustments",
          body,
          headers,
          "below_reserved",
        )
      )
        return;
  }

  async #change_price(): Promise<void> {
    const place = this.#roll(this.#products.length);
    const path = `/v1/admin/products/${this.#products[place]}`;
    const product = await this.#talk.as_staff<AdminProduct>("GET", path, undefined, {});
    if (!product) return;
    const price = { amount: 1500 + this.#roll(1000), currency: "USD" };
    const body = {
      version: product.body.version,
      variants: [{ sku: sku_of(place), prices: [{ market: "us", price }] }],
    };
    await this.#talk.as_staff("PATCH", path, body, {}, "version_conflict");
  }
}

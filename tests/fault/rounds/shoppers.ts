// What shoppers do, each a throw of the dice: fill carts, order (sometimes twice at once), pay with every outcome, change
// their minds, look.
import type { CapturedOrder, Cart, Order } from "../../../web/client/types.ts";
import { ada, new_key, order_of } from "../../api/support.ts";
import { type Dice, pick } from "../dice.ts";
import { sku_of } from "../shelf.ts";
import type { Purchase } from "./books.ts";
import type { Talk } from "./talk.ts";

export const code = "ROUNDS";
const tokens = [
  ...[
    "approve",
    "approve",
    "approve",
    "decline",
    "needs_action",
    "time_out",
    "lost",
    "late_webhook",
  ],
  ...[
    "double_webhook",
    "early_webhook",
    "collect_declined",
    "refund_declined",
    "refund_pending",
    "refund_reversed",
  ],
];
const buyers = 60;
const tries_max = 40;
const remembered_max = 400;

/** Orders that somebody may come back to, of shoppers and staff alike; the oldest are forgotten. */
export class Remembered {
  readonly #orders: Order[] = [];
  readonly #tokens = new Map<string, string>();

  add(order: CapturedOrder): void {
    if (this.#tokens.has(order.id)) return;
    this.#tokens.set(order.id, order.access_token);
    this.#orders.push(order);
    if (this.#orders.length > remembered_max) this.#orders.shift();
  }
  update(order: Order): void {
    const place = this.#orders.findIndex(({ id }) => id === order.id);
    if (place >= 0) this.#orders[place] = order;
  }
  /** Rather a new one. */
  pick(roll: Dice): Order | undefined {
    const last = this.#orders.length - 1;
    return this.#orders[last - Math.min(roll(last + 1), roll(last + 1))];
  }
  token(order: Order): string {
    return this.#tokens.get(order.id) ?? "";
  }
}

export class Shopper {
  readonly #talk: Talk;
  readonly #roll: Dice;
  readonly #remembered: Remembered;
  readonly #skus: number;

  constructor(talk: Talk, roll: Dice, remembered: Remembered, skus: number) {
    this.#talk = talk;
    this.#roll = roll;
    this.#remembered = remembered;
    this.#skus = skus;
  }

  async shop(goes_on: () => boolean): Promise<void> {
    const acts = [
      ...Array<() => Promise<void>>(6).fill(() => this.#buy(goes_on)),
      ...[() => this.#cancel(), () => this.#pay_again(), () => this.#pay_again()],
      ...[() => this.#agree(), () => this.#come_back(), () => this.#look(), () => this.#look()],
    ];
    while (goes_on()) await pick(this.#roll, acts)();
  }

  async #fill_cart(): Promise<Cart | null> {
    const made = await this.#talk.ask<Cart>("POST", "/v1/carts", { body: { segment: "us" } });
    let cart = made?.body;
    for (let lines = 1 + this.#roll(3); cart && lines > 0; lines--) {
      // Two throws: some SKUs are wanted far more than others.
      const sku = sku_of(this.#roll(1 + this.#roll(this.#skus)));
      const body = { sku, qty: 1 + this.#roll(2) };
      cart = (await this.#talk.ask<Cart>("POST", `/v1/carts/${cart.id}/lines`, { body }))?.body;
    }
    if (cart && this.#roll(4) === 0)
      cart = (
        await this.#talk.ask<Cart>("PUT", `/v1/carts/${cart.id}/codes`, { body: { codes: [code] } })
      )?.body;
    if (!cart) return null;
    const delivery = { address: ada, method: "standard" };
    return (
      (await this.#talk.ask<Cart>("PUT", `/v1/carts/${cart.id}/delivery`, { body: delivery }))
        ?.body ?? null
    );
  }

  async #buy(goes_on: () => boolean): Promise<void> {
    const cart = await this.#fill_cart();
    if (!cart) return;
    const manual = this.#roll(4) === 0;
    const payment = manual
      ? { method: "manual" }
      : { method: "sandbox", token: pick(this.#roll, tokens) };
    const email = `buyer-${this.#roll(buyers)}@example.com`;
    const purchase: Purchase = { key: new_key(), body: { ...order_of(cart), email, payment } };
    this.#talk.books.asks(purchase);
    const twice = this.#roll(10) === 0;
    for (let tries = 0; tries < tries_max && goes_on(); tries++) {
      const sent = [order(this.#talk, purchase)];
      if (twice) sent.push(order(this.#talk, purchase));
      const answers = await Promise.all(sent);
      for (const answer of answers) if (answer.order) this.#remembered.add(answer.order);
      if (answers.every(({ is_known }) => is_known)) return;
    }
  }

  async #of_order(what: string, body: unknown, codes: string[]): Promise<void> {
    const known = this.#remembered.pick(this.#roll);
    if (!known) return;
    const token = this.#remembered.token(known);
    const method = body === null ? "GET" : "POST";
    const path = `/v1/orders/${known.id}${what}`;
    const answer = await this.#talk.ask<Order & { order?: Order }>(
      method,
      path,
      { body: body ?? undefined, token },
      ...codes,
    );
    const shown = answer?.status === 402 ? answer.body.order : answer?.body;
    if (!answer || !shown?.events) return;
    this.#talk.books.shown(shown);
    this.#remembered.update(shown);
  }

  #cancel(): Promise<void> {
    return this.#of_order("/cancellation", {}, ["invalid_transition"]);
  }
  #pay_again(): Promise<void> {
    const refusals = [
      "payment_declined",
      "already_paid",
      "order_closed",
      "payment_in_progress",
      "too_many_attempts",
    ];
    return this.#of_order(
      "/payment",
      { method: "sandbox", token: pick(this.#roll, tokens) },
      refusals,
    );
  }
  #come_back(): Promise<void> {
    return this.#of_order("/payment/confirmation", {}, []);
  }
  #look(): Promise<void> {
    return this.#of_order("", null, []);
  }

  /** At the provider's. */
  async #agree(): Promise<void> {
    const known = this.#remembered.pick(this.#roll);
    const url = known?.next_action?.url;
    const outcome = this.#roll(4) === 0 ? "decline" : "approve";
    if (url) await this.#talk.ask("POST", url, { body: { outcome } }, "not_found");
  }
}

/** Sends a purchase once. What is known: accepted, or refused for now. */
export async function order(
  talk: Talk,
  { key, body }: Purchase,
): Promise<{ is_known: boolean; order?: CapturedOrder }> {
  const refusals = [
    "sold_out",
    "price_changed",
    "cart_ordered",
    "version_conflict",
    "in_progress",
    "payment_declined",
  ];
  const headers = { "idempotency-key": key };
  const answer = await talk.ask<CapturedOrder & { order?: CapturedOrder }>(
    "POST",
    "/v1/orders",
    { body, headers },
    ...refusals,
  );
  if (!answer) return { is_known: false };
  const captured =
    answer.status === 402 ? answer.body.order : answer.status === 201 ? answer.body : undefined;
  if (captured) talk.books.acknowledged(key, captured);
  const is_under_way = (answer.body as { code?: string }).code === "in_progress";
  return { is_known: !is_under_way, order: captured };
}

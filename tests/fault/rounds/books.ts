// The shoppers' own books: what they asked for and what they were told. After each round the store must agree.
import { writeFileSync } from "node:fs";
import type { CapturedOrder, Order } from "../../../web/client/types.ts";
import { deadlocks_of } from "../shelf.ts";
import { Store } from "../store.ts";

/** A purchase under one key; the same body each time. */
export interface Purchase {
  key: string;
  body: Record<string, unknown> & { cart_id: string };
}

interface Acknowledged {
  key: string;
  token: string;
  number: string;
  total: number;
  /** Types, in order: the longest list that anybody was shown. */
  events: string[];
}

export const kinds = [
  "lost",
  "duplicates",
  "oversold",
  "drift",
  "deadlocks",
  "broken",
  "unexpected",
] as const;
export type Kind = (typeof kinds)[number];

export class Books {
  readonly orders = new Map<string, Acknowledged>();
  /** Asked for, and not acknowledged. */
  readonly open = new Map<string, Purchase>();
  readonly wrong: Record<Kind, string[]> = {
    lost: [],
    duplicates: [],
    oversold: [],
    drift: [],
    deadlocks: [],
    broken: [],
    unexpected: [],
  };
  readonly #order_of = new Map<string, string>(); // by key
  readonly #supply = new Map<string, number>();
  readonly #deadlocks = new Set<string>();

  note(kind: Kind, what: string): void {
    this.wrong[kind].push(what);
  }
  get is_clean(): boolean {
    return kinds.every((kind) => this.wrong[kind].length === 0);
  }

  /** At most that many more pieces can be there from now on. */
  supply(sku: string, pieces: number): void {
    this.#supply.set(sku, (this.#supply.get(sku) ?? 0) + Math.max(pieces, 0));
  }

  asks(purchase: Purchase): void {
    this.open.set(purchase.key, purchase);
  }

  /** The order that a key was answered with. */
  acknowledged(key: string, order: CapturedOrder): void {
    this.open.delete(key);
    const before = this.#order_of.get(key);
    if (before !== undefined && before !== order.id)
      this.note("duplicates", `${key} made ${before} and ${order.id}`);
    this.#order_of.set(key, order.id);
    const known = this.orders.get(order.id);
    if (known && known.key !== key)
      this.note("duplicates", `${order.id} was told under ${known.key} and ${key}`);
    if (!known) {
      const total = order.totals.total.amount;
      this.orders.set(order.id, {
        key,
        token: order.access_token,
        number: order.number,
        total,
        events: [],
      });
    }
    this.shown(order);
  }

  /** Whatever was shown of an order stays true: its total, its number, and each of its events in its place. */
  shown(order: Order): void {
    const known = this.orders.get(order.id);
    if (!known) {
      this.note("lost", `${order.id} was never acknowledged`);
      return;
    }
    const types = order.events.map(({ type }) => type);
    this.#compare(order.id, known, order.totals.total.amount, order.number, types);
    if (types.length > known.events.length) known.events = types;
  }

  #compare(
    id: string,
    known: Acknowledged,
    total: number,
    number: string | null,
    types: string[],
  ): void {
    const shared = Math.min(types.length, known.events.length);
    const agrees = types.slice(0, shared).join(" ") === known.events.slice(0, shared).join(" ");
    if (!agrees)
      this.note(
        "lost",
        `${id}: "${known.events.join(" ")}" was shown, and now "${types.join(" ")}"`,
      );
    if (total !== known.total)
      this.note("drift", `${id}: its total was ${known.total} and is ${total}`);
    if (number !== null && number !== known.number)
      this.note("lost", `${id}: its number was ${known.number} and is ${number}`);
  }

  /** Compares with the database, past every node. */
  async compare(store: Store): Promise<void> {
    await Promise.all([
      this.#compare_orders(store),
      this.#compare_stock(store),
      this.#compare_money(store),
      this.#audit(store),
    ]);
    for (const line of deadlocks_of(store)) {
      if (!this.#deadlocks.has(line)) this.note("deadlocks", line);
      this.#deadlocks.add(line);
    }
  }

  async #compare_orders(store: Store): Promise<void> {
    const rows = await store.sql(
      `SELECT o.order_id, k.key, o.total, string_agg(e.type, ' ' ORDER BY e.seq)
       FROM orders.orders AS o
       LEFT JOIN orders.idempotency_keys AS k ON k.order_id = o.order_id
       LEFT JOIN orders.events AS e ON e.order_id = o.order_id
       GROUP BY o.order_id, k.key, o.total`,
    );
    const found = new Set<string>();
    for (const row of rows) {
      const [id = "", key = "", total = "", types = ""] = row.split("|");
      if (found.has(id)) this.note("duplicates", `${id} is there twice`);
      found.add(id);
      const known = this.orders.get(id);
      if (!known) {
        this.note("duplicates", `${id} under ${key} is an order that nobody was told of`);
        continue;
      }
      if (key !== known.key)
        this.note("duplicates", `${id}: its key was ${known.key} and is ${key}`);
      const now = types.split(" ");
      if (now.length < known.events.length)
        this.note("lost", `${id}: only "${types}" of "${known.events.join(" ")}"`);
      this.#compare(id, known, Number(total), null, now);
    }
    for (const [id, { key }] of this.orders)
      if (!found.has(id)) this.note("lost", `${id} under ${key} is gone`);
  }

  /** What was ever sold and not given up is no more than what was ever there, by what was put there. */
  async #compare_stock(store: Store): Promise<void> {
    const rows = await store.sql(
      `SELECT sku, sum(qty - cancelled - returned) FROM orders.lines GROUP BY sku
       UNION ALL SELECT sku, NULL FROM inventory.stock JOIN inventory.skus USING (sku_id) WHERE on_hand < reserved`,
    );
    for (const row of rows) {
      const [sku = "", sold = ""] = row.split("|");
      const supply = this.#supply.get(sku) ?? 0;
      if (sold === "" || Number(sold) > supply)
        this.note("oversold", `${sku}: ${sold || "?"} sold of ${supply}`);
    }
  }

  /** Where nothing is under way, our books and the provider's tell the same sums. */
  async #compare_money(store: Store): Promise<void> {
    const rows = await store.sql(
      `SELECT p.order_id, p.payment_id, p.status, p.collected, p.refunded, s.status, s.amount, s.refunded
       FROM payments.payments AS p
       LEFT JOIN payments.sandbox_payments AS s ON s.payment_id = p.payment_id
       WHERE p.provider = 'sandbox' AND p.next_try_at IS NULL
         AND NOT EXISTS (SELECT FROM payments.refunds AS r WHERE r.payment_id = p.payment_id AND r.status = 'pending')
         AND NOT EXISTS (SELECT FROM payments.sandbox_webhooks AS w WHERE w.payment_id = p.payment_id)
         AND (p.collected <> CASE WHEN s.status = 'collected' THEN s.amount ELSE 0 END
           OR p.refunded <> coalesce(s.refunded, 0)
           OR s.status = 'authorised')`,
    );
    for (const row of rows) this.note("drift", `ours and the provider's differ: ${row}`);
  }

  async #audit(store: Store): Promise<void> {
    const file = `${store.dataDir}.acked`;
    writeFileSync(file, [...this.orders].map(([id, { key }]) => `${key} ${id}\n`).join(""));
    const audit = await Store.run(["audit", "--acked", file, "--data-dir", store.dataDir]);
    if (audit.code !== 0) this.note("broken", `rialto audit: ${audit.stdout}${audit.stderr}`);
  }
}

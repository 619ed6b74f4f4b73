// Rounds of a shop in which everything breaks. In each, shoppers and staff are busy while the planned faults happen; then
// all of it is mended, every purchase of unknown outcome is asked for again under its key, and the books are compared.
import { setTimeout as pause } from "node:timers/promises";
import type { ProductPage } from "../../../web/client/types.ts";
import { ask, in_parallel } from "../../api/support.ts";
import { type Dice, dice } from "../dice.ts";
import { make_admin_key, sku_of, stock_shelf } from "../shelf.ts";
import { type Store, until } from "../store.ts";
import { Books, kinds } from "./books.ts";
import { plan_faults, strike } from "./faults.ts";
import { Fleet } from "./fleet.ts";
import { code, order, Remembered, Shopper } from "./shoppers.ts";
import { Staff } from "./staff.ts";
import { Talk } from "./talk.ts";

export interface Wanted {
  rounds: number;
  /** Round n has seed + n − 1, so that one of them can be run alone. */
  seed: number;
  round_ms: number;
  shoppers: number;
  say: (line: string) => void;
}

const shelf = [900, 700, 500, 300, 150, 80, 40, 15];
const staff = 3;
const askers = 16;
/** So that orders expire within a round. */
const reserved_for = { sandbox: "6 seconds", manual: "15 seconds" };
const settle_ms = 3000;
const settle_times_max = 20;
const seeds = 2 ** 31;

async function open_shop(fleet: Fleet, books: Books): Promise<{ talk: Talk; products: string[] }> {
  const { store, server } = fleet;
  await stock_shelf(store, shelf);
  for (const [place, pieces] of shelf.entries()) books.supply(sku_of(place), pieces);
  for (const [method, time] of Object.entries(reserved_for))
    await store.sql(
      `UPDATE payments.methods SET reserved_for = '${time}' WHERE method = '${method}'`,
    );
  const admin_key = await make_admin_key(store);
  const body = {
    name: "rounds",
    label: "Ten percent off",
    trigger: "code",
    actions: [{ type: "percent", basis_points: 1000 }],
    limits: { uses_max: 100_000, uses_per_customer_max: 1 },
    codes: [{ code }],
  };
  await ask("POST", "/v1/admin/promotions", { base: server.url, body, token: admin_key });
  const { items } = await ask<ProductPage>("GET", "/v1/catalog/us/products", { base: store.url });
  const products = shelf.map(
    (_, place) => items.find(({ handle }) => handle === `mug-${place}`)?.id ?? "",
  );
  return { talk: new Talk(books, server.url, admin_key), products };
}

/** With everything mended, each purchase is accepted or refused for good. */
async function resolve(talk: Talk): Promise<void> {
  const { books } = talk;
  await in_parallel(askers, [...books.open.values()], async (purchase) => {
    await until(
      "a purchase is accepted or refused",
      async () => (await order(talk, purchase)).is_known,
    );
    books.open.delete(purchase.key);
  });
}

/** Until no payment and no refund waits for anything. Asking more often would only make the worker wait longer. */
async function settle(store: Store, talk: Talk): Promise<void> {
  const waiting = () =>
    store.sql(
      `SELECT order_id FROM payments.payments WHERE next_try_at IS NOT NULL
       UNION SELECT order_id FROM payments.refunds WHERE next_try_at IS NOT NULL`,
    );
  for (let times = 0; times < settle_times_max; times++) {
    const ids = await waiting();
    if (ids.length === 0) return;
    await in_parallel(askers, ids, async (id) => {
      const token = talk.books.orders.get(id)?.token ?? "";
      await talk.ask("POST", `/v1/orders/${id}/payment/confirmation`, { body: {}, token });
    });
    // Whoever has left the bank's page open says no in the end. An order that has been packed does not expire, and its
    // payment waits for that.
    for (const payment of await store.sql(
      "SELECT payment_id FROM payments.payments WHERE status = 'needs_action'",
    ))
      await talk.ask(
        "POST",
        `/v1/sandbox/payments/${payment}/action`,
        { body: { outcome: "decline" } },
        "not_found",
      );
    await pause(settle_ms);
  }
  for (const id of await waiting())
    talk.books.note("drift", `${id}: a payment or a refund of it does not come to an end`);
}

/** Runs the rounds, or those up to the first that finds something wrong. */
export class Drive {
  readonly books = new Books();
  readonly faults = new Map<string, number>();
  rounds = 0;
  seconds = 0;
  /** The seed of the round that found something wrong. */
  culprit: number | null = null;
  #fleet: Fleet | undefined;
  #talk: Talk | undefined;
  readonly #wanted: Wanted;
  readonly #remembered = new Remembered();

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
  }

  get fault_count(): number {
    return [...this.faults.values()].reduce((sum, count) => sum + count, 0);
  }

  async run(): Promise<void> {
    const { rounds, seed, say } = this.#wanted;
    const begun = performance.now();
    say(`${rounds} rounds, seed ${seed}`);
    const fleet = await Fleet.start("rounds", (what) => this.books.note("broken", what));
    this.#fleet = fleet;
    try {
      const { talk, products } = await open_shop(fleet, this.books);
      this.#talk = talk;
      for (let round = 0; round < rounds && this.books.is_clean; round++) {
        this.culprit = seed + round;
        await this.#play(
          fleet,
          talk,
          products,
          dice(seed + round),
          `round ${round + 1}/${rounds}, seed ${seed + round}`,
        );
        this.rounds++;
      }
      if (this.books.is_clean) {
        await settle(fleet.store, talk);
        await this.books.compare(fleet.store);
      }
      if (this.books.is_clean) this.culprit = null;
      await fleet.stop();
    } catch (error) {
      fleet.kill();
      throw error;
    }
    this.seconds = (performance.now() - begun) / 1000;
  }

  /** Leaves nothing running. */
  kill(): void {
    this.#fleet?.kill();
  }

  async #play(
    fleet: Fleet,
    talk: Talk,
    products: string[],
    roll: Dice,
    name: string,
  ): Promise<void> {
    const { round_ms, shoppers, say } = this.#wanted;
    const before = this.books.orders.size;
    const struck: string[] = [];
    const lanes = plan_faults(roll, round_ms);
    const ends_at = Date.now() + round_ms;
    const goes_on = () => Date.now() < ends_at;
    const people = [
      ...Array.from(
        { length: shoppers },
        () => new Shopper(talk, dice(roll(seeds)), this.#remembered, shelf.length),
      ).map((shopper) => shopper.shop(goes_on)),
      ...Array.from(
        { length: staff },
        () => new Staff(talk, dice(roll(seeds)), this.#remembered, products),
      ).map((one) => one.work(goes_on)),
    ];
    await Promise.all([
      ...people,
      ...lanes.map((lane) => strike(fleet, lane, ends_at, (fault) => struck.push(fault))),
    ]);
    await fleet.recovered();
    await resolve(talk);
    await this.books.compare(fleet.store);
    for (const fault of struck) this.faults.set(fault, (this.faults.get(fault) ?? 0) + 1);
    const orders = this.books.orders.size;
    say(
      `${name}: ${orders - before} orders, ${orders} in all; ${struck.length} faults: ${struck.join(", ")}`,
    );
  }

  /** What came of it, a line each. */
  summary(): string[] {
    const { books } = this;
    const lines = [
      `${this.rounds} rounds in ${Math.round(this.seconds)} s: ${books.orders.size} orders, ${this.fault_count} faults`,
      `${this.#talk?.refused ?? 0} answers were 503, ${this.#talk?.unanswered ?? 0} requests had none`,
      `faults: ${[...this.faults]
        .sort()
        .map(([name, count]) => `${name} ${count}`)
        .join(", ")}`,
      kinds.map((kind) => `${kind} ${books.wrong[kind].length}`).join(", "),
    ];
    for (const kind of kinds)
      for (const what of books.wrong[kind].slice(0, 10)) lines.push(`  ${kind}: ${what}`);
    if (this.culprit !== null)
      lines.push(`found with seed ${this.culprit}: ./dev fault 1 ${this.culprit}`);
    return lines;
  }
}

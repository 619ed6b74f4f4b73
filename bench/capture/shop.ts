// The store of the order benchmarks: a shop of 10,001 mugs at one price, carts that SQL made beforehand, and orders of
// them over HTTP.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { run, run_beside } from "../support/processes.ts";
import { BenchStore, rialto } from "../support/store.ts";

export const connections = 256;
const carts_margin = 1.5; // prepared for this many times the rate of the rounds before
const first_guess = 20_000; // orders/s, for the first rounds' carts
const drain_ms = 120_000;
/** Each order is somebody's first. */
export const email = (n: number | string) => `bench-${n}@example.com`;

export const file = (name: string) => fileURLToPath(new URL(name, import.meta.url));
export const load = fileURLToPath(new URL("../bench/rialto-load", pathToFileURL(rialto)));
const md5 = (text: string) => createHash("md5").update(text).digest("hex");
export const cart_id = (n: number) => md5(`cart-${n}`).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
const key = (n: number) => md5(`key-${n}`);

/** Lines of each order, and whether they are spread over 10,000 SKUs or all of the hot one. */
export interface Shape {
  lines: number;
  spread: boolean;
}

export interface Money {
  amount: number;
  currency: string;
}
export interface Template {
  id: string;
  version: number;
  totals: { delivery: Money; discounts: Money; total: Money };
  lines: { unit_price: Money }[];
}
export interface Round {
  rate: number;
  p50_ms: number;
  p99_ms: number;
}
/** What rialto-load says of a whole run. */
export interface Told {
  answered: number;
  unsent: number;
  rate: number;
  statuses: Record<string, number>;
  latency_us: { p50: number; p99: number };
}

export const address = {
  name: "Ada Lovelace",
  line1: "12 Canal Street",
  city: "New York",
  postal_code: "10013",
  country: "US",
};

/** One HTTP request as bytes. */
export function raw_request(method: string, path: string, body: unknown, headers = ""): string {
  const text = JSON.stringify(body);
  return `${method} ${path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n${headers}Content-Length: ${text.length}\r\n\r\n${text}`;
}

export class OrderShop {
  readonly store: BenchStore;
  #next = 1;
  #expected = first_guess;

  constructor(store: BenchStore) {
    this.store = store;
  }

  /** A store with the mugs in it. */
  static async start_store(): Promise<BenchStore> {
    const store = await BenchStore.start(["--demo", "none"]);
    run(["psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-f", file("catalog.sql"), store.database_url]);
    await store.restart();
    return store;
  }

  async call<T>(method: string, path: string, body: unknown, headers: Record<string, string> = {}): Promise<T> {
    const answer = await fetch(this.store.url + path, {
      method,
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as T;
  }

  /** A cart as a shopper makes it, whose row the others copy. */
  async fill_cart(skus: string[]): Promise<Template> {
    const { id } = await this.call<Template>("POST", "/v1/carts", { segment: "us" });
    for (const sku of skus) await this.call("POST", `/v1/carts/${id}/lines`, { sku, qty: 1 });
    return this.call("PUT", `/v1/carts/${id}/delivery`, { address, method: "standard" });
  }

  order(template: Template, cart: string, buyer: number | string) {
    return {
      cart_id: cart,
      cart_version: template.version,
      email: email(buyer),
      expected_total: template.totals.total,
      payment: { method: "manual" },
    };
  }

  raw_order(template: Template, cart: string, buyer: number): string {
    return raw_request("POST", "/v1/orders", this.order(template, cart, buyer), `Idempotency-Key: ${key(buyer)}\r\n`);
  }

  /** Numbers of carts, buyers and keys that nobody has had; the first of them. */
  take_numbers(count: number): number {
    const first = this.#next;
    this.#next += count;
    return first;
  }

  /** Makes open carts and gives the number of the first. */
  make_carts({ lines, spread }: Shape, template: string, count: number): number {
    const first = this.take_numbers(count);
    this.run_sql("carts.sql", { template, first, count, lines, spread });
    return first;
  }

  /** Runs a file of this folder with psql's variables. */
  run_sql(name: string, variables: Record<string, string | number | boolean> = {}): void {
    const flags = Object.entries(variables).flatMap(([key, value]) => ["-v", `${key}=${value}`]);
    run(["psql", "-Xq", "-v", "ON_ERROR_STOP=1", ...flags, "-f", file(name), this.store.database_url]);
  }

  /** Every round begins alike: nothing waits in the outbox, nothing is left to write back. */
  async settle(): Promise<void> {
    const deadline = Date.now() + drain_ms;
    while (this.store.sql("SELECT count(*) FROM events.outbox WHERE position IS NULL") !== "0") {
      if (Date.now() > deadline) throw new Error("the relay does not drain the outbox");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    this.store.sql("CHECKPOINT");
  }

  count_orders(): number {
    return Number(this.store.sql("SELECT count(*) FROM orders.idempotency_keys"));
  }

  /** Writes requests for rialto-load and gives the file's path. */
  async write_requests(requests: Iterable<string>): Promise<string> {
    const path = `${this.store.scratch}/requests.jsonl`;
    const out = createWriteStream(path);
    for (const raw of requests) if (!out.write(`${JSON.stringify({ raw })}\n`)) await once(out, "drain");
    out.end();
    await once(out, "finish");
    return path;
  }

  /** Sends the requests over `connections` connections, as long as is said; `flags` go to rialto-load. */
  async send(requests: Iterable<string>, for_seconds: number, ...flags: string[]): Promise<Told> {
    const path = await this.write_requests(requests);
    await this.settle();
    const words = [load, "--url", this.store.url, "--requests", path, "--connections", String(connections), ...flags];
    return JSON.parse(await run_beside([...words, "--seconds", String(for_seconds)])) as Told;
  }

  /** Orders carts that are there already. */
  async capture(shape: Shape, template: Template, for_seconds: number): Promise<Round> {
    const count = Math.ceil(this.#expected * for_seconds * carts_margin);
    const first = this.make_carts(shape, template.id, count);
    const orders = function* (shop: OrderShop) {
      for (let n = first; n < first + count; n++) yield shop.raw_order(template, cart_id(n), n);
    };
    const before = this.count_orders();
    const told = await this.send(orders(this), for_seconds);
    assert.deepEqual(Object.keys(told.statuses), ["201"], JSON.stringify(told));
    assert.ok(told.unsent > 0, `there were not enough carts: ${JSON.stringify(told)}`);
    assert.equal(this.count_orders() - before, told.answered, "every answer is an order");
    this.#expected = Math.max(first_guess, told.rate);
    return { rate: told.rate, p50_ms: told.latency_us.p50 / 1000, p99_ms: told.latency_us.p99 / 1000 };
  }
}

// ./dev bench checkout: whole checkouts a second over HTTP, as a share of orders alone.
//
// A checkout is four requests of one shopper, each sent when the answer before it came: a new cart, a line, the
// delivery, the order; nothing is reused. 256 shoppers at once, one line each, spread over 10,000 SKUs. The reference
// orders carts of the same kind that SQL made beforehand. Both go to the same `rialto up` (fsync and synchronous_commit
// on); rounds alternate, before each the outbox is drained and a checkpoint made, medians count, `rialto audit` must be
// green after each pair. SQL statements are counted by pg_stat_statements, for one shopper alone (no batch holds more
// than one write) and under the load. Nothing is pinned: PostgreSQL, load and server share the machine.
import assert from "node:assert/strict";
import { address, OrderShop, type Round, raw_request, type Shape, type Template } from "./capture/shop.ts";
import { measure, median, report, say } from "./support/results.ts";

const rounds = Number(process.env.RIALTO_BENCH_ROUNDS ?? 5);
const seconds = Number(process.env.RIALTO_BENCH_SECONDS ?? 4);
const warm_seconds = 2;
const steps = 4;
const checkouts_expected = 6_000; // a second at most: so many requests are prepared
const alone = 100; // checkouts, one after the other
const skus = 10_000;
const goals = { share: 0.3, statements: 4 };

const shape: Shape = { lines: 1, spread: true };
const cart = "00000000-0000-0000-0000-000000000000"; // rialto-load puts the new cart's id there

class Checkout extends OrderShop {
  #template: Template | undefined;

  async template(): Promise<Template> {
    this.#template ??= await this.fill_cart(["BENCH-2"]);
    return this.#template;
  }

  *#requests(template: Template, count: number): Generator<string> {
    const first = this.take_numbers(count);
    for (let n = first; n < first + count; n++) {
      yield raw_request("POST", "/v1/carts", { segment: "us" });
      yield raw_request("POST", `/v1/carts/${cart}/lines`, { sku: `BENCH-${2 + (n % skus)}`, qty: 1 });
      yield raw_request("PUT", `/v1/carts/${cart}/delivery`, { address, method: "standard" });
      yield this.raw_order(template, cart, n);
    }
  }

  /**
   * Statements about carts, promotions and orders that the order role has sent so far; those within functions do not
   * count, nor does what a pool asks for itself.
   */
  #statements(): number {
    return Number(
      this.store.sql(`SELECT coalesce(sum(calls), 0)
        FROM pg_stat_statements JOIN pg_roles ON pg_roles.oid = userid
        WHERE toplevel AND rolname = 'rialto_order' AND query ~ '^/. (carts|pricing|orders)\\.'`),
    );
  }

  async #checked_out(count: number, for_seconds: number, ...flags: string[]) {
    const template = await this.template();
    const orders = this.count_orders();
    const statements = this.#statements();
    const told = (await this.send(this.#requests(template, count), for_seconds, "--steps", String(steps), ...flags)) as
      Awaited<ReturnType<OrderShop["send"]>> & { walks: { whole: number; rate: number } };
    assert.deepEqual(Object.keys(told.statuses).sort(), ["200", "201"], JSON.stringify(told));
    assert.equal(this.count_orders() - orders, told.walks.whole, "every checkout is an order");
    return { ...told, statements: (this.#statements() - statements) / told.walks.whole };
  }

  async whole(for_seconds: number) {
    const told = await this.#checked_out(Math.ceil(checkouts_expected * for_seconds), for_seconds);
    assert.ok(told.unsent > 0, `there were not enough requests: ${JSON.stringify(told)}`);
    const { p50, p99 } = told.latency_us;
    return { rate: told.walks.rate, statements: told.statements, p50_ms: p50 / 1000, p99_ms: p99 / 1000 };
  }

  /** Statements of one checkout when nobody else is there. */
  async statements_alone(): Promise<number> {
    return (await this.#checked_out(alone, 60, "--connections", "1")).statements;
  }

  async orders(for_seconds: number): Promise<Round> {
    return this.capture(shape, await this.template(), for_seconds);
  }
}

async function main(): Promise<void> {
  const store = await OrderShop.start_store();
  const bench = new Checkout(store);
  const statements_alone = await bench.statements_alone();
  await bench.orders(warm_seconds);
  await bench.whole(warm_seconds);
  const whole: Awaited<ReturnType<Checkout["whole"]>>[] = [];
  const orders: Round[] = [];
  for (let round = 1; round <= rounds; round++) {
    const sides = [
      async () => whole.push(await bench.whole(seconds)),
      async () => orders.push(await bench.orders(seconds)),
    ];
    for (const side of round % 2 === 1 ? sides : sides.reverse()) await side();
    store.audit();
    const [ours, theirs] = [whole.at(-1), orders.at(-1)];
    say(
      `round ${round}: whole checkouts ${ours?.rate.toFixed(0)}/s (p99 of a request ${ours?.p99_ms.toFixed(1)} ms, ` +
        `${ours?.statements.toFixed(2)} statements each), orders alone ${theirs?.rate.toFixed(0)}/s, audit green`,
    );
  }
  say(store.audit());
  await store.stop();
  const middle = (of: (round: (typeof whole)[number]) => number) => median(whole.map(of));
  const reference = median(orders.map(({ rate }) => rate));
  report("checkout", [
    measure("whole", "checkouts/s", middle(({ rate }) => rate), reference, goals.share),
    measure("whole_request_p50", "ms", middle(({ p50_ms }) => p50_ms)),
    measure("whole_request_p99", "ms", middle(({ p99_ms }) => p99_ms)),
    measure("statements_alone", "statements/checkout", statements_alone, null, goals.statements),
    measure("statements_under_load", "statements/checkout", middle(({ statements }) => statements), null, goals.statements),
  ]);
}

await main();

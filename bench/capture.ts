// ./dev bench capture: orders a second over HTTP against pgbench with one order a transaction.
//
// Both capture into the same store, on the same PostgreSQL (fsync and synchronous_commit on): over HTTP through a
// whole `rialto up` with 256 connections, and by capture/reference.sql with pgbench at the best of several client
// counts. Two shapes: two lines an order spread over 10,000 SKUs, and one line of one hot SKU. Carts are made
// beforehand by SQL for both. Nothing is pinned: the two cores are shared by PostgreSQL, load and server. Before each
// round the outbox is drained and a checkpoint made; while pgbench runs, `rialto up` is stopped (SIGSTOP), so that the
// reference has the machine to itself, while over HTTP relay and catalog work beside the capture. Rounds alternate,
// medians count, `rialto audit` must be green after each pair.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { email, file, OrderShop, type Round, type Shape, type Template } from "./capture/shop.ts";
import { run, run_beside } from "./support/processes.ts";
import { measure, median, percentile, report, say } from "./support/results.ts";

const rounds = Number(process.env.RIALTO_BENCH_ROUNDS ?? 5);
const seconds = Number(process.env.RIALTO_BENCH_SECONDS ?? 4);
const trial_seconds = 2;
const client_counts = [8, 16, 32, 64];
const carts_margin = 1.5; // prepared for this many times what is expected of pgbench
const pgbench_expected = 12_000; // orders/s
const latency_sampling = 0.25;

const shapes = { spread: { lines: 2, spread: true }, hot: { lines: 1, spread: false } } satisfies Record<string, Shape>;
type Name = keyof typeof shapes;

/** As SQL: what is due, its parts, and each line's share. */
interface Taxes {
  due: string;
  parts: string;
  of_lines: string;
}

class Bench extends OrderShop {
  #templates = new Map<Name, Template>();
  #delivery_to = "";
  readonly #taxes = new Map<Name, Taxes>();

  async prepare(): Promise<void> {
    run(["psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-f", file("reference.sql"), this.store.database_url]);
    for (const shape of ["spread", "hot"] as const) await this.#prepare_shape(shape);
    run(["psql", "-Xq", "-c", "VACUUM ANALYZE", this.store.database_url]);
  }

  async #prepare_shape(shape: Name): Promise<void> {
    const skus = { spread: ["BENCH-2", "BENCH-3"], hot: ["BENCH-1"] }[shape];
    this.#templates.set(shape, await this.fill_cart(skus));
    // One order the usual way shows what the reference has to write.
    const sample = await this.fill_cart(skus);
    const headers = { "idempotency-key": `sample-${shape}` };
    const order = this.order(sample, sample.id, `sample-${shape}`);
    const { id } = await this.call<{ id: string }>("POST", "/v1/orders", order, headers);
    const told = (what: string) => this.store.sql(`SELECT ${what} FROM orders.orders WHERE order_id = '${id}'`);
    this.#delivery_to = told("delivery_to");
    this.#taxes.set(shape, {
      due: told("tax"),
      parts: told("taxes"),
      of_lines: this.store.sql(`SELECT array_agg(tax ORDER BY line_no) FROM orders.lines WHERE order_id = '${id}'`),
    });
    await this.pgbench(shape, 1, 1, 1);
    this.#check_same_rows(id);
  }

  /** The rows of an order, without what differs by nature from one order to the next. */
  #rows_of(order_id: string): string {
    const of = (table: string, where: string, without: string) =>
      `(SELECT jsonb_agg(to_jsonb(t) - '{${without}}'::text[] ORDER BY to_jsonb(t) - '{${without}}'::text[]) FROM ${table} t WHERE ${where})`;
    const mine = `order_id = '${order_id}'`;
    const at = `at = (SELECT placed_at FROM orders.orders WHERE ${mine})`;
    return this.store.sql(`SELECT jsonb_pretty(jsonb_build_object(
      'key', ${of("orders.idempotency_keys", mine, "key,fingerprint,order_id,created_at")},
      'order', ${of("orders.orders", mine, "order_id,number,cart_id,email,identity,placed_at,updated_at,reserved_until")},
      'buyer', ${of("orders.buyers", mine, "identity,order_id")},
      'lines', ${of("orders.lines", mine, "order_id,sku_id,sku")},
      'events', ${of("orders.events", mine, "order_id,at")},
      'ledger', ${of("inventory.ledger", `reference = '${order_id}'`, "sku_id,reference,at")},
      'cart', ${of("carts.carts", mine, "cart_id,order_id,created_at,updated_at")},
      'outbox', ${of("events.outbox", at, "event_id,position,subject,data,at")}))`);
  }

  #check_same_rows(from_http: string): void {
    const from_pgbench = this.store.sql("SELECT order_id FROM orders.orders ORDER BY placed_at DESC LIMIT 1");
    assert.notEqual(from_pgbench, from_http);
    assert.equal(this.#rows_of(from_pgbench), this.#rows_of(from_http));
    say("the reference writes the same rows as the server");
  }

  #template(shape: Name): Template {
    const template = this.#templates.get(shape);
    if (!template) throw new Error(`no template of ${shape}`);
    return template;
  }

  http(shape: Name, for_seconds: number): Promise<Round> {
    return this.capture(shapes[shape], this.#template(shape), for_seconds);
  }

  async pgbench(shape: Name, clients: number, for_seconds: number, orders_each = 0): Promise<Round> {
    const count = orders_each ? orders_each * clients : Math.ceil(pgbench_expected * for_seconds * carts_margin);
    const template = this.#template(shape);
    const first = this.make_carts(shapes[shape], template.id, count);
    const taxes = this.#taxes.get(shape);
    assert.ok(taxes);
    const script = `${this.store.scratch}/pgbench.sql`;
    writeFileSync(
      script,
      `\\set cart ${first} + :n * ${clients} + :client_id
\\set n :n + 1
SELECT bench.capture_one_order(md5('key-' || :cart), md5('cart-' || :cart)::uuid, ${template.version}, '${email("' || :cart || '")}',
  '${template.totals.total.currency}', 'Bench mug', ${template.lines[0]?.unit_price.amount},
  ${template.totals.delivery.amount}, ${taxes.due}, '${taxes.parts.replaceAll("'", "''")}', '${taxes.of_lines}', '${this.#delivery_to.replaceAll("'", "''")}');
`,
    );
    await this.settle();
    const before = this.count_orders();
    const log = `${this.store.scratch}/pgbench-log`;
    const words = ["pgbench", "-n", "-M", "prepared", "-D", "n=0", "-c", String(clients), "-j", "2", "-f", script];
    const length = orders_each ? ["-t", String(orders_each)] : ["-T", String(for_seconds)];
    const latencies = ["-l", `--log-prefix=${log}`, `--sampling-rate=${orders_each ? 1 : latency_sampling}`];
    await this.#pause_server();
    let told: string;
    try {
      told = await run_beside([...words, ...length, ...latencies, this.store.database_url]);
    } finally {
      process.kill(this.store.process.pid, "SIGCONT");
    }
    const done = Number(/actually processed: (\d+)/.exec(told)?.[1]);
    const rate = Number(/tps = ([\d.]+)/.exec(told)?.[1]);
    assert.equal(this.count_orders() - before, done, `every transaction is an order: ${told}`);
    const ms = this.#latencies(log);
    return { rate, p50_ms: percentile(ms, 0.5), p99_ms: percentile(ms, 0.99) };
  }

  /** Stops `rialto up`, but never in the middle of a transaction: that would hold back PostgreSQL's clearing up. */
  async #pause_server(): Promise<void> {
    for (let attempt = 0; attempt < 200; attempt++) {
      process.kill(this.store.process.pid, "SIGSTOP");
      const open = this.store.sql(
        "SELECT count(*) FROM pg_stat_activity WHERE state <> 'idle' AND backend_type = 'client backend' AND pid <> pg_backend_pid()",
      );
      if (open === "0") return;
      process.kill(this.store.process.pid, "SIGCONT");
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error("rialto up is never without a transaction");
  }

  #latencies(prefix: string): number[] {
    const folder = this.store.scratch;
    const files = readdirSync(folder).filter((name) => `${folder}/${name}`.startsWith(`${prefix}.`));
    const lines = files.flatMap((name) => readFileSync(`${folder}/${name}`, "utf8").trim().split("\n"));
    for (const name of files) rmSync(`${folder}/${name}`);
    return lines.filter(Boolean).map((line) => Number(line.split(" ")[2]) / 1000);
  }

  async best_client_count(shape: Name): Promise<number> {
    const rates = new Map<number, number>();
    for (const clients of client_counts) rates.set(clients, (await this.pgbench(shape, clients, trial_seconds)).rate);
    say(
      `${shape}: pgbench ${[...rates].map(([clients, rate]) => `${clients} clients ${Math.round(rate)}/s`).join(", ")}`,
    );
    return [...rates].reduce((best, each) => (each[1] > best[1] ? each : best))[0];
  }

  async compare(shape: Name, goal: number) {
    await this.http(shape, trial_seconds); // warms both up
    const clients = await this.best_client_count(shape);
    const ours: Round[] = [];
    const theirs: Round[] = [];
    for (let round = 1; round <= rounds; round++) {
      const sides = [
        async () => ours.push(await this.http(shape, seconds)),
        async () => theirs.push(await this.pgbench(shape, clients, seconds)),
      ];
      for (const side of round % 2 === 1 ? sides : sides.reverse()) await side();
      this.store.audit();
      const told = (r?: Round) =>
        `${Math.round(r?.rate ?? 0)}/s (p50 ${r?.p50_ms.toFixed(1)} ms, p99 ${r?.p99_ms.toFixed(1)} ms)`;
      say(
        `${shape}, round ${round}: HTTP ${told(ours.at(-1))}, pgbench with ${clients} clients ${told(theirs.at(-1))}, audit green`,
      );
    }
    const middle = (all: Round[], field: keyof Round) => median(all.map((round) => round[field]));
    return [
      measure(`http_${shape}`, "orders/s", middle(ours, "rate"), middle(theirs, "rate"), goal),
      measure(`http_${shape}_p50`, "ms", middle(ours, "p50_ms"), middle(theirs, "p50_ms")),
      measure(`http_${shape}_p99`, "ms", middle(ours, "p99_ms"), middle(theirs, "p99_ms")),
      measure(`http_${shape}_reference_clients`, "clients", clients),
    ];
  }
}

async function main(): Promise<void> {
  const store = await OrderShop.start_store();
  const bench = new Bench(store);
  await bench.prepare();
  const measures = [...(await bench.compare("spread", 2)), ...(await bench.compare("hot", 8))];
  say(store.audit());
  await store.stop();
  report("capture", measures);
}

await main();

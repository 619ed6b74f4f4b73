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
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createWriteStream, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { run, run_beside } from "./support/processes.ts";
import { measure, median, percentile, report, say } from "./support/results.ts";
import { BenchStore, rialto } from "./support/store.ts";

const rounds = Number(process.env.RIALTO_BENCH_ROUNDS ?? 5);
const seconds = Number(process.env.RIALTO_BENCH_SECONDS ?? 4);
const trial_seconds = 2;
const http_connections = 256;
const client_counts = [8, 16, 32, 64];
const carts_margin = 1.5; // prepared for this many times the rate of the rounds before
const first_guess = { http: 20_000, pgbench: 12_000 }; // orders/s, for the first rounds' carts
const latency_sampling = 0.25;
const drain_ms = 120_000;
const email = (n: number | string) => `bench-${n}@example.com`; // each order is somebody's first

const file = (name: string) => fileURLToPath(new URL(`capture/${name}`, import.meta.url));
const load = fileURLToPath(new URL("../bench/rialto-load", pathToFileURL(rialto)));
const md5 = (text: string) => createHash("md5").update(text).digest("hex");
const cart_id = (n: number) => md5(`cart-${n}`).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
const key = (n: number) => md5(`key-${n}`);

type Shape = "spread" | "hot";
const lines_of = { spread: 2, hot: 1 };

interface Money {
  amount: number;
  currency: string;
}
interface Template {
  id: string;
  version: number;
  totals: { delivery: Money; total: Money };
  lines: { unit_price: Money }[];
}
/** As SQL: what is due, its parts, and each line's share. */
interface Taxes {
  due: string;
  parts: string;
  of_lines: string;
}
interface Round {
  rate: number;
  p50_ms: number;
  p99_ms: number;
}

class Bench {
  readonly store: BenchStore;
  #templates = new Map<Shape, Template>();
  #next_cart = 1;
  #delivery_to = "";
  readonly #taxes = new Map<Shape, Taxes>();
  #expected = { ...first_guess };

  constructor(store: BenchStore) {
    this.store = store;
  }

  async #call<T>(method: string, path: string, body: unknown, headers: Record<string, string> = {}): Promise<T> {
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
  async #fill_cart(skus: string[]): Promise<Template> {
    const { id } = await this.#call<Template>("POST", "/v1/carts", { segment: "us" });
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

  #order(template: Template, cart: string, buyer: number | string) {
    return {
      cart_id: cart,
      cart_version: template.version,
      email: email(buyer),
      expected_total: template.totals.total,
      payment: { method: "manual" },
    };
  }

  async prepare(): Promise<void> {
    run(["psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-f", file("reference.sql"), this.store.database_url]);
    for (const shape of ["spread", "hot"] as const) await this.#prepare_shape(shape);
    run(["psql", "-Xq", "-c", "VACUUM ANALYZE", this.store.database_url]);
  }

  async #prepare_shape(shape: Shape): Promise<void> {
    const skus = { spread: ["BENCH-2", "BENCH-3"], hot: ["BENCH-1"] }[shape];
    this.#templates.set(shape, await this.#fill_cart(skus));
    // One order the usual way shows what the reference has to write.
    const sample = await this.#fill_cart(skus);
    const headers = { "idempotency-key": `sample-${shape}` };
    const order = this.#order(sample, sample.id, `sample-${shape}`);
    const { id } = await this.#call<{ id: string }>("POST", "/v1/orders", order, headers);
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

  #template(shape: Shape): Template {
    const template = this.#templates.get(shape);
    if (!template) throw new Error(`no template of ${shape}`);
    return template;
  }

  /** Makes open carts and gives the number of the first. */
  #make_carts(shape: Shape, count: number): number {
    const first = this.#next_cart;
    this.#next_cart += count;
    const variables = { template: this.#template(shape).id, first, count, lines: lines_of[shape] };
    const flags = Object.entries(variables).flatMap(([name, value]) => ["-v", `${name}=${value}`]);
    run(["psql", "-Xq", "-v", "ON_ERROR_STOP=1", ...flags, "-f", file("carts.sql"), this.store.database_url]);
    return first;
  }

  /** Both sides begin alike: nothing waits in the outbox, nothing is left to write back. */
  async #settle(): Promise<void> {
    const deadline = Date.now() + drain_ms;
    while (this.store.sql("SELECT count(*) FROM events.outbox WHERE position IS NULL") !== "0") {
      if (Date.now() > deadline) throw new Error("the relay does not drain the outbox");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    this.store.sql("CHECKPOINT");
  }

  #orders(): number {
    return Number(this.store.sql("SELECT count(*) FROM orders.idempotency_keys"));
  }

  async http(shape: Shape, for_seconds: number): Promise<Round> {
    const count = Math.ceil(this.#expected.http * for_seconds * carts_margin);
    const first = this.#make_carts(shape, count);
    const path = `${this.store.scratch}/orders.jsonl`;
    const out = createWriteStream(path);
    for (let n = first; n < first + count; n++) {
      const body = JSON.stringify(this.#order(this.#template(shape), cart_id(n), n));
      const raw = `POST /v1/orders HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nIdempotency-Key: ${key(n)}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
      if (!out.write(`${JSON.stringify({ raw })}\n`)) await once(out, "drain");
    }
    out.end();
    await once(out, "finish");
    await this.#settle();
    const before = this.#orders();
    const words = [load, "--url", this.store.url, "--requests", path, "--connections", String(http_connections)];
    const told = JSON.parse(await run_beside([...words, "--seconds", String(for_seconds)]));
    assert.deepEqual(Object.keys(told.statuses), ["201"], JSON.stringify(told));
    assert.ok(told.unsent > 0, `there were not enough carts: ${JSON.stringify(told)}`);
    assert.equal(this.#orders() - before, told.answered, "every answer is an order");
    this.#expected.http = Math.max(first_guess.http, told.rate);
    return { rate: told.rate, p50_ms: told.latency_us.p50 / 1000, p99_ms: told.latency_us.p99 / 1000 };
  }

  async pgbench(shape: Shape, clients: number, for_seconds: number, orders_each = 0): Promise<Round> {
    const count = orders_each ? orders_each * clients : Math.ceil(this.#expected.pgbench * for_seconds * carts_margin);
    const first = this.#make_carts(shape, count);
    const template = this.#template(shape);
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
    await this.#settle();
    const before = this.#orders();
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
    assert.equal(this.#orders() - before, done, `every transaction is an order: ${told}`);
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

  async best_client_count(shape: Shape): Promise<number> {
    const rates = new Map<number, number>();
    for (const clients of client_counts) rates.set(clients, (await this.pgbench(shape, clients, trial_seconds)).rate);
    say(
      `${shape}: pgbench ${[...rates].map(([clients, rate]) => `${clients} clients ${Math.round(rate)}/s`).join(", ")}`,
    );
    return [...rates].reduce((best, each) => (each[1] > best[1] ? each : best))[0];
  }

  async compare(shape: Shape, goal: number) {
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
  const store = await BenchStore.start(["--demo", "none"]);
  run(["psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-f", file("catalog.sql"), store.database_url]);
  await store.restart();
  const bench = new Bench(store);
  await bench.prepare();
  const measures = [...(await bench.compare("spread", 2)), ...(await bench.compare("hot", 8))];
  say(store.audit());
  await store.stop();
  report("capture", measures);
}

await main();

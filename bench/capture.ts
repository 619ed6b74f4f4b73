// ./dev bench capture: orders a second against pgbench with one order a transaction.
//
// Three sides capture into the same store, on the same PostgreSQL (fsync and synchronous_commit on), each order with the
// rows of a sale's promotions: the function of the batch alone, called by pgbench over one and over two connections with
// 256 orders a call; the same over HTTP through a whole `rialto up` with 256 connections; and the reference,
// capture/reference.sql, by pgbench at the best of several client counts. Two kinds: two lines an order spread over
// 10,000 SKUs, and one line of one hot SKU whose promotion is counted. Carts are made beforehand by SQL for all.
// Nothing is pinned: the two cores are shared by PostgreSQL, load and server. Before each round the outbox is drained
// and a checkpoint made; while pgbench runs, `rialto up` is stopped (SIGSTOP), so that it has the machine to itself,
// while over HTTP relay and catalog work beside the capture. Rounds alternate, medians count, `rialto audit` must be
// green after each.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type Kind, SaleShop } from "./capture/sale.ts";
import { email, load } from "./capture/shop.ts";
import { cpu_of, cpu_of_tree, run_beside } from "./support/processes.ts";
import { type Measure, measure, median, percentile, report, say } from "./support/results.ts";

const rounds = Number(process.env.RIALTO_BENCH_ROUNDS ?? 5);
const seconds = Number(process.env.RIALTO_BENCH_SECONDS ?? 4);
const trial_seconds = 2;
const http_connections = 256;
const batch_size = 256; // RIALTO_CAPTURE_BATCH_MAX's default
const client_counts = [8, 16, 32, 64];
const carts_margin = 1.5; // prepared for this many times the rate of the rounds before
const first_guess = { function: 20_000, http: 20_000, reference: 12_000 }; // orders/s, for the first rounds' carts
const latency_sampling = 0.25;
const goals = { function_spread: 4, function_hot: 15, http_spread: 2.5, http_hot: 10 };

type Side = keyof typeof first_guess;
interface Round {
  rate: number; // orders/s
  p50_ms: number; // of an order, or of a call of the function
  p99_ms: number;
  wal_bytes: number; // an order
  cpu_us: number; // an order, of PostgreSQL and of the server
}

const shop = await SaleShop.open();
const { store } = shop;
const expected = { ...first_guess };

/** The arguments of the reference after the four that name key, cart, version and buyer. */
function reference_arguments(kind: Kind): string {
  const order = `order_id = '${shop.sample(kind).order_id}'`;
  return store.sql(`SELECT concat_ws(', ', quote_literal(currency), quote_literal(title), unit_price, delivery, discounts,
      tax, quote_literal(taxes), quote_literal(adjustments), quote_literal(line_discounts), quote_literal(line_taxes),
      quote_literal(delivery_to), quote_literal(coalesce(promotions, '{}')), quote_literal(coalesce(amounts, '{}')))
    FROM orders.orders,
      LATERAL (SELECT min(title) AS title, min(unit_price) AS unit_price, array_agg(discount ORDER BY line_no) AS line_discounts,
        array_agg(tax ORDER BY line_no) AS line_taxes FROM orders.lines WHERE ${order}) AS of_lines,
      LATERAL (SELECT array_agg(promotion_id) AS promotions, array_agg(amount) AS amounts
        FROM pricing.promotion_uses WHERE ${order}) AS claimed
    WHERE ${order}`);
}

const call_reference = (kind: Kind, first: number, clients: number) =>
  `\\set cart ${first} + :n * ${clients} + :client_id
\\set n :n + 1
SELECT bench.capture_one_order(md5('key-' || :cart), md5('cart-' || :cart)::uuid, ${shop.sample(kind).cart.version},
  '${email("' || :cart || '")}', ${reference_arguments(kind)});
`;

const call_function = (clients: number) =>
  `\\set batch :n * ${clients} + :client_id
\\set n :n + 1
SELECT cardinality(captured.numbers)
FROM bench.batches, orders.capture_orders_v1(false, keys, fingerprints, order_ids, event_ids, cart_ids, cart_versions,
  segments, currencies, emails, payment_methods, items, discounts, deliveries, taxes, tax_included, totals, delivery_to,
  valid_until, emails, adjustments, tax_parts, codes, customers, groups, key_hashes, verified, line_orders, line_nos, line_skus, line_places, line_sku_texts,
  line_titles, line_variants, line_qtys, line_prices, line_discounts, line_taxes, line_offers, line_admissions, claim_orders, claim_promotions,
  claim_codes, claim_amounts, claim_first, demand_skus, demand_qtys, demand_offered, bench.uuid_v7()) AS captured
WHERE batch = :batch;
`;

/** Stops `rialto up`, but never in the middle of a transaction: that would hold back PostgreSQL's clearing up. */
async function pause_server(): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt++) {
    process.kill(store.process.pid, "SIGSTOP");
    const open = store.sql(
      "SELECT count(*) FROM pg_stat_activity WHERE state <> 'idle' AND backend_type = 'client backend' AND pid <> pg_backend_pid()",
    );
    if (open === "0") return;
    process.kill(store.process.pid, "SIGCONT");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("rialto up is never without a transaction");
}

function take_latencies(prefix: string): number[] {
  const folder = store.scratch;
  const files = readdirSync(folder).filter((name) => `${folder}/${name}`.startsWith(`${prefix}.`));
  const lines = files.flatMap((name) => readFileSync(`${folder}/${name}`, "utf8").trim().split("\n"));
  for (const name of files) rmSync(`${folder}/${name}`);
  return lines.filter(Boolean).map((line) => Number(line.split(" ")[2]) / 1000);
}

/** Runs one side and says what its orders cost. `work` gives the rate, and the latencies that it saw. */
async function observe(work: () => Promise<Pick<Round, "rate" | "p50_ms" | "p99_ms">>): Promise<Round> {
  const count = shop.count_orders();
  const wal = store.sql("SELECT pg_current_wal_insert_lsn()");
  const cpu = () => {
    const server = cpu_of(store.process.pid); // nothing while it is stopped
    return server.user_s + server.system_s + cpu_of_tree(store.postgres_pid());
  };
  const cpu_before = cpu();
  const told = await work();
  const cpu_s = cpu() - cpu_before;
  const orders = shop.count_orders() - count;
  const wal_bytes = Number(store.sql(`SELECT pg_current_wal_insert_lsn() - '${wal}'::pg_lsn`));
  return { ...told, wal_bytes: wal_bytes / orders, cpu_us: (cpu_s * 1e6) / orders };
}

/** `transactions` is how many each client makes; 0: as many as it can in the time. */
async function pgbench(script: string, clients: number, for_seconds: number, orders_each: number, transactions = 0) {
  const file = `${store.scratch}/pgbench.sql`;
  writeFileSync(file, script);
  const log = `${store.scratch}/pgbench-log`;
  const words = ["pgbench", "-n", "-M", "prepared", "-D", "n=0", "-c", String(clients), "-j", "2", "-f", file];
  const length = transactions ? ["-t", String(transactions)] : ["-T", String(for_seconds)];
  const sampling = transactions || orders_each > 1 ? 1 : latency_sampling;
  const latencies = ["-l", `--log-prefix=${log}`, `--sampling-rate=${sampling}`];
  await shop.settle();
  await pause_server();
  try {
    return await observe(async () => {
      const before = shop.count_orders();
      const told = await run_beside([...words, ...length, ...latencies, store.database_url]);
      const done = Number(/actually processed: (\d+)/.exec(told)?.[1]);
      assert.equal(shop.count_orders() - before, done * orders_each, `every transaction is an order: ${told}`);
      const ms = take_latencies(log);
      const rate = Number(/tps = ([\d.]+)/.exec(told)?.[1]) * orders_each;
      return { rate, p50_ms: percentile(ms, 0.5), p99_ms: percentile(ms, 0.99) };
    });
  } finally {
    process.kill(store.process.pid, "SIGCONT");
  }
}

function reference(kind: Kind, clients: number, for_seconds: number, transactions = 0): Promise<Round> {
  const count = transactions ? transactions * clients : Math.ceil(expected.reference * for_seconds * carts_margin);
  const first = shop.make_sale_carts(kind, count);
  return pgbench(call_reference(kind, first, clients), clients, for_seconds, 1, transactions);
}

async function capture_function(kind: Kind, connections: number, for_seconds: number): Promise<Round> {
  // A fixed number of calls, of about the time: pgbench has none to spare at the end.
  const calls = Math.max(1, Math.round((expected.function * for_seconds) / batch_size / connections));
  const count = calls * connections;
  const first = shop.make_sale_carts(kind, count * batch_size);
  const { cart, order_id } = shop.sample(kind);
  shop.run_sql("batches.sql", { sample: order_id, version: cart.version, first, count, size: batch_size });
  const round = await pgbench(call_function(connections), connections, for_seconds, batch_size, calls);
  expected.function = round.rate;
  return round;
}

async function http(kind: Kind, for_seconds: number): Promise<Round> {
  const path = await shop.write_orders(kind, Math.ceil(expected.http * for_seconds * carts_margin));
  await shop.settle();
  const words = [load, "--url", store.url, "--requests", path, "--connections", String(http_connections)];
  const round = await observe(async () => {
    const before = shop.count_orders();
    const told = JSON.parse(await run_beside([...words, "--seconds", String(for_seconds)]));
    assert.deepEqual(Object.keys(told.statuses), ["201"], JSON.stringify(told));
    assert.ok(told.unsent > 0, `there were not enough carts: ${JSON.stringify(told)}`);
    assert.equal(shop.count_orders() - before, told.answered, "every answer is an order");
    return { rate: told.rate, p50_ms: told.latency_us.p50 / 1000, p99_ms: told.latency_us.p99 / 1000 };
  });
  expected.http = Math.max(first_guess.http, round.rate);
  return round;
}

/** The rows of an order, without what differs by nature from one order to the next. */
function rows_of(order_id: string): string {
  const of = (table: string, where: string, without: string) =>
    `(SELECT jsonb_agg(to_jsonb(t) - '{${without}}'::text[] ORDER BY to_jsonb(t) - '{${without}}'::text[]) FROM ${table} t WHERE ${where})`;
  const mine = `order_id = '${order_id}'`;
  const at = `at = (SELECT placed_at FROM orders.orders WHERE ${mine})`;
  return store.sql(`SELECT jsonb_pretty(jsonb_build_object(
    'key', ${of("orders.idempotency_keys", mine, "key,fingerprint,order_id,created_at")},
    'order', ${of("orders.orders", mine, "order_id,number,cart_id,email,identity,placed_at,updated_at,reserved_until")},
    'buyer', ${of("orders.buyers", mine, "identity,order_id")},
    'lines', ${of("orders.lines", mine, "order_id,sku_id,sku")},
    'events', ${of("orders.events", mine, "order_id,at")},
    'uses', ${of("pricing.promotion_uses", mine, "order_id,identity,at")},
    'ledger', ${of("inventory.ledger", `reference = '${order_id}'`, "sku_id,reference,at")},
    'cart', ${of("carts.carts", mine, "cart_id,order_id,created_at,updated_at")},
    'outbox', ${of("events.outbox", at, "event_id,position,subject,data,at")}))`);
}

async function check_same_rows(kind: Kind): Promise<void> {
  await reference(kind, 1, 1, 1);
  const last = store.sql("SELECT order_id FROM orders.orders ORDER BY placed_at DESC LIMIT 1");
  assert.notEqual(last, shop.sample(kind).order_id);
  assert.equal(rows_of(last), rows_of(shop.sample(kind).order_id));
  say(`${kind}: the reference writes the same rows as the server`);
}

async function best_client_count(kind: Kind): Promise<number> {
  const rates = new Map<number, number>();
  for (const clients of client_counts) rates.set(clients, (await reference(kind, clients, trial_seconds)).rate);
  say(`${kind}: pgbench ${[...rates].map(([clients, rate]) => `${clients} clients ${Math.round(rate)}/s`).join(", ")}`);
  return [...rates].reduce((best, each) => (each[1] > best[1] ? each : best))[0];
}

const told = (name: string, round: Round) =>
  `${name} ${Math.round(round.rate)}/s (p50 ${round.p50_ms.toFixed(1)} ms, p99 ${round.p99_ms.toFixed(1)} ms, ${Math.round(round.cpu_us)} µs CPU, ${Math.round(round.wal_bytes)} B WAL)`;

async function compare(kind: Kind): Promise<Measure[]> {
  await check_same_rows(kind);
  await http(kind, trial_seconds); // warms both up
  await capture_function(kind, 1, trial_seconds);
  const clients = await best_client_count(kind);
  const sides: Record<string, { run: () => Promise<Round>; rounds: Round[]; goal: number | null }> = {
    [`function_${kind}`]: { run: () => capture_function(kind, 1, seconds), rounds: [], goal: goals[`function_${kind}`] },
    [`function_${kind}_2`]: { run: () => capture_function(kind, 2, seconds), rounds: [], goal: null },
    [`http_${kind}`]: { run: () => http(kind, seconds), rounds: [], goal: goals[`http_${kind}`] },
    reference: { run: () => reference(kind, clients, seconds), rounds: [], goal: null },
  };
  for (let round = 1; round <= rounds; round++) {
    const turn = Object.entries(sides);
    const line: string[] = [];
    for (const [name, side] of round % 2 === 1 ? turn : turn.reverse()) {
      side.rounds.push(await side.run());
      line.push(told(name, side.rounds.at(-1) as Round));
    }
    store.audit();
    say(`${kind}, round ${round}: ${line.join("; ")}; audit green`);
  }
  const middle = (name: string, field: keyof Round) => median(sides[name]?.rounds.map((round) => round[field]) ?? []);
  const units: [keyof Round, string, string][] = [
    ["p50_ms", "p50", "ms"],
    ["p99_ms", "p99", "ms"],
    ["cpu_us", "cpu", "µs/order"],
    ["wal_bytes", "wal", "B/order"],
  ];
  const measures = Object.keys(sides)
    .filter((name) => name !== "reference")
    .flatMap((name) => [
      measure(name, "orders/s", middle(name, "rate"), middle("reference", "rate"), sides[name]?.goal ?? null),
      ...units.map(([field, key, unit]) =>
        measure(`${name}_${key}`, unit, middle(name, field), middle("reference", field)),
      ),
    ]);
  return [...measures, measure(`${kind}_reference_clients`, "clients", clients)];
}

shop.run_sql("reference.sql");
store.sql("VACUUM ANALYZE");
const measures = [...(await compare("spread")), ...(await compare("hot"))];
say(store.audit());
await store.stop();
report("capture", measures);

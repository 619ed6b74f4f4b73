// ./dev bench isolation: does browsing notice a flood of orders, and ordering a flood of browsing?
//
// One `rialto up`. Each side is asked at a steady rate (open loop: a late request counts from when it was due), alone and
// while the other side is flooded by as many connections as it takes to saturate it, a closed loop that asks again as
// soon as it is answered. Quiet and flooded rounds alternate, the ratio of the medians of their p99 is told. The floods,
// the steady clients and PostgreSQL share the two cores with the server: the floods' own clients run at nice 10, since
// a shop's shoppers do not compute on its server. No order may be refused.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { SaleShop } from "./capture/sale.ts";
import { load } from "./capture/shop.ts";
import { run_beside } from "./support/processes.ts";
import { measure, median, report, say } from "./support/results.ts";
import { draw_zipf, seeded } from "./support/seeded.ts";

const rounds = Number(process.env.RIALTO_BENCH_ROUNDS ?? 5);
const seconds = Number(process.env.RIALTO_BENCH_SECONDS ?? 5);
const browse_rate = 2000; // requests/s of the steady side
const order_rate = 300;
const steady_connections = 32;
const browse_flood = 64; // connections
const order_flood = 256;
const flood_rate_max = 12_000; // orders/s that the prepared carts suffice for
const settle_ms = 500; // a flood is under way before the steady side begins
const goal = 1.5;

interface Outcome {
  rate: number;
  answered: number;
  statuses: Record<string, number>;
  latency_us: Record<string, number>;
}

const shop = await SaleShop.open();
const random = seeded(1);

/** What shoppers read: lists by price and sort, and products, the first of them more often. */
function write_pages(): string {
  const lists = ["popular", "newest", "price", "-price"].flatMap((sort) =>
    [0, 500, 1000, 1500].map((price_min) => `/v1/catalog/us/products?sort=${sort}&price_min=${price_min}`),
  );
  const products = Array.from({ length: 500 }, (_, n) => `/v1/catalog/us/products/bench-${n + 1}`);
  const pages = lists.flatMap((list, n) => [list, ...products.slice(n * 31, n * 31 + 31)]);
  const path = `${shop.store.scratch}/pages.jsonl`;
  const lines = draw_zipf(random, 20_000, pages.length).map((place) =>
    JSON.stringify({ raw: `GET ${pages[place]} HTTP/1.1\r\nHost: bench\r\nAccept-Encoding: br\r\n\r\n` }),
  );
  writeFileSync(path, lines.join("\n"));
  return path;
}
const pages = write_pages();

async function run_load(prefix: string[], words: string[], wanted: string): Promise<Outcome> {
  const told = JSON.parse(await run_beside([...prefix, load, "--url", shop.store.url, ...words])) as Outcome;
  assert.deepEqual(Object.keys(told.statuses), [wanted], JSON.stringify(told));
  return told;
}

const browse = (prefix: string[], words: string[]) =>
  run_load(prefix, ["--requests", pages, "--repeat", ...words], "200");

/** The orders of `order` were written beforehand. */
const order = (prefix: string[], path: string, words: string[]) =>
  run_load(prefix, ["--requests", path, ...words], "201");

const steady = (rate: number) => [
  "--connections",
  String(steady_connections),
  "--rate",
  String(rate),
  "--seconds",
  String(seconds),
];
const flood = (connections: number) => ["--connections", String(connections), "--seconds", String(seconds + 2)];
const nice = ["nice", "-n", "10"];
const pause = () => new Promise((resolve) => setTimeout(resolve, settle_ms));

async function browse_round(is_flooded: boolean): Promise<Outcome> {
  const path = is_flooded ? await shop.write_orders("spread", flood_rate_max * (seconds + 2)) : "";
  await shop.settle();
  const orders = is_flooded ? order(nice, path, flood(order_flood)) : undefined;
  if (orders) await pause();
  const told = await browse([], steady(browse_rate));
  if (orders) say(`  beside ${Math.round((await orders).rate)} orders/s`);
  return told;
}

async function order_round(is_flooded: boolean): Promise<Outcome> {
  const path = await shop.write_orders("spread", order_rate * seconds);
  await shop.settle();
  const pages = is_flooded ? browse(nice, flood(browse_flood)) : undefined;
  if (pages) await pause();
  const told = await order([], path, steady(order_rate));
  if (pages) say(`  beside ${Math.round((await pages).rate)} pages/s`);
  return told;
}

async function compare(name: string, round: (is_flooded: boolean) => Promise<Outcome>, key: string) {
  const p99 = { quiet: [] as number[], flooded: [] as number[] };
  const ms = (told: Outcome) => (told.latency_us.p99 ?? 0) / 1000;
  await round(false); // warms up
  for (let n = 1; n <= rounds; n++) {
    for (const is_flooded of n % 2 === 1 ? [false, true] : [true, false]) {
      const told = await round(is_flooded);
      p99[is_flooded ? "flooded" : "quiet"].push(ms(told));
    }
    shop.store.audit();
    say(`${name}, round ${n}: p99 ${p99.quiet.at(-1)} ms alone, ${p99.flooded.at(-1)} ms beside the flood`);
  }
  const ratio = median(p99.flooded) / median(p99.quiet);
  return [
    measure(key, "× quiet", ratio, 1, goal),
    measure(`${key}_ms`, "ms", median(p99.flooded), median(p99.quiet)),
  ];
}

const measures = [
  ...(await compare("browsing", browse_round, "browse_p99_under_orders")),
  ...(await compare("ordering", order_round, "order_p99_under_browse")),
];
say(shop.store.audit());
await shop.store.stop();
report("isolation", measures);

// The catalog while it changes, on two nodes: how soon an edited price is seen on both, what edits cost those who
// browse, one uncached page asked for by everybody at once, Redis flushed and stopped.
//
// Browsing is open loop (rialto-load --rate): what waits for a slow node counts from when it was due.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { run_beside, stop } from "../support/processes.ts";
import { type Measure, measure, median, percentile, say } from "../support/results.ts";
import { draw_zipf, seeded } from "../support/seeded.ts";
import { type BenchStore, type Node, rialto } from "../support/store.ts";
import type { LargeStore } from "./large_store.ts";
import { scale } from "./scale.ts";

const load = fileURLToPath(new URL("../bench/rialto-load", pathToFileURL(rialto)));
const route = "/v1/catalog/us/products";
const pages_asked = 1_000;
const requests_prepared = 20_000;
const connections = 64;
const look_every_ms = 10;
const look_deadline_ms = 30_000;
const rounds = 2;

interface Goods {
  id: string;
  handle: string;
  sku: string;
  amount: number;
}

interface Told {
  answered: number;
  lost: number;
  statuses: Record<string, number>;
  latency_us: { p50: number; p99: number; max: number };
}

const failed = (told: Told) => told.lost + told.answered - (told.statuses["200"] ?? 0);

class Changes {
  readonly #store: BenchStore;
  readonly #node: Node;
  readonly #admin_key: string;
  readonly #goods: Goods[];
  readonly #requests: string;
  readonly #random = seeded(20261129);
  #next_goods = 0;
  #next_page = 0;

  constructor(store: BenchStore, node: Node) {
    this.#store = store;
    this.#node = node;
    this.#admin_key = store.admin_key();
    const rows = store.sql(`SELECT p.product_id, p.handle, s.sku, pr.amount
      FROM catalog.products AS p JOIN catalog.variants AS v USING (product_id) JOIN inventory.skus AS s USING (sku_id)
      JOIN catalog.prices AS pr USING (sku_id)
      WHERE p.status = 'active' AND p.version = 1 AND v.position = 1 AND pr.market = 'us' ORDER BY p.product_id`);
    this.#goods = rows.split("\n").map((row) => {
      const [id = "", handle = "", sku = "", amount] = row.split("|");
      return { id, handle, sku, amount: Number(amount) };
    });
    this.#requests = `${store.scratch}/browsing.jsonl`;
    writeFileSync(this.#requests, this.#draw_requests().join("\n"));
  }

  get #urls(): string[] {
    return [this.#store.url, this.#node.url];
  }

  #raw(target: string): string {
    return JSON.stringify({ raw: `GET ${target} HTTP/1.1\r\nHost: bench\r\nAccept-Encoding: br\r\n\r\n` });
  }

  /** Lists by Zipf's law: categories, sorts, stock, prices. */
  #draw_requests(): string[] {
    const slugs = this.#store.sql("SELECT slug FROM catalog.categories ORDER BY slug").split("\n");
    const any = <T>(list: T[]): T => list[Math.floor(this.#random() * list.length)] as T;
    const pages = new Set<string>();
    while (pages.size < pages_asked) {
      const price = Math.floor(this.#random() * 40) * 500;
      const sort = any(["popular", "newest", "price", "-price", "discount"]);
      pages.add(`${route}?category=${any(slugs)}&in_stock=${any([true, false])}&price_min=${price}&sort=${sort}`);
    }
    const targets = [...pages];
    return draw_zipf(this.#random, requests_prepared, targets.length).map((place) =>
      this.#raw(targets[place] ?? route),
    );
  }

  /** Half of the rate on each node; what both tell. */
  async browse(seconds: number, rate = scale.browsing_rate): Promise<Told[]> {
    const words = ["--requests", this.#requests, "--repeat", "--seconds", String(seconds)];
    const pace = ["--rate", String(rate / 2), "--connections", String(connections)];
    return Promise.all(
      this.#urls.map(async (url) => JSON.parse(await run_beside([load, "--url", url, ...words, ...pace])) as Told),
    );
  }

  async #edit(goods: Goods, amount: number): Promise<void> {
    const price = { market: "us", price: { amount, currency: "USD" } };
    const answer = await fetch(`${this.#store.url}/v1/admin/products/${goods.id}`, {
      method: "PATCH",
      headers: { "content-type": "application/json", authorization: `Bearer ${this.#admin_key}` },
      body: JSON.stringify({ version: 1, variants: [{ sku: goods.sku, prices: [price] }] }),
    });
    const text = await answer.text();
    assert.equal(answer.status, 200, text);
  }

  async #until_seen(url: string, goods: Goods, amount: number): Promise<number> {
    const deadline = performance.now() + look_deadline_ms;
    while (performance.now() < deadline) {
      const answer = await fetch(`${url}${route}/${goods.handle}`);
      const product = (await answer.json()) as { variants: { sku: string; price: { amount: number } }[] };
      if (product.variants.find(({ sku }) => sku === goods.sku)?.price.amount === amount) return performance.now();
      await pause(look_every_ms);
    }
    throw new Error(`the price of ${goods.handle} is not seen on ${url}`);
  }

  /** Edits at an even rate, each of another product; `each` is told of every one. */
  async edit(count: number, rate: number, each: (goods: Goods, amount: number) => Promise<void>): Promise<void> {
    const begun = performance.now();
    const running: Promise<void>[] = [];
    for (let i = 0; i < count; i++) {
      await pause(Math.max(0, begun + (1_000 * i) / rate - performance.now()));
      const goods = this.#goods[this.#next_goods++ % this.#goods.length];
      if (goods) running.push(each(goods, goods.amount + 1));
    }
    await Promise.all(running);
  }

  /** From when the edit was sent to when both nodes show it, in ms. */
  async measure_visibility(): Promise<Measure[]> {
    const delays: number[] = [];
    const browsing = this.browse(scale.edits_watched / scale.edits_watched_rate + 1);
    await this.edit(scale.edits_watched, scale.edits_watched_rate, async (goods, amount) => {
      const sent = performance.now();
      await this.#edit(goods, amount);
      const seen = await Promise.all(this.#urls.map((url) => this.#until_seen(url, goods, amount)));
      delays.push(Math.max(...seen) - sent);
    });
    const told = await browsing;
    assert.deepEqual(told.map(failed), [0, 0], JSON.stringify(told));
    say(`${delays.length} edits seen on both nodes: p50 ${median(delays).toFixed(0)} ms`);
    return [
      measure("edit_visible_p50_ms", "ms", median(delays)),
      measure("edit_visible_p99_ms", "ms", percentile(delays, 0.99)),
      measure("edit_visible_max_ms", "ms", Math.max(...delays)),
    ];
  }

  /** The slower node's p99, in quiet and while prices are edited, by turns. */
  async measure_browsing(): Promise<Measure[]> {
    const p99 = { quiet: [] as number[], edits: [] as number[] };
    const worst = (told: Told[]) => Math.max(...told.map(({ latency_us }) => latency_us.p99)) / 1_000;
    await this.browse(Math.min(5, scale.browsing_seconds)); // what is asked for often is kept then
    for (let round = 1; round <= rounds; round++) {
      const quiet = await this.browse(scale.browsing_seconds);
      const browsing = this.browse(scale.browsing_seconds);
      const count = scale.edits_rate * scale.browsing_seconds;
      await this.edit(count, scale.edits_rate, (goods, amount) => this.#edit(goods, amount));
      const edited = await browsing;
      assert.deepEqual([...quiet, ...edited].map(failed), [0, 0, 0, 0], JSON.stringify([quiet, edited]));
      p99.quiet.push(worst(quiet));
      p99.edits.push(worst(edited));
      say(`browsing p99: quiet ${p99.quiet.at(-1)} ms, under ${scale.edits_rate} edits/s ${p99.edits.at(-1)} ms`);
    }
    return [measure("browse_p99_under_edits", "ms", median(p99.edits), median(p99.quiet), 1.3)];
  }

  async #renders(url: string): Promise<number> {
    const text = await (await fetch(`${url}/metrics`)).text();
    const lines = text.split("\n").filter((line) => /^rialto_cache_answers\{.*tier="render"/.test(line));
    return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0);
  }

  /** How often one page is rendered on these nodes when all connections ask for it at once. */
  async #stampede(urls: string[]): Promise<number> {
    const each = scale.stampede_connections / urls.length;
    const target = `${route}?price_min=${100_000 + this.#next_page++}&sort=newest`;
    const file = `${this.#store.scratch}/stampede.jsonl`;
    writeFileSync(file, Array.from({ length: each }, () => this.#raw(target)).join("\n"));
    const count = async () => (await Promise.all(urls.map((url) => this.#renders(url)))).reduce((a, b) => a + b);
    const before = await count();
    const told = await Promise.all(
      urls.map(
        async (url) =>
          JSON.parse(await run_beside([load, "--url", url, "--requests", file, "--connections", String(each)])) as Told,
      ),
    );
    assert.ok(
      told.every((one) => failed(one) === 0),
      JSON.stringify(told),
    );
    return (await count()) - before;
  }

  async measure_stampede(): Promise<Measure[]> {
    const everywhere = await this.#stampede(this.#urls);
    process.kill(this.#store.redis_pid(), "SIGSTOP");
    let alone: number;
    try {
      alone = await this.#stampede([this.#node.url]);
    } finally {
      process.kill(this.#store.redis_pid(), "SIGCONT");
    }
    return [
      measure("stampede_renders_two_nodes", "renders", everywhere, null, 1),
      measure("stampede_renders_node_without_redis", "renders", alone, null, 1),
    ];
  }

  /** Redis is flushed, then stands still for a while, under browsing. */
  async measure_redis_trouble(): Promise<Measure[]> {
    const step_ms = scale.redis_step_ms;
    const browsing = this.browse((4 * step_ms) / 1_000);
    await pause(step_ms);
    this.#store.redis_cli("FLUSHALL");
    await pause(step_ms);
    const redis = this.#store.redis_pid();
    process.kill(redis, "SIGSTOP");
    await pause(step_ms);
    process.kill(redis, "SIGCONT");
    const told = await browsing;
    return [
      measure(
        "redis_trouble_failed",
        "requests",
        told.map(failed).reduce((a, b) => a + b),
        null,
        0,
      ),
    ];
  }
}

export async function measure_changes(large: LargeStore): Promise<Measure[]> {
  const node = await large.store.start_node([], ["--roles", "browse"]);
  const changes = new Changes(large.store, node);
  const measures = [
    ...(await changes.measure_browsing()),
    ...(await changes.measure_visibility()),
    ...(await changes.measure_stampede()),
    ...(await changes.measure_redis_trouble()),
  ];
  await stop(node);
  return measures;
}

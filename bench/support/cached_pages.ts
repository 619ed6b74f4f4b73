// Cached pages of 24 products from Rialto against nginx that serves the same bytes as files: what bench/http.ts and
// bench/catalog.ts measure.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { write_catalog } from "../http/catalog.ts";
import { type Cpu, children_of, cpu_of, run_beside, type Started, start, stop } from "./processes.ts";
import { median, say } from "./results.ts";
import { draw_zipf, seeded } from "./seeded.ts";
import { BenchStore } from "./store.ts";

const warm_up_seconds = 2;
const pages_wanted = 1000;
const products_a_page = 24;
const requests_prepared = 40_000;
const rest_ms = 3_000;
const rest_deadline_ms = 60_000;
const server_core = ["taskset", "-c", "0"];
const load_core = ["taskset", "-c", "1"];
const route = "/v1/catalog/us/products";

const random = seeded(20261123);

function shuffle<T>(items: T[]): T[] {
  const shuffled = [...items];
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [shuffled[i], shuffled[j]] = [shuffled[j] as T, shuffled[i] as T];
  }
  return shuffled;
}

interface Page {
  parameters: string[];
  body: Buffer;
}

interface Listed {
  snapshot: string;
  total: number;
  items: unknown[];
}

async function get(url: string): Promise<{ body: Buffer; headers: Headers }> {
  const answer = await fetch(url, { headers: { "accept-encoding": "identity" } });
  const body = Buffer.from(await answer.arrayBuffer());
  assert.equal(answer.status, 200, `${url}: ${answer.status} ${body}`);
  return { body, headers: answer.headers };
}

/** What was imported comes to the node as events, and each batch changes the catalog: waits until it rests. */
async function wait_until_at_rest(base: string): Promise<void> {
  const deadline = Date.now() + rest_deadline_ms;
  let snapshot = "";
  for (let since = Date.now(); Date.now() - since < rest_ms; await new Promise((resolve) => setTimeout(resolve, 250))) {
    const { snapshot: now, total } = JSON.parse(String((await get(`${base}${route}`)).body)) as Listed;
    if (now !== snapshot || total === 0) since = Date.now();
    snapshot = now;
    if (Date.now() > deadline) throw new Error("the catalog does not come to rest");
  }
}

interface Category {
  slug: string;
  children: Category[];
}
const flatten = (categories: Category[]): string[] =>
  categories.flatMap(({ slug, children }) => [slug, ...flatten(children)]);

/** Different questions whose first page is full: category, sort, lowest price, in stock. */
async function find_pages(base: string): Promise<Page[]> {
  const tree = JSON.parse(String((await get(`${base}/v1/catalog/us/categories`)).body)) as { items: Category[] };
  const categories = [undefined, ...flatten(tree.items)];
  const questions: string[][] = [];
  for (const price_min of [0, 500, 1000, 1500, 2000, 2500, 3000, 4000, 5000, 7500, 10000, 15000]) {
    for (const category of categories) {
      for (const sort of ["popular", "newest", "price", "-price", "discount"]) {
        for (const in_stock of ["true", "false"]) {
          const question = [
            `sort=${sort}`,
            `limit=${products_a_page}`,
            `in_stock=${in_stock}`,
            `price_min=${price_min}`,
          ];
          if (category) question.push(`category=${encodeURIComponent(category)}`);
          questions.push(question);
        }
      }
    }
  }
  const pages: Page[] = [];
  for (const parameters of shuffle(questions)) {
    const { body } = await get(`${base}${route}?${parameters.join("&")}`);
    if ((JSON.parse(String(body)) as Listed).items.length === products_a_page) pages.push({ parameters, body });
    if (pages.length === pages_wanted) return pages;
  }
  throw new Error(`the catalog gives only ${pages.length} different full pages`);
}

/** As long as the word "products" that it stands for. */
const file_name = (place: number) => String(place).padStart("products".length, "0");

interface Targets {
  rialto: string;
  nginx: string;
  one_rialto: string;
  one_nginx: string;
}

function write_targets(scratch: string, pages: Page[]): Targets {
  const drawn = draw_zipf(random, requests_prepared, pages.length).map((place) => ({
    place,
    query: shuffle(pages[place]?.parameters ?? []).join("&"),
  }));
  const one = pages[0]?.parameters.join("&");
  const write = (name: string, lines: string[]) => {
    writeFileSync(`${scratch}/${name}`, lines.join("\n"));
    return `${scratch}/${name}`;
  };
  return {
    rialto: write(
      "rialto.targets",
      drawn.map(({ query }) => `${route}?${query}`),
    ),
    nginx: write(
      "nginx.targets",
      drawn.map(({ place, query }) => `/v1/catalog/us/${file_name(place)}?${query}`),
    ),
    one_rialto: write("one-rialto.targets", [`${route}?${one}`]),
    one_nginx: write("one-nginx.targets", [`/v1/catalog/us/${file_name(0)}?${one}`]),
  };
}

async function start_nginx(
  scratch: string,
  pages: Page[],
  port: number,
  more = "",
): Promise<Started & { url: string }> {
  const folder = `${scratch}/nginx-${port}`;
  mkdirSync(`${folder}/files/v1/catalog/us`, { recursive: true });
  for (const [place, { body }] of pages.entries()) {
    writeFileSync(`${folder}/files/v1/catalog/us/${file_name(place)}`, body);
  }
  const config = `
    daemon off;
    worker_processes 1;
    error_log ${folder}/error.log;
    pid ${folder}/pid;
    events { worker_connections 4096; }
    worker_rlimit_nofile 8192;
    http {
      access_log off;
      sendfile on;
      keepalive_requests 100000000;
      default_type application/json;
      ${more}
      server {
        listen 127.0.0.1:${port};
        root ${folder}/files;
      }
    }`;
  writeFileSync(`${folder}/nginx.conf`, config);
  const nginx = await start([...server_core, "nginx", "-e", `${folder}/error.log`, "-c", `${folder}/nginx.conf`]);
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; ; attempt++) {
    const answers = await fetch(url).then(
      () => true,
      () => false,
    );
    if (answers) break;
    if (attempt > 500) throw new Error(`nginx does not answer: ${readFileSync(`${folder}/error.log`, "utf8")}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return { ...nginx, url };
}

interface Round {
  rate: number;
  p99_ms: number;
  cpu: Cpu; // each request, in µs
}

export interface Side {
  name: string;
  url: string;
  pid: () => number;
  targets: string;
  rounds: Round[];
}

const script = fileURLToPath(new URL("targets.lua", import.meta.url));

async function run_wrk(side: Side, connections: number, for_seconds: number): Promise<Round> {
  const words = ["wrk", "-t1", `-c${connections}`, `-d${for_seconds}s`, "-s", script, side.url, "--", side.targets];
  const before = cpu_of(side.pid());
  const out = await run_beside([...load_core, ...words]);
  const after = cpu_of(side.pid());
  const told = JSON.parse(out.slice(out.lastIndexOf("{"))) as Record<string, number>;
  const count = told.requests ?? 0;
  assert.equal(told.errors, 0, `${side.name}: answers that are no answers: ${out}`);
  return {
    rate: count / ((told.duration_us ?? 0) / 1e6),
    p99_ms: (told.p99_us ?? 0) / 1000,
    cpu: {
      user_s: ((after.user_s - before.user_s) / count) * 1e6,
      system_s: ((after.system_s - before.system_s) / count) * 1e6,
    },
  };
}

async function check_same_bytes(targets: Targets, rialto: string, nginx: string): Promise<void> {
  const ours = readFileSync(targets.rialto, "utf8").split("\n");
  const theirs = readFileSync(targets.nginx, "utf8").split("\n");
  let bytes = 0;
  for (let i = 0; i < 300; i++) {
    assert.equal(ours[i]?.length, theirs[i]?.length);
    const [a, b] = [await get(rialto + ours[i]), await get(nginx + theirs[i])];
    assert.ok(a.body.equals(b.body), `not the same: ${ours[i]}`);
    for (const header of ["date", "x-request-id", "server-timing", "cache-control", "etag"]) {
      assert.ok(a.headers.get(header), `${header} is missing`);
    }
    bytes += a.body.length;
  }
  say(`the same bytes on both sides, ${Math.round(bytes / 300)} each page on average as drawn`);
}

/** A node and two nginx (the second keeps files open) that have the same pages, each on one core. */
export class CachedPages {
  #store: BenchStore;
  #node: Started & { url: string };
  #nginx: Started & { url: string };
  #keeps_open: Started & { url: string };
  #targets: Targets;

  private constructor(
    store: BenchStore,
    servers: Record<"node" | "nginx" | "keeps_open", Started & { url: string }>,
    targets: Targets,
  ) {
    this.#store = store;
    this.#node = servers.node;
    this.#nginx = servers.nginx;
    this.#keeps_open = servers.keeps_open;
    this.#targets = targets;
  }

  static async start(): Promise<CachedPages> {
    const store = await BenchStore.start(["--demo", "none"]);
    const { file, media } = write_catalog(store.scratch);
    say(store.import_products(file, media));
    const node = await store.start_node(server_core, ["--threads", "1", "--roles", "browse"]);
    await wait_until_at_rest(node.url);
    const pages = await find_pages(node.url);
    const targets = write_targets(store.scratch, pages);
    const base_port = 20_000 + (process.pid % 20_000);
    const nginx = await start_nginx(store.scratch, pages, base_port);
    const more = "open_file_cache max=2000 inactive=600s;";
    const keeps_open = await start_nginx(store.scratch, pages, base_port + 1, more);
    await check_same_bytes(targets, node.url, nginx.url);
    return new CachedPages(store, { node, nginx, keeps_open }, targets);
  }

  #side(name: string, url: string, pid: () => number, targets: string): Side {
    return { name, url, pid, targets, rounds: [] };
  }
  /** Fresh sides, with no rounds yet. */
  sides() {
    const worker = (master: Started) => () => children_of(master.pid)[0] ?? 0;
    const { rialto, nginx, one_rialto, one_nginx } = this.#targets;
    const [node, reference, keeps_open] = [this.#node, this.#nginx, this.#keeps_open];
    return {
      rialto: this.#side("rialto", node.url, () => node.pid, rialto),
      nginx: this.#side("nginx", reference.url, worker(reference), nginx),
      one_rialto: this.#side("rialto, one URL", node.url, () => node.pid, one_rialto),
      one_nginx: this.#side("nginx, one URL", reference.url, worker(reference), one_nginx),
      keeps_open: this.#side("nginx, open_file_cache", keeps_open.url, worker(keeps_open), nginx),
    };
  }

  async stop(): Promise<void> {
    await check_same_bytes(this.#targets, this.#node.url, this.#nginx.url);
    for (const each of [this.#node, this.#nginx, this.#keeps_open]) await stop(each);
    await this.#store.stop();
  }
}

/** Rounds of all sides, every other one the other way about, so that a drift of the machine touches all alike. */
export async function alternate(sides: Side[], connections: number, rounds: number, seconds: number): Promise<void> {
  for (const each of sides) await run_wrk(each, connections, Math.min(warm_up_seconds, seconds));
  for (let round = 1; round <= rounds; round++) {
    for (const each of round % 2 === 1 ? sides : [...sides].reverse()) {
      each.rounds.push(await run_wrk(each, connections, seconds));
    }
    const told = sides.map((side) => `${side.name} ${Math.round(side.rounds.at(-1)?.rate ?? 0)}`);
    say(`${connections} connections, round ${round}: ${told.join(", ")} req/s`);
  }
}

// Medians of a side's rounds.
export const rate_of = ({ rounds }: Side): number => median(rounds.map(({ rate }) => rate));
export const user_cpu_of = ({ rounds }: Side): number => median(rounds.map(({ cpu }) => cpu.user_s));
export const all_cpu_of = ({ rounds }: Side): number => median(rounds.map(({ cpu }) => cpu.user_s + cpu.system_s));
export const p99_of = ({ rounds }: Side): number => median(rounds.map(({ p99_ms }) => p99_ms));

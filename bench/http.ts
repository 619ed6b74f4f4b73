// ./dev bench http: a cached page of 24 products from Rialto against nginx that serves the same bytes as a file.
//
// Both are pinned to core 0 with one worker, wrk to core 1 with 64 connections; rounds alternate, medians count. The
// main figure asks for 1,000 different pages, Zipf distributed, and shuffles their parameters, through the real route
// with all production headers. nginx gets the same request bytes, but for the last word of the path, which names the
// file: so the client's work is the same on both sides.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { write_catalog } from "./http/catalog.ts";
import { type Cpu, children_of, cpu_of, run_beside, type Started, start, stop } from "./support/processes.ts";
import { measure, median, report, say } from "./support/results.ts";
import { BenchStore } from "./support/store.ts";

const rounds = Number(process.env.RIALTO_BENCH_ROUNDS ?? 7);
const seconds = Number(process.env.RIALTO_BENCH_SECONDS ?? 4);
const warm_up_seconds = 2;
const connections = 64;
const pages_wanted = 1000;
const products_a_page = 24;
const requests_prepared = 40_000;
const rest_ms = 3_000;
const rest_deadline_ms = 60_000;
const server_core = ["taskset", "-c", "0"];
const load_core = ["taskset", "-c", "1"];
const route = "/v1/catalog/us/products";

/** A generator with a seed, so that every run asks the same (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
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

/** Ranks drawn with weight 1/rank. */
function draw_zipf(count: number, ranks: number): number[] {
  const sums: number[] = [];
  for (let rank = 1; rank <= ranks; rank++) sums.push((sums.at(-1) ?? 0) + 1 / rank);
  const total = sums.at(-1) ?? 0;
  return Array.from({ length: count }, () => {
    const at = random() * total;
    return sums.findIndex((sum) => sum >= at);
  });
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
  const drawn = draw_zipf(requests_prepared, pages.length).map((place) => ({
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
    events { worker_connections 1024; }
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

interface Side {
  name: string;
  url: string;
  pid: () => number;
  targets: string;
  rounds: Round[];
}

const script = fileURLToPath(new URL("support/targets.lua", import.meta.url));

async function run_wrk(side: Side, for_seconds: number): Promise<Round> {
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

async function main(): Promise<void> {
  const store = await BenchStore.start(["--demo", "none"]);
  const { file, media } = write_catalog(store.scratch);
  say(store.import_products(file, media));
  const node = await store.start_node(server_core, ["--threads", "1", "--roles", "browse"]);
  await wait_until_at_rest(node.url);
  const pages = await find_pages(node.url);
  const targets = write_targets(store.scratch, pages);
  const base_port = 20_000 + (process.pid % 20_000);
  const nginx = await start_nginx(store.scratch, pages, base_port);
  const cached = await start_nginx(store.scratch, pages, base_port + 1, "open_file_cache max=2000 inactive=600s;");
  await check_same_bytes(targets, node.url, nginx.url);

  const worker = (master: Started) => () => children_of(master.pid)[0] ?? 0;
  const side = (name: string, url: string, pid: () => number, file: string): Side => ({
    name,
    url,
    pid,
    targets: file,
    rounds: [],
  });
  const rialto = side("rialto", node.url, () => node.pid, targets.rialto);
  const reference = side("nginx", nginx.url, worker(nginx), targets.nginx);
  const one_rialto = side("rialto, one URL", node.url, () => node.pid, targets.one_rialto);
  const one_reference = side("nginx, one URL", nginx.url, worker(nginx), targets.one_nginx);
  const open_files = side("nginx, open_file_cache", cached.url, worker(cached), targets.nginx);
  const sides = [rialto, reference, one_rialto, one_reference, open_files];

  for (const each of sides) await run_wrk(each, warm_up_seconds);
  for (let round = 1; round <= rounds; round++) {
    // Every other round the other way about, so that a drift of the machine touches all alike.
    for (const each of round % 2 === 1 ? sides : [...sides].reverse()) each.rounds.push(await run_wrk(each, seconds));
    say(`round ${round}: ${sides.map((s) => `${s.name} ${Math.round(s.rounds.at(-1)?.rate ?? 0)}`).join(", ")} req/s`);
  }
  await check_same_bytes(targets, node.url, nginx.url);
  for (const each of [node, nginx, cached]) await stop(each);
  await store.stop();

  const rate = ({ rounds }: Side) => median(rounds.map(({ rate }) => rate));
  const user = ({ rounds }: Side) => median(rounds.map(({ cpu }) => cpu.user_s));
  const all = ({ rounds }: Side) => median(rounds.map(({ cpu }) => cpu.user_s + cpu.system_s));
  const p99 = ({ rounds }: Side) => median(rounds.map(({ p99_ms }) => p99_ms));
  report("http", [
    measure("cached_page", "req/s", rate(rialto), rate(reference), 1.15),
    measure("cached_page_one_url", "req/s", rate(one_rialto), rate(one_reference)),
    measure("cached_page_open_file_cache", "req/s", rate(rialto), rate(open_files)),
    measure("cached_page_user_cpu", "µs", user(rialto), user(reference)),
    measure("cached_page_cpu", "µs", all(rialto), all(reference)),
    measure("cached_page_p99", "ms", p99(rialto), p99(reference)),
  ]);
}

await main();

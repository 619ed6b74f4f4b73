// What every API test needs: calls, problems, a cart that can be ordered, SKUs with a known stock. The store is the
// one that tests/run.sh started: RIALTO_URL, RIALTO_ADMIN_KEY (role owner), RIALTO_DATA_DIR, RIALTO_BIN.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import type {
  Address,
  CapturedOrder,
  Cart,
  FlashOffers,
  Money,
  Order,
  Problem,
  Product,
  ProductPage,
} from "../../web/client/types.ts";

export const shop = (process.env.RIALTO_URL ?? "http://127.0.0.1:8080").replace(/\/$/, "");
export const admin_key = process.env.RIALTO_ADMIN_KEY ?? "";
export const rialto = process.env.RIALTO_BIN ?? "build/release/src/rialto";
export const data_dir = process.env.RIALTO_DATA_DIR ?? "";

const answer_deadline_ms = 60_000;
const until_deadline_ms = 30_000;

export interface Answer<T = unknown> {
  status: number;
  headers: Headers;
  text: string;
  body: T;
}

export interface Call {
  body?: unknown;
  /** Sent as it is, in place of `body`. */
  raw?: string | Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
  token?: string;
  /** Another node of the same store. */
  base?: string;
  signal?: AbortSignal;
}

/** One request, whatever the answer. `body` of the answer is null when it is not JSON. */
export async function call<T = unknown>(method: string, path: string, options: Call = {}): Promise<Answer<T>> {
  const { body, raw, token } = options;
  const headers: Record<string, string> = { ...options.headers };
  if (body !== undefined || raw !== undefined) headers["content-type"] ??= "application/json";
  if (token !== undefined) headers.authorization = `Bearer ${token}`;
  const response = await fetch((options.base ?? shop) + path, {
    method,
    headers,
    body: raw ?? (body === undefined ? undefined : JSON.stringify(body)),
    redirect: "manual",
    signal: options.signal ?? AbortSignal.timeout(answer_deadline_ms),
  });
  const text = await response.text();
  const is_json = /json/.test(response.headers.get("content-type") ?? "");
  const parsed = is_json && text !== "" ? JSON.parse(text) : null;
  return { status: response.status, headers: response.headers, text, body: parsed as T };
}

/** The body of an answer that must be a success. */
export async function ask<T>(method: string, path: string, options: Call = {}): Promise<T> {
  const answer = await call<T>(method, path, options);
  assert.ok(answer.status >= 200 && answer.status < 300, `${method} ${path}: ${answer.status} ${answer.text}`);
  return answer.body;
}

export const as_staff = <T>(method: string, path: string, body?: unknown): Promise<T> =>
  ask<T>(method, path, { body, token: admin_key });

/** The answer is a problem by RFC 9457, of this status and code, which names this field (if one is given). */
export function assert_problem(answer: Answer, status: number, code: string, pointer?: string): Problem {
  assert.equal(answer.status, status, answer.text);
  assert.match(answer.headers.get("content-type") ?? "", /^application\/problem\+json/);
  assert.ok(answer.headers.get("x-request-id"), "X-Request-Id is missing");
  const problem = answer.body as Problem;
  assert.equal(problem.code, code, answer.text);
  assert.equal(problem.status, status);
  for (const field of ["type", "title", "detail"] as const)
    assert.ok(problem[field], `${field} is missing: ${answer.text}`);
  if (pointer !== undefined) {
    const pointers = (problem.errors ?? []).map((error) => error.pointer);
    assert.ok(pointers.includes(pointer), `${pointer} is not named: ${answer.text}`);
    assert.ok(problem.errors?.every((error) => error.detail));
  }
  return problem;
}

/** Polls until the condition holds; what it throws counts as "not yet". */
export async function until(
  what: string,
  holds: () => Promise<boolean>,
  deadline_ms = until_deadline_ms,
): Promise<void> {
  const deadline = Date.now() + deadline_ms;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      if (await holds()) return;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await pause(20);
  }
  throw new Error(`waited ${deadline_ms} ms in vain until ${what}`, { cause: last });
}

/** Does `work` for every item, at most `clients` at once, in order of the items; the results in the same order. */
export async function in_parallel<T, R>(
  clients: number,
  items: T[],
  work: (item: T, place: number) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  const client = async () => {
    for (let place = next++; place < items.length; place = next++)
      results[place] = await work(items[place] as T, place);
  };
  await Promise.all(Array.from({ length: Math.min(clients, items.length) }, client));
  return results;
}

export const new_key = (): string => randomUUID();

// ---- catalog --------------------------------------------------------------------------------------------

export const list = (query: string, segment = "us"): Promise<ProductPage> =>
  ask("GET", `/v1/catalog/${segment}/products${query === "" ? "" : "?"}${query}`);

/** Every card of the query, page by page; at most 100 pages. */
export async function list_all(
  query: string,
  segment = "us",
  between: (page: number) => Promise<void> = async () => {},
) {
  const cards: ProductPage["items"] = [];
  let page = await list(query, segment);
  const first = page;
  for (let number = 1; ; number++) {
    cards.push(...page.items);
    if (page.next === null) return { first, cards, pages: number };
    assert.ok(number < 100, "the pages do not end");
    await between(number);
    page = await list(`${query}&cursor=${encodeURIComponent(page.next)}`, segment);
  }
}

export interface AdminProduct {
  id: string;
  version: number;
  handle: string;
  title: string;
  description_html: string;
  status: string;
  variants: {
    sku: string;
    title: string;
    prices: { market: string; price: Money; compare_at?: Money }[];
    on_hand: number;
    reserved: number;
  }[];
}

export const admin_product = (id: string): Promise<AdminProduct> => as_staff("GET", `/v1/admin/products/${id}`);

export interface Sku {
  sku: string;
  product: Product;
}

/** Products of the demo's flash offers: others' units and prices that change by the clock are no ground for a test. */
async function handles_on_offer(): Promise<string[]> {
  const { items } = await ask<FlashOffers>("GET", "/v1/catalog/us/offers");
  return items.flatMap((offer) => offer.items.map(({ card }) => card.handle));
}

/** The next `count` SKUs in stock, one a product, of products that this file has not used yet. */
const handles_used = new Set<string>();
export async function take_skus(count: number): Promise<Sku[]> {
  for (const handle of await handles_on_offer()) handles_used.add(handle);
  const page = await list("sort=price&in_stock=true&limit=100");
  const cards = page.items.filter(({ handle }) => !handles_used.has(handle)).slice(0, count);
  assert.equal(cards.length, count, "the store has too few products for these tests");
  for (const { handle } of cards) handles_used.add(handle);
  return Promise.all(
    cards.map(async ({ handle }) => {
      const product = await ask<Product>("GET", `/v1/catalog/us/products/${handle}`);
      const variant = product.variants.find(({ availability }) => availability !== "sold_out");
      return { sku: variant?.sku ?? "", product };
    }),
  );
}

export interface Stock {
  sku: string;
  on_hand: number;
  reserved: number;
}

export const adjust_stock = (body: unknown): Promise<Stock> => as_staff("POST", "/v1/admin/stock-adjustments", body);

export async function read_stock({ sku, product }: Sku): Promise<Stock> {
  const variant = (await admin_product(product.id)).variants.find((each) => each.sku === sku);
  if (!variant) throw new Error(`${sku} is not of ${product.handle}`);
  return { sku, on_hand: variant.on_hand, reserved: variant.reserved };
}

/** A SKU of which exactly `available` can be bought, known to the catalog as well. */
export async function take_sku_with(available: number): Promise<Sku> {
  const [taken] = await take_skus(1);
  if (!taken) throw new Error("no SKU");
  const { reserved } = await read_stock(taken);
  await adjust_stock({ sku: taken.sku, count: reserved + available, reason: "test" });
  return taken;
}

// ---- carts and orders -----------------------------------------------------------------------------------

export const ada: Address = {
  name: "Ada Lovelace",
  line1: "12 Canal Street",
  city: "New York",
  postal_code: "10013",
  region: "NY",
  country: "US",
};

export const ada_in_ireland: Address = {
  name: "Ada Lovelace",
  line1: "12 Ormond Quay",
  city: "Dublin",
  postal_code: "D01 X2P3",
  country: "IE",
};

export const create_cart = (segment = "us", base?: string): Promise<Cart> =>
  ask("POST", "/v1/carts", { body: { segment }, base });

export async function fill_cart(lines: Record<string, number>, segment = "us", base?: string): Promise<Cart> {
  let cart = await create_cart(segment, base);
  for (const [sku, qty] of Object.entries(lines))
    cart = await ask("POST", `/v1/carts/${cart.id}/lines`, { body: { sku, qty }, base });
  return cart;
}

/** A cart that lacks nothing to become an order. */
export async function ready_cart(lines: Record<string, number>, segment = "us", base?: string): Promise<Cart> {
  const cart = await fill_cart(lines, segment, base);
  const address = segment === "us" ? ada : ada_in_ireland;
  return ask("PUT", `/v1/carts/${cart.id}/delivery`, { body: { address, method: "standard" }, base });
}

export const order_of = (cart: Cart) => ({
  cart_id: cart.id,
  cart_version: cart.version,
  email: "ada@example.com",
  expected_total: cart.totals.total,
  payment: { method: "manual" },
});

export const capture_order = (
  cart: Cart,
  key = new_key(),
  change: Record<string, unknown> = {},
  base?: string,
): Promise<Answer<CapturedOrder>> =>
  call("POST", "/v1/orders", { body: { ...order_of(cart), ...change }, headers: { "idempotency-key": key }, base });

/** An order that was placed. */
export async function place_order(lines: Record<string, number>, segment = "us"): Promise<CapturedOrder> {
  const answer = await capture_order(await ready_cart(lines, segment));
  assert.equal(answer.status, 201, answer.text);
  return answer.body;
}

export const get_order = (id: string, token: string, headers: Record<string, string> = {}): Promise<Answer<Order>> =>
  call("GET", `/v1/orders/${id}`, { token, headers });

export const is_replayed = (answer: Answer) => answer.headers.get("idempotent-replayed") === "true";

// ---- the program ----------------------------------------------------------------------------------------

/** Runs a command beside the store. */
export function run_rialto(...words: string[]): { code: number | null; stdout: string; stderr: string } {
  const ended = spawnSync(rialto, [...words, "--data-dir", data_dir], { encoding: "utf8" });
  return { code: ended.status, stdout: ended.stdout, stderr: ended.stderr };
}

export interface Node {
  url: string;
  pid: number;
  /** Sends the signal and waits for the end. */
  end: (signal: "SIGTERM" | "SIGKILL") => Promise<void>;
}

/** One more process on the databases of the store that runs on the data dir. */
export async function start_node(of_store: string, ...words: string[]): Promise<Node> {
  const endpoints = JSON.parse(readFileSync(`${of_store}/endpoints.json`, "utf8"));
  const child = spawn(rialto, ["serve", "--port", "0", "--data-dir", of_store, ...words], {
    env: { ...process.env, RIALTO_DATABASE_URL: endpoints.database_url, RIALTO_REDIS_URL: endpoints.redis_url },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (text) => {
    stderr = (stderr + text).slice(-4000);
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once("line", resolve);
    child.once("error", reject);
    ended.then(() => reject(new Error(`the node ended: ${stderr}`)));
  });
  const end = (signal: "SIGTERM" | "SIGKILL") => {
    child.kill(signal);
    return ended;
  };
  return { url, pid: child.pid ?? 0, end };
}

/** Every invariant holds. */
export function assert_audit_green(...words: string[]): void {
  const audit = run_rialto("audit", ...words);
  assert.equal(audit.code, 0, audit.stdout + audit.stderr);
}

export function make_admin_key(role: string): string {
  const made = run_rialto("admin", "key", "--role", role);
  assert.equal(made.code, 0, made.stderr);
  return made.stdout.trim();
}

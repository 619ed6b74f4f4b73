/**
 * The store API, one function per operation, named as in the OpenAPI document.
 *
 * Every call has a deadline, carries a W3C `traceparent`, and fails in one of two ways:
 * `ProblemError` when the shop answered with a problem, `ConnectionError` when no answer came.
 * Reads are tried again on their own; writes never are, since only the caller knows whether a
 * repeat is safe.
 */
import { random_hex } from "./random.ts";
import { note_server_time } from "./server_clock.ts";
import type {
  Address,
  CapturedOrder,
  Cart,
  Categories,
  DeliveryOptions,
  FlashOffers,
  Order,
  OrderRequest,
  PaymentMethods,
  PaymentWanted,
  Problem,
  Product,
  ProductPage,
  Quotes,
  Segments,
  Suggestions,
} from "./types.ts";

const deadline_ms = 12_000;
const read_attempts_max = 3;
const retry_delay_ms = 300;
const retry_after_max_ms = 4_000;
/** How long the server may hold an order's answer back, and how much longer we wait for it. */
const order_wait_s = 25;
const order_wait_deadline_ms = 35_000;

/** The shop answered, and the answer is no. `code` is the stable name of the reason. */
export class ProblemError extends Error {
  readonly status: number;
  readonly code: string;
  readonly problem: Problem;
  /** The server's name for this request, for a support conversation. */
  readonly request_id: string | null;

  constructor(status: number, problem: Problem, request_id: string | null) {
    super(problem.detail ?? problem.title ?? problem.code);
    this.name = "ProblemError";
    this.status = status;
    this.code = problem.code;
    this.problem = problem;
    this.request_id = request_id;
  }
}

/** No answer came, so a write may or may not have happened. */
export class ConnectionError extends Error {
  readonly reason: "unreachable" | "too_slow";

  constructor(reason: "unreachable" | "too_slow", cause?: unknown) {
    super(reason === "too_slow" ? "The shop took too long to answer" : "The shop is out of reach", {
      cause,
    });
    this.name = "ConnectionError";
    this.reason = reason;
  }
}

interface Call {
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  deadline_ms?: number;
  cache?: RequestCache;
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const segment_path = (segment: string) => `/v1/catalog/${encodeURIComponent(segment)}`;
const cart_path = (id: string) => `/v1/carts/${encodeURIComponent(id)}`;
const order_path = (id: string) => `/v1/orders/${encodeURIComponent(id)}`;

async function send_once(method: string, path: string, call: Call, trace: string) {
  const deadline = AbortSignal.timeout(call.deadline_ms ?? deadline_ms);
  const headers: Record<string, string> = {
    accept: "application/json, application/problem+json",
    traceparent: `00-${trace}-${random_hex(8)}-01`,
    ...call.headers,
  };
  if (call.body !== undefined) headers["content-type"] = "application/json";
  const sent_at = performance.now();
  try {
    const response = await fetch(path, {
      method,
      headers,
      body: call.body === undefined ? undefined : JSON.stringify(call.body),
      signal: call.signal ? AbortSignal.any([call.signal, deadline]) : deadline,
      credentials: "same-origin",
      ...(call.cache ? { cache: call.cache } : {}),
    });
    note_server_time(response.headers, sent_at, performance.now());
    return response;
  } catch (cause) {
    if (call.signal?.aborted) throw cause;
    throw new ConnectionError(deadline.aborted ? "too_slow" : "unreachable", cause);
  }
}

/** A problem document, whatever was sent: a proxy in between may answer in HTML. */
async function read_problem(response: Response): Promise<ProblemError> {
  let problem: Problem = { code: `http_${response.status}`, title: response.statusText };
  try {
    const body = (await response.json()) as Partial<Problem>;
    if (typeof body.code === "string") problem = body as Problem;
  } catch {
    // The status alone has to do.
  }
  return new ProblemError(response.status, problem, response.headers.get("x-request-id"));
}

/** Null when this answer is final, else how long to wait before the next attempt. */
function retry_delay(failure: unknown, retry_after: string | null, attempt: number): number | null {
  const worth_it =
    failure instanceof ConnectionError ||
    (failure instanceof ProblemError && [429, 502, 503, 504].includes(failure.status));
  if (!worth_it) return null;
  const asked = Number(retry_after) * 1000;
  if (asked > retry_after_max_ms) return null;
  return asked || retry_delay_ms * 2 ** attempt * (0.5 + Math.random());
}

async function exchange(method: string, path: string, call: Call = {}): Promise<Response> {
  const trace = random_hex(16);
  for (let attempt = 0; ; attempt++) {
    let failure: unknown;
    let retry_after: string | null = null;
    try {
      const response = await send_once(method, path, call, trace);
      if (response.ok || response.status === 304) return response;
      retry_after = response.headers.get("retry-after");
      failure = await read_problem(response);
    } catch (caught) {
      if (call.signal?.aborted) throw caught;
      failure = caught;
    }
    const last = method !== "GET" || attempt + 1 >= read_attempts_max;
    const delay = last ? null : retry_delay(failure, retry_after, attempt);
    if (delay === null) throw failure;
    await pause(delay);
  }
}

/** For the calls of other files of this folder. */
export async function read_json<T>(method: string, path: string, call?: Call): Promise<T> {
  const response = await exchange(method, path, call);
  try {
    return (await response.json()) as T;
  } catch (cause) {
    if (call?.signal?.aborted) throw cause;
    throw new ConnectionError("unreachable", cause);
  }
}

/** A stream that goes on until it is aborted; only its beginning has a deadline. */
export async function open_stream(path: string, signal: AbortSignal): Promise<Response> {
  const begun = new AbortController();
  const timer = setTimeout(() => begun.abort(), deadline_ms);
  let response: Response;
  try {
    response = await fetch(path, {
      headers: { accept: "text/event-stream" },
      signal: AbortSignal.any([signal, begun.signal]),
      cache: "no-store",
      credentials: "same-origin",
    });
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new ConnectionError(begun.signal.aborted ? "too_slow" : "unreachable", cause);
  } finally {
    clearTimeout(timer);
  }
  if (!response.ok) throw await read_problem(response);
  return response;
}

export const list_segments = () => read_json<Segments>("GET", "/v1/segments");

export const list_categories = (segment: string) =>
  read_json<Categories>("GET", `${segment_path(segment)}/categories`);

/** `query` holds the contract's own parameter names. */
export const list_products = (segment: string, query: URLSearchParams) =>
  read_json<ProductPage>("GET", `${segment_path(segment)}/products?${query}`);

/** Type-ahead. A newer question aborts the older one. */
export const suggest_products = (segment: string, q: string, signal: AbortSignal) =>
  read_json<Suggestions>("GET", `${segment_path(segment)}/suggest?${new URLSearchParams({ q })}`, {
    signal,
  });

export const get_product = (segment: string, handle: string) =>
  read_json<Product>("GET", `${segment_path(segment)}/products/${encodeURIComponent(handle)}`);

/**
 * Flash offers that are on or announced, those that end first before others. A browser's cache might show them as
 * they were half a minute ago; it is asked to look whether they are still so.
 */
export const list_offers = (segment: string) =>
  read_json<FlashOffers>("GET", `${segment_path(segment)}/offers`, { cache: "no-cache" });

/** At most 100 SKUs. */
export const get_quotes = (segment: string, skus: string[]) =>
  read_json<Quotes>(
    "GET",
    `/v1/quotes?segment=${encodeURIComponent(segment)}&sku=${skus.map(encodeURIComponent).join(",")}`,
  );

export const create_cart = (segment: string) =>
  read_json<Cart>("POST", "/v1/carts", { body: { segment } });

export const get_cart = (id: string) => read_json<Cart>("GET", cart_path(id));

/** Adds to what is there: not safe to repeat without looking at the cart first. */
export const add_line = (id: string, sku: string, qty: number) =>
  read_json<Cart>("POST", `${cart_path(id)}/lines`, { body: { sku, qty } });

/** Sets the quantity, so it may be repeated. */
export const change_line = (id: string, sku: string, qty: number) =>
  read_json<Cart>("PATCH", `${cart_path(id)}/lines/${encodeURIComponent(sku)}`, { body: { qty } });

export const remove_line = (id: string, sku: string) =>
  read_json<Cart>("DELETE", `${cart_path(id)}/lines/${encodeURIComponent(sku)}`);

export const list_delivery_options = (id: string) =>
  read_json<DeliveryOptions>("GET", `${cart_path(id)}/delivery-options`);

export const set_delivery = (id: string, address: Address, method: string) =>
  read_json<Cart>("PUT", `${cart_path(id)}/delivery`, { body: { address, method } });

/** All promotion codes of the cart, at most five; what became of each stands in the answer. */
export const set_codes = (id: string, codes: string[]) =>
  read_json<Cart>("PUT", `${cart_path(id)}/codes`, { body: { codes } });

export const list_payment_methods = (segment: string) =>
  read_json<PaymentMethods>("GET", `/v1/payment-methods?${new URLSearchParams({ segment })}`);

/** Safe to repeat with the same key and the same request: the first answer comes again. */
export const capture_order = (request: OrderRequest, idempotency_key: string) =>
  read_json<CapturedOrder>("POST", "/v1/orders", {
    body: request,
    headers: { "idempotency-key": idempotency_key },
    deadline_ms: 20_000,
  });

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

export const get_order = (id: string, token: string) =>
  read_json<Order>("GET", order_path(id), { headers: bearer(token) });

/**
 * Waits until the order differs from `etag`, up to the server's patience; null when it did not.
 * With `etag` null it answers at once.
 */
export async function wait_for_order(
  id: string,
  token: string,
  etag: string | null,
  signal: AbortSignal,
): Promise<{ order: Order; etag: string | null } | null> {
  const headers: Record<string, string> = bearer(token);
  if (etag) {
    headers["if-none-match"] = etag;
    headers.prefer = `wait=${order_wait_s}`;
  }
  const trace = random_hex(16);
  const call = { headers, signal, deadline_ms: order_wait_deadline_ms };
  const response = await send_once("GET", order_path(id), call, trace);
  if (response.status === 304) return null;
  if (!response.ok) throw await read_problem(response);
  return { order: (await response.json()) as Order, etag: response.headers.get("etag") };
}

export const cancel_order = (id: string, token: string) =>
  read_json<Order>("POST", `${order_path(id)}/cancellation`, { body: {}, headers: bearer(token) });

/**
 * Tries to have an unpaid order paid, in place of what was tried before. Repeating it cannot take
 * money twice: while an outcome is not known the answer is `payment_in_progress`.
 */
export const pay_order = (id: string, token: string, payment: PaymentWanted) =>
  read_json<Order>("POST", `${order_path(id)}/payment`, {
    body: payment,
    headers: bearer(token),
    deadline_ms: 20_000,
  });

/** The shopper is back from the bank: the shop asks there how the payment stands. */
export const confirm_payment = (id: string, token: string) =>
  read_json<Order>("POST", `${order_path(id)}/payment/confirmation`, {
    body: {},
    headers: bearer(token),
  });

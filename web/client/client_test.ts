import { afterEach, beforeEach, expect, it, vi } from "vitest";
import {
  add_line,
  ConnectionError,
  capture_order,
  get_cart,
  ProblemError,
  wait_for_order,
} from "./client.ts";
import type { OrderRequest } from "./types.ts";

const answers: (() => Response | Promise<Response>)[] = [];
const calls: { path: string; init: RequestInit }[] = [];
const header = (place: number, name: string) => new Headers(calls[place]?.init.headers).get(name);

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers });

beforeEach(() => {
  answers.length = 0;
  calls.length = 0;
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    calls.push({ path, init });
    const answer = answers.shift();
    if (!answer) throw new TypeError("no answer left");
    return await answer();
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Lets the pauses between attempts pass at once. */
async function settle<T>(promise: Promise<T>): Promise<T> {
  const settled = promise.then(
    () => {},
    () => {},
  );
  let done = false;
  void settled.then(() => {
    done = true;
  });
  while (!done) await vi.advanceTimersByTimeAsync(1_000);
  return promise;
}

it("tries a read again and keeps its trace", async () => {
  answers.push(
    () => json(503, { code: "overloaded" }),
    () => {
      throw new TypeError("network");
    },
    () => json(200, { id: "c1" }),
  );
  expect(await settle(get_cart("c1"))).toEqual({ id: "c1" });
  const traces = calls.map((_, place) => header(place, "traceparent")?.split("-")[1]);
  expect(traces[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(new Set(traces).size).toBe(1);
});

it("never repeats a write by itself", async () => {
  answers.push(() => {
    throw new TypeError("network");
  });
  await expect(settle(add_line("c1", "T1", 1))).rejects.toBeInstanceOf(ConnectionError);
  expect(calls.length).toBe(1);
});

it("gives the shop's reason with its code and the request's name", async () => {
  answers.push(() =>
    json(409, { code: "sold_out", title: "Sold out", skus: ["T1"] }, { "x-request-id": "r-7" }),
  );
  const request: OrderRequest = {
    cart_id: "c1",
    cart_version: 1,
    email: "a@example.com",
    expected_total: { amount: 1, currency: "EUR" },
    payment: { method: "manual" },
  };
  const failure = await settle(capture_order(request, "key-1")).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ProblemError);
  expect(failure).toMatchObject({ code: "sold_out", status: 409, request_id: "r-7" });
  expect(header(0, "idempotency-key")).toBe("key-1");
});

it("understands a failure that is no problem document", async () => {
  answers.push(() => new Response("<html>", { status: 404 }));
  await expect(settle(get_cart("c1"))).rejects.toMatchObject({ code: "http_404" });
});

it("asks to be held back only when there is something to compare", async () => {
  answers.push(
    () => json(200, { id: "o1" }, { etag: '"1"' }),
    () => new Response(null, { status: 304 }),
  );
  const { signal } = new AbortController();
  const first = await wait_for_order("o1", "token", null, signal);
  expect(first?.etag).toBe('"1"');
  expect(header(0, "prefer")).toBeNull();
  expect(await wait_for_order("o1", "token", '"1"', signal)).toBeNull();
  expect(header(1, "prefer")).toBe("wait=25");
  expect(header(1, "if-none-match")).toBe('"1"');
  expect(header(1, "authorization")).toBe("Bearer token");
});

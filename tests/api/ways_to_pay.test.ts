// Ways to pay: what a segment's market offers, in which order and words, and that nothing else is taken; how long each
// keeps the stock of an unpaid order; the page of the sandbox's bank.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";
import type { CapturedOrder, Order } from "../../web/client/types.ts";
import {
  admin_key,
  as_staff,
  ask,
  assert_audit_green,
  assert_problem,
  call,
  capture_order,
  get_order,
  new_key,
  place_order,
  ready_cart,
  type Sku,
  shop,
  take_sku_with,
  until,
} from "./support.ts";

interface Way {
  method: string;
  name: string;
}
interface Market {
  id: string;
  name: string;
  countries: string[];
  payment_methods: { method: string; names: Record<string, string> }[];
}
interface Method {
  method: string;
  name?: string;
  in_use: boolean;
  reserved_for_s: number;
}

const ways = async (segment: string): Promise<Way[]> =>
  (await ask<{ items: Way[] }>("GET", `/v1/payment-methods?segment=${segment}`)).items;
const methods_of = async (segment: string) => (await ways(segment)).map(({ method }) => method).join(" ");
const edit_market = (id: string, change: unknown) => as_staff<Market>("PATCH", `/v1/admin/markets/${id}`, change);
const sandbox = (token: string, more: object = {}) => ({ payment: { method: "sandbox", token, ...more } });

describe("a market's ways to pay", () => {
  let one: Sku;
  before(async () => {
    one = await take_sku_with(50);
  });
  after(async () => {
    await edit_market("eu", { payment_methods: [] });
    await until("all is as it was", async () => (await methods_of("eu")) === "manual sandbox");
  });

  test("are all of the store's, under their own names, until somebody says otherwise", async () => {
    assert.deepEqual(await ways("us"), [
      { method: "manual", name: "On delivery or by transfer" },
      { method: "sandbox", name: "Test card" },
    ]);
    for (const [query, pointer] of [
      ["", "?segment"],
      ["?segment=", "?segment"],
      ["?segment=nowhere", "?segment"],
      ["?market=us", "?market"],
    ] as const)
      assert_problem(await call("GET", `/v1/payment-methods${query}`), 400, "invalid_request", pointer);
  });

  test("have an order and names by locale or language", async () => {
    const wanted = [
      { method: "sandbox", names: { en: "Card", "en-IE": "Card, so" } },
      { method: "manual", names: { de: "Auf Rechnung" } },
    ];
    const edited = await edit_market("eu", { payment_methods: wanted });
    assert.deepEqual(edited.payment_methods, wanted);
    await until("the node knows", async () => (await methods_of("eu")) === "sandbox manual");
    assert.deepEqual(await ways("eu"), [
      { method: "sandbox", name: "Card, so" },
      { method: "manual", name: "On delivery or by transfer" },
    ]);
    assert.equal(await methods_of("us"), "manual sandbox", "another market keeps its own");
    const { items } = await as_staff<{ items: Market[] }>("GET", "/v1/admin/markets");
    assert.deepEqual(items.find(({ id }) => id === "eu")?.payment_methods, wanted);
  });

  test("what a market does not offer is refused, at the checkout and afterwards", async () => {
    const before_the_change = await place_order({ [one.sku]: 1 }, "eu");
    await edit_market("eu", { payment_methods: [{ method: "sandbox" }, { method: "stripe" }] });
    await until("the node knows", async () => (await methods_of("eu")) === "sandbox");
    const cart = await ready_cart({ [one.sku]: 1 }, "eu");
    assert_problem(await capture_order(cart), 400, "invalid_request", "/payment/method");
    const { id, access_token: token } = before_the_change;
    const pay = (body: unknown) => call<Order>("POST", `/v1/orders/${id}/payment`, { body, token });
    assert_problem(await pay({ method: "manual" }), 400, "invalid_request", "/method");
    const paid = await capture_order(cart, new_key(), sandbox("approve"));
    assert.equal(paid.status, 201, paid.text);
    assert.equal((await pay({ method: "sandbox", token: "approve" })).body.payment_status, "paid");
  });

  test("an edit that makes no sense names what is wrong and changes nothing", async () => {
    const start = await as_staff("GET", "/v1/admin/markets");
    const names = (of: Record<string, string>) => ({ payment_methods: [{ method: "manual", names: of }] });
    const table: [unknown, string][] = [
      [{ name: "" }, "/name"],
      [{ name: "United States" }, "/name"],
      [{ countries: [] }, "/countries"],
      [{ countries: ["DE", "de"] }, "/countries/1"],
      [{ countries: ["DE", "DE"] }, "/countries/1"],
      [{ payment_methods: [{ method: "gold" }] }, "/payment_methods/0/method"],
      [{ payment_methods: [{ method: "manual" }, { method: "manual" }] }, "/payment_methods/1/method"],
      [names({ English: "x" }), "/payment_methods/0/names"],
      [names({ en: " " }), "/payment_methods/0/names/en"],
      [{ currency: "EUR" }, "/currency"],
    ];
    for (const [body, pointer] of table) {
      const answer = await call("PATCH", "/v1/admin/markets/eu", { body, token: admin_key });
      assert_problem(answer, 400, "invalid_request", pointer);
    }
    assert_problem(await call("PATCH", "/v1/admin/markets/mars", { body: {}, token: admin_key }), 404, "not_found");
    assert.deepEqual(await as_staff("GET", "/v1/admin/markets"), start);
  });
});

describe("how long an unpaid order keeps its stock", () => {
  const edit = (reserved_for_s: number) =>
    as_staff<Method>("PATCH", "/v1/admin/payment-methods/sandbox", { reserved_for_s });
  let start: Method | undefined;
  before(async () => {
    const { items } = await as_staff<{ items: Method[] }>("GET", "/v1/admin/payment-methods");
    assert.deepEqual(
      items.map(({ method, in_use }) => [method, in_use]),
      [
        ["manual", true],
        ["sandbox", true],
        ["stripe", false],
      ],
    );
    start = items.find(({ method }) => method === "sandbox");
  });
  after(() => edit(start?.reserved_for_s ?? 1800));

  test("is its method's time, told in the order, and lasts for orders that are there", async () => {
    const one = await take_sku_with(10);
    const declined = async (): Promise<CapturedOrder> => {
      const answer = await capture_order(await ready_cart({ [one.sku]: 1 }), new_key(), sandbox("decline"));
      return (assert_problem(answer, 402, "payment_declined") as unknown as { order: CapturedOrder }).order;
    };
    const minutes = ({ placed_at, payment }: Order) =>
      Math.round((Date.parse(payment.due_by ?? "") - Date.parse(placed_at)) / 60_000);
    const first = await declined();
    assert.equal(minutes(first), 30);
    assert.equal((await edit(2 * 3600)).reserved_for_s, 7200);
    assert.equal(minutes(await declined()), 120);
    assert.equal(minutes((await get_order(first.id, first.access_token)).body), 30);
    const body = { method: "sandbox", token: "approve" };
    const paid = await ask<Order>("POST", `/v1/orders/${first.id}/payment`, { body, token: first.access_token });
    assert.equal(paid.payment.due_by, undefined, "what is paid has no end");
    assert.equal((await place_order({ [one.sku]: 1 })).payment.due_by, undefined, "nor has what people are paid");
  });

  test("is a minute to ninety days", async () => {
    for (const reserved_for_s of [0, -5, 59, 90 * 86_400 + 1]) {
      const answer = await call("PATCH", "/v1/admin/payment-methods/sandbox", {
        body: { reserved_for_s },
        token: admin_key,
      });
      assert_problem(answer, 400, "invalid_request", "/reserved_for_s");
    }
    const body = { reserved_for_s: 60 };
    const missing = await call("PATCH", "/v1/admin/payment-methods/gold", { body, token: admin_key });
    assert_problem(missing, 404, "not_found");
  });
});

test("the bank's page says what is asked for and where the shopper came from", async () => {
  const one = await take_sku_with(10);
  const return_url = "https://shop.example/us/orders/{order_id}?back={order_id}";
  const cart = await ready_cart({ [one.sku]: 1 });
  const { body: order } = await capture_order(cart, new_key(), sandbox("needs_action", { return_url }));
  const url = order.next_action?.url ?? "";
  const page = await fetch(shop + url);
  assert.equal(page.status, 200);
  assert.match(page.headers.get("content-type") ?? "", /^text\/html/);
  assert.match(page.headers.get("content-security-policy") ?? "", /default-src 'self'/);
  const about = url.replace(/\/action$/, "");
  assert.deepEqual(await ask("GET", about), {
    amount: order.totals.total,
    status: "needs_action",
    return_url: `https://shop.example/us/orders/${order.id}?back=${order.id}`,
  });
  await ask("POST", url, { body: { outcome: "decline" } });
  assert.equal((await ask<{ status: string }>("GET", about)).status, "failed");
  assert_problem(await call("GET", `/v1/sandbox/payments/${randomUUID()}`), 404, "not_found");
});

test("after all of it, every invariant holds", () => assert_audit_green());

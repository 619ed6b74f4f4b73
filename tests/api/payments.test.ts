// Payments: the sandbox's tokens, orders that are declined and paid after all, webhooks, refunds, parts of orders.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, describe, test } from "node:test";
import type { CapturedOrder, Money, Order } from "../../web/client/types.ts";
import {
  type Answer,
  admin_key,
  as_staff,
  assert_audit_green,
  assert_problem,
  call,
  capture_order,
  get_order,
  is_replayed,
  new_key,
  place_order,
  read_stock,
  ready_cart,
  type Sku,
  take_sku_with,
  until,
} from "./support.ts";

const with_token = (token: string) => ({ payment: { method: "sandbox", token } });

/** An order paid by the sandbox's token; whatever the answer is. */
async function buy(one: Sku, token: string, qty = 1, key = new_key()): Promise<Answer<CapturedOrder>> {
  return capture_order(await ready_cart({ [one.sku]: qty }), key, with_token(token));
}
const pay = (order: CapturedOrder, token: string): Promise<Answer<Order>> =>
  call("POST", `/v1/orders/${order.id}/payment`, { body: { method: "sandbox", token }, token: order.access_token });
const types = (order: Order) => order.events.map(({ type }) => type).join(" ");
const read = async (order: CapturedOrder): Promise<Order> => (await get_order(order.id, order.access_token)).body;
const until_paid = (order: CapturedOrder) =>
  until("the order is paid", async () => (await read(order)).payment_status === "paid");
const admin = (order: { id: string }, step: string, body: unknown = {}): Promise<Answer<Order>> =>
  call("POST", `/v1/admin/orders/${order.id}/${step}`, { body, token: admin_key });
const usd = (amount: number): Money => ({ amount, currency: "USD" });

describe("what a payment comes to", () => {
  let one: Sku;
  before(async () => {
    one = await take_sku_with(50);
  });

  test("approved: 201 and paid", async () => {
    const answer = await buy(one, "approve");
    assert.equal(answer.status, 201, answer.text);
    assert.equal(answer.body.payment_status, "paid");
    assert.deepEqual(answer.body.payment, { method: "sandbox", collected: answer.body.totals.total });
    assert.equal(types(answer.body), "placed authorised paid");
    const { access_token: _, ...without_token } = answer.body;
    assert.deepEqual(await read(answer.body), without_token);
  });

  test("declined: 402 with the order, which stands and can be paid in another way", async () => {
    const key = new_key();
    const cart = await ready_cart({ [one.sku]: 1 });
    const stock = await read_stock(one);
    const refused = await capture_order(cart, key, with_token("decline"));
    const problem = assert_problem(refused, 402, "payment_declined") as unknown as { order: CapturedOrder };
    assert.match(refused.headers.get("cache-control") ?? "", /no-store/);
    const { order } = problem;
    assert.equal(order.status, "placed");
    assert.equal(order.payment_status, "unpaid");
    assert.equal(order.payment.failure, "card_declined");
    assert.equal((await read_stock(one)).reserved, stock.reserved + 1, "its stock is kept for a while");
    assert_problem(await capture_order(cart, key, with_token("decline")), 402, "payment_declined");
    assert_problem(await capture_order(cart, key, with_token("approve")), 422, "idempotency_mismatch");

    assert_problem(await pay(order, "decline"), 402, "payment_declined");
    const paid = await pay(order, "approve");
    assert.equal(paid.status, 200, paid.text);
    assert.equal(paid.body.payment_status, "paid");
    assert.equal(paid.body.payment.failure, undefined);
    assert_problem(await pay(order, "approve"), 409, "already_paid");
    const again = await capture_order(cart, key, with_token("decline"));
    assert.equal(again.status, 201, "by now the order is what was asked for");
    assert.ok(is_replayed(again));
  });

  test("the same key again: one order, one payment", async () => {
    const key = new_key();
    const cart = await ready_cart({ [one.sku]: 1 });
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => capture_order(cart, key, with_token("approve"))),
    );
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([201]));
    for (const { body } of answers) {
      assert.equal(body.id, answers[0]?.body.id);
      assert.equal(body.payment_status, "paid", "a repeat waits for the payment as well");
      assert.equal(types(body), "placed authorised paid");
    }
  });

  test("the shopper must act: the answer says where, and the order follows", async () => {
    const agreed = (await buy(one, "needs_action")).body;
    assert.equal(agreed.payment_status, "unpaid");
    assert.equal(agreed.next_action?.type, "redirect");
    const url = agreed.next_action?.url ?? "";
    const acted = await call("POST", url, { body: { outcome: "approve" } });
    assert.equal(acted.status, 200, acted.text);
    const back = await call<Order>("POST", `/v1/orders/${agreed.id}/payment/confirmation`, {
      token: agreed.access_token,
    });
    assert.equal(back.status, 200, back.text);
    assert.equal(back.body.payment_status, "paid");
    assert.equal(back.body.next_action, undefined);
    assert_problem(await call("POST", url, { body: { outcome: "approve" } }), 404, "not_found");

    // Without coming back: the webhook tells.
    const away = (await buy(one, "needs_action")).body;
    await call("POST", away.next_action?.url ?? "", { body: { outcome: "decline" } });
    await until("the order knows", async () => (await read(away)).payment.failure === "authentication_failed");
    assert.equal((await pay(away, "approve")).body.payment_status, "paid");
  });

  for (const token of ["late_webhook", "early_webhook", "double_webhook"]) {
    test(`${token}: paid in the end, once`, async () => {
      const answer = await buy(one, token);
      assert.equal(answer.status, 201, answer.text);
      await until_paid(answer.body);
      assert.equal(types(await read(answer.body)), "placed authorised paid");
    });
  }

  test("an answer that is lost is found out", async () => {
    const answer = await buy(one, "time_out");
    assert.equal(answer.status, 201, answer.text);
    assert.equal(answer.body.payment_status, "unpaid");
    assert_problem(await pay(answer.body, "approve"), 409, "payment_in_progress");
    await until_paid(answer.body);
  });

  test("what is wrong with a request is named, and nothing is ordered", async () => {
    const cart = await ready_cart({ [one.sku]: 1 });
    const table: [unknown, string][] = [
      [{ method: "gold" }, "/payment/method"],
      [{ method: "sandbox" }, "/payment/token"],
      [{ method: "sandbox", token: "a b" }, "/payment/token"],
      [{ method: "sandbox", token: "t".repeat(256) }, "/payment/token"],
      [{ method: "sandbox", token: "approve", return_url: "javascript:1" }, "/payment/return_url"],
    ];
    for (const [payment, pointer] of table)
      assert_problem(await capture_order(cart, new_key(), { payment }), 400, "invalid_request", pointer);
    const order = await place_order({ [one.sku]: 1 });
    assert_problem(await call("POST", `/v1/orders/${order.id}/payment`, { body: {} }), 404, "not_found");
    const nobody = await call("POST", `/v1/orders/${randomUUID()}/payment`, {
      body: { method: "manual" },
      token: admin_key,
    });
    assert_problem(nobody, 404, "not_found");
  });

  test("an order to be paid by hand can be paid online after all", async () => {
    const order = await place_order({ [one.sku]: 1 });
    const paid = await pay(order, "approve");
    assert.equal(paid.status, 200, paid.text);
    assert.equal(paid.body.payment.method, "sandbox");
    assert.equal(paid.body.payment_status, "paid");
  });
});

describe("webhooks", () => {
  test("are taken from known providers with a fitting signature only", async () => {
    const post = (provider: string, headers: Record<string, string>) =>
      call("POST", `/v1/webhooks/${provider}`, { body: { id: randomUUID() }, headers });
    assert_problem(await post("sandbox", {}), 400, "invalid_signature");
    assert_problem(await post("sandbox", { "sandbox-signature": "t=1,v1=00" }), 400, "invalid_signature");
    for (const provider of ["manual", "stripe", "nobody"]) assert_problem(await post(provider, {}), 404, "not_found");
  });
});

describe("money and goods that go back", () => {
  test("a part refund by amount and by lines; never more than was paid", async () => {
    const one = await take_sku_with(20);
    const two = await take_sku_with(20);
    const cart = await ready_cart({ [one.sku]: 3, [two.sku]: 1 });
    const placed = (await capture_order(cart, new_key(), with_token("approve"))).body;
    const total = placed.totals.total.amount;
    const part = await admin(placed, "refund", { amount: usd(100), reason: "a scratch" });
    assert.equal(part.status, 200, part.text);
    assert.equal(part.body.payment_status, "part_refunded");
    assert.deepEqual(part.body.payment.refunded, usd(100));
    assert.equal(part.body.status, "placed");
    assert_problem(await admin(placed, "refund", { amount: usd(total) }), 409, "refund_too_large");
    const other = { amount: { amount: 1, currency: "EUR" } };
    assert_problem(await admin(placed, "refund", other), 400, "invalid_request", "/amount/currency");
    assert_problem(await admin(placed, "refund", { amount: usd(0) }), 400, "invalid_request", "/amount/amount");
    assert_problem(await admin(placed, "refund", { lines: [] }), 400, "invalid_request", "/lines");

    const stock = await read_stock(one);
    const lines = [{ sku: one.sku, qty: 2 }];
    const by_lines = await admin(placed, "refund", { lines });
    assert.equal(by_lines.status, 200, by_lines.text);
    const line = by_lines.body.lines.find(({ sku }) => sku === one.sku);
    assert.deepEqual([line?.refunded, line?.cancelled], [2, 2]);
    assert.equal((await read_stock(one)).reserved, stock.reserved - 2, "what will not leave is free again");
    assert_problem(await admin(placed, "refund", { lines }), 409, "too_many");
    assert_problem(await admin(placed, "refund", { lines: [{ sku: "X", qty: 1 }] }), 422, "unknown_line");

    const all = await admin(placed, "refund");
    assert.equal(all.body.payment_status, "refunded");
    assert.deepEqual(all.body.payment.refunded, placed.totals.total);
    assert_problem(await admin(placed, "refund"), 409, "nothing_to_refund");
  });

  test("cancelling a paid order gives the money back", async () => {
    const one = await take_sku_with(20);
    const stock = await read_stock(one);
    const order = (await buy(one, "approve", 2)).body;
    const cancelled = await call<Order>("POST", `/v1/orders/${order.id}/cancellation`, { token: order.access_token });
    assert.equal(cancelled.status, 200, cancelled.text);
    assert.equal(cancelled.body.payment_status, "refunded");
    assert.equal(types(cancelled.body), "placed authorised paid cancelled refunded");
    assert.deepEqual(await read_stock(one), stock);
    assert_problem(await pay(order, "approve"), 409, "already_paid");

    const unpaid = assert_problem(await buy(one, "decline"), 402, "payment_declined") as unknown as {
      order: CapturedOrder;
    };
    await admin(unpaid.order, "cancellation");
    assert_problem(await pay(unpaid.order, "approve"), 409, "order_closed");
  });

  test("a shipment in parts, and goods that come back to the shelf", async () => {
    const one = await take_sku_with(20);
    const start = await read_stock(one);
    const order = (await buy(one, "approve", 3)).body;
    assert.equal((await admin(order, "packing")).status, 200);
    const shipment = (qty?: number) => ({
      carrier: "DHL",
      tracking: "JD01",
      ...(qty === undefined ? {} : { lines: [{ sku: one.sku, qty }] }),
    });
    const part = await admin(order, "shipment", shipment(2));
    assert.equal(part.status, 200, part.text);
    assert.equal(part.body.status, "packed");
    assert.equal(part.body.lines[0]?.shipped, 2);
    assert.deepEqual(await read_stock(one), { ...start, on_hand: start.on_hand - 2, reserved: start.reserved + 1 });
    assert_problem(await admin(order, "cancellation"), 409, "invalid_transition");
    assert_problem(await admin(order, "shipment", shipment(2)), 409, "too_many");
    assert.equal((await admin(order, "shipment", shipment())).body.status, "shipped");
    assert.equal((await admin(order, "delivery")).body.status, "delivered");

    const returned = await admin(order, "return", { lines: [{ sku: one.sku, qty: 1 }] });
    assert.equal(returned.status, 200, returned.text);
    assert.equal(returned.body.lines[0]?.returned, 1);
    assert.deepEqual(await read_stock(one), { ...start, on_hand: start.on_hand - 2 });
    assert_problem(await admin(order, "return", { lines: [{ sku: one.sku, qty: 3 }] }), 409, "too_many");
    assert.equal(types(returned.body), "placed authorised paid packed part_shipped shipped delivered returned");
  });

  test("packing needs a payment, unless people are paid", async () => {
    const one = await take_sku_with(20);
    const waiting = (await buy(one, "needs_action")).body;
    assert_problem(await admin(waiting, "packing"), 409, "payment_required");
    await as_staff("POST", `/v1/admin/orders/${waiting.id}/payment`, {}); // it was paid by transfer instead
    assert.equal((await admin(waiting, "packing")).status, 200);
  });
});

test("after all of it, every invariant holds", () => assert_audit_green());

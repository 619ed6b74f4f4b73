// Stripe, as a node that is set up for it speaks to a local stand-in.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { CapturedOrder, Order } from "../../web/client/types.ts";
import { FakeStripe } from "../support/fake_stripe.ts";
import {
  type Answer,
  admin_key,
  assert_audit_green,
  assert_problem,
  call,
  capture_order,
  data_dir,
  type Node,
  new_key,
  ready_cart,
  type Sku,
  start_node,
  take_sku_with,
  until,
} from "./support.ts";

let stripe: FakeStripe;
let node: Node;
let one: Sku;
before(async () => {
  stripe = await FakeStripe.start();
  node = await start_node(
    data_dir,
    ...["--stripe-url", stripe.url, "--stripe-secret-key", stripe.secret_key],
    ...["--stripe-webhook-secret", stripe.webhook_secret],
  );
  one = await take_sku_with(50);
});
after(async () => {
  await node?.end("SIGTERM");
  await stripe?.stop();
});

async function buy(token: string, more: Record<string, string> = {}): Promise<Answer<CapturedOrder>> {
  const cart = await ready_cart({ [one.sku]: 1 });
  return capture_order(cart, new_key(), { payment: { method: "stripe", token, ...more } }, node.url);
}
const read = async (order: CapturedOrder): Promise<Order> =>
  (await call<Order>("GET", `/v1/orders/${order.id}`, { token: order.access_token, base: node.url })).body;
const post_event = ({ body, signature }: { body: string; signature: string }) =>
  call("POST", "/v1/webhooks/stripe", { raw: body, headers: { "stripe-signature": signature }, base: node.url });

test("a card: held, then collected, and given back by a refund", async () => {
  const answer = await buy("pm_card_visa");
  assert.equal(answer.status, 201, answer.text);
  assert.equal(answer.body.payment_status, "paid");
  const intent = stripe.intent_of(answer.body.id);
  assert.equal(intent.status, "succeeded");
  assert.equal(intent.amount, answer.body.totals.total.amount);
  const refunded = await call<Order>("POST", `/v1/admin/orders/${answer.body.id}/refund`, {
    body: { amount: { amount: 100, currency: "USD" } },
    token: admin_key,
    base: node.url,
  });
  assert.equal(refunded.status, 200, refunded.text);
  assert.equal(refunded.body.payment_status, "part_refunded");
  assert.deepEqual(stripe.refunds.at(-1)?.amount, 100);
});

test("a declined card is 402, and the code says why", async () => {
  const refused = await buy("pm_card_visa_chargeDeclinedInsufficientFunds");
  const problem = assert_problem(refused, 402, "payment_declined") as unknown as { order: CapturedOrder };
  assert.equal(problem.order.payment.failure, "insufficient_funds");
});

test("strong authentication: the shopper is sent on, the webhook completes the payment, once", async () => {
  const { body: order } = await buy("pm_card_authenticationRequired", { return_url: "https://shop.example/orders/1" });
  assert.deepEqual(order.next_action, { type: "redirect", url: "https://hooks.stripe.com/3d_secure_2/1" });
  const intent = stripe.intent_of(order.id);
  intent.status = "requires_capture";
  const event = stripe.event("payment_intent.amount_capturable_updated", intent);
  const answers = await Promise.all(Array.from({ length: 8 }, () => post_event(event)));
  for (const answer of answers) assert.equal(answer.status, 200, answer.text);
  const paid = await read(order);
  assert.equal(paid.payment_status, "paid");
  assert.equal(stripe.intent_of(order.id).status, "succeeded");
  assert.equal(paid.events.filter(({ type }) => type === "paid").length, 1);

  const in_page = (await buy("pm_card_authenticationRequired")).body;
  assert.equal(in_page.next_action?.type, "stripe_sdk");
  assert.match(in_page.next_action?.client_secret ?? "", /^pi_\d+_secret_/);
});

test("an answer that is lost is found out under the same key: one payment", async () => {
  const count = stripe.intents.size;
  stripe.silent = 2; // the client asks once more by itself when a connection closes
  const { body: order } = await buy("pm_card_visa");
  assert.equal(order.payment_status, "unpaid");
  await until("it is paid", async () => (await read(order)).payment_status === "paid");
  assert.equal(stripe.intents.size, count + 1);
});

test("webhooks: forged, old and foreign ones", async () => {
  const event = stripe.event("payment_intent.succeeded", { id: "pi_other", status: "succeeded", metadata: {} });
  assert.equal((await post_event(event)).status, 200, "not ours: taken and passed over");
  assert_problem(await post_event({ ...event, body: `${event.body} ` }), 400, "invalid_signature");
  const old = event.signature.replace(/t=\d+/, "t=1600000000");
  assert_problem(await post_event({ ...event, signature: old }), 400, "invalid_signature");
  assert.equal((await post_event(stripe.event("customer.created", { id: "cus_1" }))).status, 200);
});

test("after all of it, every invariant holds", () => assert_audit_green());

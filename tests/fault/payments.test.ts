// SIGKILL while orders are being paid: no money without its order, no order that its provider was paid for unpaid, and
// whatever nobody knew the outcome of is known in the end.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { CapturedOrder } from "../../web/client/types.ts";
import { type Answer, call, capture_order, in_parallel } from "../api/support.ts";
import {
  type Attempt,
  clients,
  make_admin_key,
  make_attempts,
  pieces_of,
  sku_of,
  stock_shelf,
  Told,
} from "./shelf.ts";
import { type Store, until, withStore } from "./store.ts";

process.env.RIALTO_PAYMENT_METHODS = "manual,sandbox";

const attempts = 240;
const tokens = [
  "approve",
  "time_out",
  "late_webhook",
  "early_webhook",
  "lost",
  "double_webhook",
  "decline",
  "approve",
];
const token_of = (place: number) => tokens[place % tokens.length] ?? "";

/** The answer, or null when the connection broke and nobody knows. */
async function try_to_buy(
  store: Store,
  { cart, key }: Attempt,
  place: number,
): Promise<Answer<CapturedOrder> | null> {
  try {
    return await capture_order(
      cart,
      key,
      { payment: { method: "sandbox", token: token_of(place) } },
      store.url,
    );
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    return null;
  }
}

for (const [name, pid_of] of [
  ["the server", (store: Store) => store.pid],
  ["PostgreSQL", (store: Store) => store.postgresPid()],
] as const) {
  test(
    `${name} is killed while orders are being paid`,
    withStore("payments", async (store) => {
      await stock_shelf(store, [attempts]);
      const tries = await make_attempts(store, attempts, () => ({ [sku_of(0)]: 1 }));
      const told = new Told();
      let answered = 0;
      let broken = 0;
      await in_parallel(clients, tries, async (attempt, place) => {
        const answer = await try_to_buy(store, attempt, place);
        if (answer === null || answer.status === 503) broken++;
        else told.hear(attempt.key, answer);
        if (++answered === 60) process.kill(pid_of(store), "SIGKILL");
      });
      assert.ok(broken > 0, "nobody noticed the strike");
      if (name === "the server") {
        await store.ended();
        await store.restart();
      }
      await until(
        "the shop answers again",
        async () => (await fetch(`${store.url}/readyz`)).status === 200,
      );

      const orders = await in_parallel(clients, tries, async (attempt, place) => {
        let answer: Answer<CapturedOrder> | null = null;
        await until("there is an answer", async () => {
          answer = await try_to_buy(store, attempt, place);
          return answer !== null && answer.status < 500;
        });
        const { status, body, text } = answer as unknown as Answer<
          CapturedOrder & { order: CapturedOrder }
        >;
        // What became of a payment that was cut off is not known yet: then a declined one is 201 and unpaid as well.
        assert.ok(
          status === 201 || (status === 402 && token_of(place) === "decline"),
          `${status} ${text}`,
        );
        const order = status === 402 ? body.order : body;
        if (status === 201)
          told.hear(attempt.key, { ...(answer as unknown as Answer<CapturedOrder>), body: order });
        return order;
      });
      await in_parallel(clients, orders, async ({ id, access_token }, place) => {
        await until(
          `order ${place} (${token_of(place)}) is paid or known to be declined`,
          async () => {
            const read = await call<CapturedOrder>("GET", `/v1/orders/${id}`, {
              base: store.url,
              token: access_token,
            });
            const { payment_status, payment } = read.body;
            if (token_of(place) === "decline")
              return payment_status === "unpaid" && payment.failure === "card_declined";
            return payment_status === "paid";
          },
        );
      });
      await told.audit(store);
      const stock = await pieces_of(store, 0, await make_admin_key(store));
      assert.deepEqual(stock, { on_hand: attempts, reserved: attempts });
    }),
  );
}

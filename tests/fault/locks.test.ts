// Locks: many capturing transactions at once with repeated keys never deadlock, and a row that somebody keeps locked is
// said to be so in time, while everything else goes on.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test } from "node:test";
import type { CapturedOrder } from "../../web/client/types.ts";
import {
  type Answer,
  assert_problem,
  call,
  capture_order,
  in_parallel,
  new_key,
  ready_cart,
  start_node,
} from "../api/support.ts";
import { dice } from "./dice.ts";
import {
  type Attempt,
  clients,
  deadlocks_of,
  make_admin_key,
  make_attempts,
  pieces_of,
  sku_of,
  stock_shelf,
  Told,
  try_capture,
} from "./shelf.ts";
import { type Store, until, withStore } from "./store.ts";

const orders = 3000;
const repeated = 0.05;
/** The last ones run out, so that batches are captured in the exact way as well. */
const shelf = [4000, 4000, 4000, 4000, 4000, 4000, 300, 100];

test(
  "four capturing connections on each of two nodes, 5 % of the keys in flight twice on both: no deadlock",
  withStore(
    "four-writers",
    async (store) => {
      await stock_shelf(store, shelf);
      const other = await start_node(store.dataDir);
      const seed = Date.now() % 1_000_000;
      const roll = dice(seed);
      const told = new Told();
      const unexpected: string[] = [];
      const hear = (answer: Answer<CapturedOrder> | null) => {
        const code = (answer?.body as { code?: string } | undefined)?.code ?? "";
        if (answer?.status === 201 || code === "sold_out" || code === "in_progress") return;
        unexpected.push(`${answer?.status} ${answer?.text.slice(0, 300)}`);
      };
      try {
        const bases = [store.url, other.url];
        const lines = () => {
          const chosen: Record<string, number> = {};
          for (let i = 1 + roll(3); i >= 0; i--) chosen[sku_of(roll(shelf.length))] = 1;
          return chosen;
        };
        const tries: Attempt[] = await make_attempts(store, orders, lines);
        const begun = performance.now();
        await in_parallel(clients, tries, async (attempt, place) => {
          const is_repeated = roll(1000) < repeated * 1000;
          const from = is_repeated ? [0, 1, 0, 1] : [place % 2];
          const sent = from.map((node) => try_capture(attempt, bases[node] ?? "", told));
          for (const answer of await Promise.all(sent)) hear(answer);
        });
        const seconds = (performance.now() - begun) / 1000;
        await told.audit(store);
        assert.deepEqual(unexpected.slice(0, 5), [], `seed ${seed}`);
        assert.deepEqual(deadlocks_of(store), [], `seed ${seed}`);
        assert.ok(told.orders.size > orders / 2, `only ${told.orders.size} orders`);
        process.stderr.write(
          `${told.orders.size} orders in ${seconds.toFixed(1)} s, no deadlock\n`,
        );
      } finally {
        await other.end("SIGTERM");
      }
    },
    { RIALTO_CAPTURE_WRITERS: "4", RIALTO_CAPTURE_BATCH_MAX: "16" },
  ),
);

/** A session of somebody's own that keeps rows locked until it is told to go. */
async function lock_rows(store: Store, statement: string): Promise<() => Promise<void>> {
  const psql = spawn("psql", ["-XAtq", store.endpoints().database_url], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => psql.once("exit", () => resolve()));
  let said = "";
  psql.stdout.on("data", (text) => {
    said += text;
  });
  psql.stdin.write(`BEGIN;\n${statement};\n\\echo locked\n`);
  await until("the rows are locked", () => said.includes("locked"));
  return () => {
    psql.stdin.end("ROLLBACK;\n");
    return ended;
  };
}

const assert_busy = (answer: Answer) => {
  assert_problem(answer, 503, "unavailable");
  assert.ok(Number(answer.headers.get("retry-after")) >= 1, "Retry-After is missing");
};

test(
  "an order or a cart that somebody keeps locked is 503 with Retry-After, and works afterwards",
  withStore("locked-rows", async (store) => {
    await stock_shelf(store, [10]);
    const { body: order } = await capture_order(
      await ready_cart({ [sku_of(0)]: 1 }, "us", store.url),
      new_key(),
      {},
      store.url,
    );
    const cart = await ready_cart({ [sku_of(0)]: 1 }, "us", store.url);
    const cancel = () =>
      call("POST", `/v1/orders/${order.id}/cancellation`, {
        body: {},
        token: order.access_token,
        base: store.url,
      });
    const change = () =>
      call("PATCH", `/v1/carts/${cart.id}/lines/${sku_of(0)}`, {
        body: { qty: 2 },
        base: store.url,
      });
    const release = await lock_rows(
      store,
      `SELECT 1 FROM orders.orders WHERE order_id = '${order.id}' FOR UPDATE;
       SELECT 1 FROM carts.carts WHERE cart_id = '${cart.id}' FOR UPDATE`,
    );
    const answers = await Promise.all([cancel(), change()]);
    await release();
    for (const answer of answers) assert_busy(answer);
    assert.equal((await cancel()).status, 200);
    assert.equal((await change()).status, 200);
    await new Told().audit(store);
  }),
);

test(
  "a SKU that somebody keeps locked does not stop the orders of the others",
  withStore("locked-sku", async (store) => {
    await stock_shelf(store, [100, 100]);
    const admin_key = await make_admin_key(store);
    const tries = await make_attempts(store, 60, (place) => ({
      [sku_of(place % 6 === 0 ? 0 : 1)]: 1,
    }));
    const told = new Told();
    const release = await lock_rows(
      store,
      `SELECT 1 FROM inventory.stock JOIN inventory.skus USING (sku_id) WHERE sku = '${sku_of(0)}' FOR UPDATE OF stock`,
    );
    const begun = performance.now();
    const statuses = await in_parallel(clients, tries, async (attempt) => {
      const answer = await try_capture(attempt, store.url, told);
      return answer?.status ?? 0;
    });
    const seconds = (performance.now() - begun) / 1000;
    await release();
    const of = (place: number) => statuses.filter((_, at) => (at % 6 === 0 ? 0 : 1) === place);
    assert.deepEqual(
      new Set(of(0)),
      new Set([503]),
      "who wants the locked one is asked to come again",
    );
    assert.deepEqual(new Set(of(1)), new Set([201]), "the others are captured");
    assert.ok(seconds < 15, `it took ${seconds.toFixed(1)} s`);
    await in_parallel(clients, tries, async (attempt) => {
      const answer = await try_capture(attempt, store.url, told);
      assert.equal(answer?.status, 201, answer?.text);
    });
    await told.audit(store);
    assert.deepEqual(await pieces_of(store, 0, admin_key), { on_hand: 100, reserved: 10 });
    assert.deepEqual(await pieces_of(store, 1, admin_key), { on_hand: 100, reserved: 50 });
  }),
);

// Two nodes on one database, as in every rolling update: the same keys on both, cancellations and stock adjustments at
// once. Nothing deadlocks, nothing is sold twice, nothing that was promised is missing.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { CapturedOrder } from "../../web/client/types.ts";
import { type Answer, call, in_parallel, new_key, ready_cart, start_node } from "../api/support.ts";
import { dice } from "./dice.ts";
import {
  clients,
  deadlocks_of,
  make_admin_key,
  sku_of,
  stock_shelf,
  Told,
  try_capture,
} from "./shelf.ts";
import { withStore } from "./store.ts";

const rounds = Number(process.env.RIALTO_TEST_FAULT_ROUNDS ?? 1);
const steps_a_round = 1500;
const shelf = [400, 400, 400, 300, 200, 100, 50, 20];

test(
  "two nodes: repeated keys, cancellations and adjustments at once, and no deadlock",
  withStore("two-nodes", async (store) => {
    await stock_shelf(store, shelf);
    const admin_key = await make_admin_key(store);
    const nodes = [await start_node(store.dataDir), await start_node(store.dataDir)];
    const seed = Date.now() % 1_000_000;
    const roll = dice(seed);
    const base = () => nodes[roll(nodes.length)]?.url ?? "";
    const told = new Told();
    const placed: { id: string; access_token: string }[] = [];
    const unexpected: string[] = [];

    const check = (what: string, { status, text, body }: Answer, codes: string[]) => {
      const { code } = (body ?? {}) as { code?: string };
      if (status >= 300 && !codes.includes(code ?? ""))
        unexpected.push(`${what}: ${status} ${text.slice(0, 300)}`);
    };

    /** One to four lines, not in the order of their SKUs; each request twice or three times, on either node. */
    const order = async () => {
      const lines: Record<string, number> = {};
      for (let i = roll(4); i >= 0; i--) lines[sku_of(roll(shelf.length))] = 1 + roll(2);
      const attempt = { cart: await ready_cart(lines, "us", base()), key: new_key() };
      const answers = await Promise.all(
        Array.from({ length: 2 + roll(2) }, () => try_capture(attempt, base(), told)),
      );
      for (const answer of answers) {
        assert.ok(answer, "no node was killed");
        check("capture_order", answer as Answer<CapturedOrder>, ["sold_out", "in_progress"]);
      }
      const order = told.orders.get(attempt.key);
      if (order) placed.push(order);
    };
    const cancel = async () => {
      const [order] = placed.splice(roll(Math.max(placed.length, 1)), 1);
      if (!order) return;
      const path = `/v1/orders/${order.id}/cancellation`;
      const ask = () => call("POST", path, { body: {}, token: order.access_token, base: base() });
      for (const answer of await Promise.all([ask(), ask()])) check("cancel_order", answer, []);
    };
    const adjust = async () => {
      const body = {
        sku: sku_of(roll(shelf.length)),
        delta: roll(3) === 0 ? -3 : 4,
        reason: "test",
      };
      check(
        "adjust_stock",
        await call("POST", "/v1/admin/stock-adjustments", { body, token: admin_key, base: base() }),
        ["below_reserved"],
      );
    };
    const ship = async () => {
      const [order] = placed.splice(roll(Math.max(placed.length, 1)), 1);
      if (!order) return;
      const step = (name: string, body: unknown) =>
        call("POST", `/v1/admin/orders/${order.id}/${name}`, {
          body,
          token: admin_key,
          base: base(),
        });
      check("pack_order", await step("packing", {}), []);
      check("ship_order", await step("shipment", { carrier: "DHL", tracking: "1" }), []);
    };
    const works = [order, order, order, order, cancel, cancel, adjust, ship];

    try {
      for (let round = 0; round < rounds; round++) {
        await in_parallel(clients, Array.from({ length: steps_a_round }), () =>
          (works[roll(works.length)] ?? order)(),
        );
        await told.audit(store);
      }
    } finally {
      for (const node of nodes) await node.end("SIGTERM");
    }
    assert.deepEqual(unexpected.slice(0, 5), [], `seed ${seed}`);
    assert.ok(told.orders.size > 100, `only ${told.orders.size} orders`);
    assert.deepEqual(deadlocks_of(store), [], `seed ${seed}`);
  }),
);

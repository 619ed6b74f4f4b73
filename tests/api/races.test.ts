// Races of carts and orders, on two nodes of one store: each is named after what must not happen.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import type { Cart } from "../../web/client/types.ts";
import {
  ada,
  type Answer,
  as_staff,
  ask,
  assert_audit_green,
  assert_problem,
  call,
  capture_order,
  create_cart,
  data_dir,
  in_parallel,
  new_key,
  type Node,
  read_stock,
  ready_cart,
  shop,
  start_node,
  take_sku_with,
  take_skus,
  until,
} from "./support.ts";

let node: Node;
let bases: string[] = [];
/** Every other call goes to the other node. */
const base_of = (place: number) => bases[place % bases.length];

before(async () => {
  node = await start_node(data_dir);
  bases = [shop, node.url];
});
after(() => node.end("SIGTERM"));

const add = (id: string, sku: string, place: number, headers: Record<string, string> = {}) =>
  call<Cart>("POST", `/v1/carts/${id}/lines`, { body: { sku, qty: 1 }, headers, base: base_of(place) });
const read = (id: string) => ask<Cart>("GET", `/v1/carts/${id}`);
/** How many answers had each status. */
const statuses_of = (answers: Answer[]) => {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};

test("parallel adds: none is lost, none is refused", async () => {
  const skus = (await take_skus(3)).map(({ sku }) => sku);
  const { id } = await create_cart();
  const answers = await in_parallel(24, Array.from({ length: 96 }), (_, place) =>
    add(id, skus[place % skus.length] ?? "", place),
  );
  assert.deepEqual(statuses_of(answers), { 200: 96 });
  const cart = await read(id);
  assert.deepEqual(
    cart.lines.map(({ qty }) => qty),
    [32, 32, 32],
  );
  assert.equal(cart.version, 97);
  assert.equal(new Set(answers.map(({ body }) => body.version)).size, 96, "each write has a version of its own");
});

test("two adds of one SKU to an empty cart: one line, not two", async () => {
  const [taken] = await take_skus(1);
  const { id } = await create_cart();
  await in_parallel(8, Array.from({ length: 8 }), (_, place) => add(id, taken?.sku ?? "", place));
  assert.deepEqual(
    (await read(id)).lines.map(({ sku, qty }) => [sku, qty]),
    [[taken?.sku, 8]],
  );
});

test("two tabs that saw the same cart: the second does not undo the first", async () => {
  const [taken] = await take_skus(1);
  const sku = taken?.sku ?? "";
  const { id } = await create_cart();
  const { version } = (await add(id, sku, 0)).body;
  const answers = await in_parallel(6, [2, 3, 4, 5, 6, 7], (qty, place) =>
    call<Cart>("PATCH", `/v1/carts/${id}/lines/${encodeURIComponent(sku)}`, {
      body: { qty },
      headers: { "if-match": `"${version}"` },
      base: base_of(place),
    }),
  );
  assert.deepEqual(statuses_of(answers), { 200: 1, 409: 5 });
  const changed = answers.find(({ status }) => status === 200);
  assert.deepEqual(await read(id), changed?.body);
  for (const answer of answers) if (answer.status === 409) assert_problem(answer, 409, "version_conflict");
});

test("a cart that changes while it is ordered: what is charged is what was seen", async () => {
  const one = await take_sku_with(50);
  for (let round = 0; round < 10; round++) {
    const cart = await ready_cart({ [one.sku]: 1 }, "us", base_of(round));
    const [ordered, added] = await Promise.all([
      capture_order(cart, new_key(), {}, base_of(round)),
      add(cart.id, one.sku, round + 1),
    ]);
    if (ordered.status === 201) {
      assert.deepEqual(ordered.body.totals, cart.totals);
      assert_problem(added, 409, "cart_ordered");
    } else {
      assert_problem(ordered, 409, "version_conflict");
      assert.equal(added.status, 200, added.text);
    }
  }
});

test("two buyers of the last piece: one has it", async () => {
  const last = await take_sku_with(1);
  const before_all = await read_stock(last);
  const carts = await in_parallel(4, Array.from({ length: 8 }), (_, place) =>
    ready_cart({ [last.sku]: 1 }, "us", base_of(place)),
  );
  const answers = await in_parallel(8, carts, (cart, place) => capture_order(cart, new_key(), {}, base_of(place)));
  assert.deepEqual(statuses_of(answers), { 201: 1, 409: 7 });
  for (const answer of answers) if (answer.status === 409) assert_problem(answer, 409, "sold_out");
  const { on_hand, reserved } = await read_stock(last);
  assert.deepEqual([on_hand, reserved], [before_all.on_hand, before_all.reserved + 1]);
});

test("a code that can be used once, in many carts: one order has it", async () => {
  const code = `R-${randomUUID().slice(0, 13)}`;
  await as_staff("POST", "/v1/admin/promotions", {
    name: "race",
    label: "Ten percent off",
    trigger: "code",
    actions: [{ type: "percent", basis_points: 1000 }],
    codes: [{ code, uses_max: 1 }],
  });
  const one = await take_sku_with(50);
  const carts = await in_parallel(4, Array.from({ length: 6 }), async (_, place) => {
    const { id } = await ready_cart({ [one.sku]: 1 }, "us", base_of(place));
    const base = base_of(place);
    let cart = await ask<Cart>("PUT", `/v1/carts/${id}/codes`, { body: { codes: [code] }, base });
    await until("the node knows the code", async () => {
      cart = await ask<Cart>("GET", `/v1/carts/${id}`, { base });
      return cart.codes[0]?.state === "applied";
    });
    return cart;
  });
  const answers = await in_parallel(6, carts, (cart, place) => capture_order(cart, new_key(), {}, base_of(place)));
  assert.deepEqual(statuses_of(answers), { 201: 1, 409: 5 });
  for (const answer of answers) if (answer.status === 409) assert_problem(answer, 409, "price_changed");
});

test("a delivery that is chosen while lines are added: both are there", async () => {
  const [taken] = await take_skus(1);
  const { id } = await create_cart();
  await in_parallel(6, Array.from({ length: 12 }), (_, place) =>
    place === 5
      ? call("PUT", `/v1/carts/${id}/delivery`, { body: { address: ada, method: "standard" }, base: base_of(place) })
      : add(id, taken?.sku ?? "", place),
  );
  const cart = await read(id);
  assert.equal(cart.lines[0]?.qty, 11);
  assert.equal(cart.delivery?.address.name, ada.name);
});

test("after all of it, every invariant holds", () => assert_audit_green());

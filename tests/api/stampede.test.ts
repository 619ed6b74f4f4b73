// A hot SKU under 64 clients: exactly what is there is sold, and everybody is told the truth, also twice, also by a
// second node. What happens when something dies meanwhile is in tests/fault.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { CapturedOrder, Cart } from "../../web/client/types.ts";
import {
  type Answer,
  assert_audit_green,
  assert_problem,
  capture_order,
  data_dir,
  in_parallel,
  is_replayed,
  new_key,
  read_stock,
  ready_cart,
  type Sku,
  start_node,
  take_sku_with,
} from "./support.ts";

const clients = 64;
const attempts = 2000;
const pieces = 500;

interface Attempt {
  cart: Cart;
  key: string;
}

const make_attempts = (one: Sku, count: number, qty: (place: number) => number = () => 1): Promise<Attempt[]> =>
  in_parallel(clients, Array.from({ length: count }), async (_, place) => ({
    cart: await ready_cart({ [one.sku]: qty(place) }),
    key: new_key(),
  }));

function split(answers: Answer<CapturedOrder>[]) {
  const accepted = answers.filter(({ status }) => status === 201);
  const refused = answers.filter(({ status }) => status !== 201);
  return { accepted, refused };
}

test("2,000 attempts on 500 pieces: exactly 500 orders, all others sold out", async () => {
  const one = await take_sku_with(pieces);
  const before = await read_stock(one);
  const tries = await make_attempts(one, attempts);
  const { accepted, refused } = split(await in_parallel(clients, tries, ({ cart, key }) => capture_order(cart, key)));
  for (const answer of refused) {
    const { skus } = assert_problem(answer, 409, "sold_out");
    assert.deepEqual(skus, [one.sku]);
  }
  assert.equal(accepted.length, pieces);
  assert.equal(new Set(accepted.map(({ body }) => body.id)).size, pieces);
  assert.equal(new Set(accepted.map(({ body }) => body.number)).size, pieces);
  assert.deepEqual(await read_stock(one), { ...before, reserved: before.reserved + pieces });
  assert_audit_green();
});

test("the same with every request sent twice: still 500 orders, each told twice, also later and elsewhere", async () => {
  const one = await take_sku_with(pieces);
  const before = await read_stock(one);
  const tries = await make_attempts(one, attempts);
  const answers = await in_parallel(clients, tries, ({ cart, key }) =>
    Promise.all([capture_order(cart, key), capture_order(cart, key)]),
  );
  const won = tries.filter((_, place) => answers[place]?.some(({ status }) => status === 201));
  assert.equal(won.length, pieces);
  const orders = new Map<string, CapturedOrder>();
  for (const [place, pair] of answers.entries()) {
    const [first, second] = is_replayed(pair[0]) ? [pair[1], pair[0]] : pair;
    if (first.status === 201) {
      assert.equal(second.status, 201, "an accepted key is accepted both times");
      assert.deepEqual([is_replayed(first), is_replayed(second)], [false, true]);
      assert.deepEqual(second.body, first.body);
      orders.set(tries[place]?.key ?? "", first.body);
    } else {
      for (const answer of pair) assert_problem(answer, 409, "sold_out");
    }
  }
  assert.equal((await read_stock(one)).reserved, before.reserved + pieces);

  const ask_again = async (base?: string) => {
    const again = await in_parallel(clients, won, ({ cart, key }) => capture_order(cart, key, {}, base));
    for (const [place, answer] of again.entries()) {
      assert.equal(answer.status, 201, answer.text);
      assert.ok(is_replayed(answer));
      assert.deepEqual(answer.body, orders.get(won[place]?.key ?? ""));
    }
  };
  await ask_again();
  const second = await start_node(data_dir);
  try {
    await ask_again(second.url);
    const lost = tries.filter(({ key }) => !orders.has(key)).slice(0, 50);
    const refused = await in_parallel(clients, lost, ({ cart, key }) => capture_order(cart, key, {}, second.url));
    for (const answer of refused) assert_problem(answer, 409, "sold_out");
  } finally {
    await second.end("SIGTERM");
  }
  assert.equal((await read_stock(one)).reserved, before.reserved + pieces);
  assert_audit_green();
});

test("mixed quantities sell to the last unit", async () => {
  const one = await take_sku_with(pieces);
  const before = await read_stock(one);
  const wanted = (place: number) => 1 + ((place * 7) % 5);
  const tries = await make_attempts(one, 600, wanted);
  const { accepted, refused } = split(await in_parallel(clients, tries, ({ cart, key }) => capture_order(cart, key)));
  for (const answer of refused) assert_problem(answer, 409, "sold_out");
  const sold = accepted.reduce((sum, { body }) => sum + (body.lines[0]?.qty ?? 0), 0);
  // Single pieces were asked for to the end, so nothing is left over.
  assert.equal(sold, pieces);
  assert.deepEqual(await read_stock(one), { ...before, reserved: before.reserved + pieces });
  assert_audit_green();
});

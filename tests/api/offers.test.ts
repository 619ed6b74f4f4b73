// Flash offers: from the back office to the page, the cart and the last unit.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, describe, test } from "node:test";
import type { components } from "../../web/client/schema.ts";
import type { Cart } from "../../web/client/types.ts";
import {
  admin_key,
  as_staff,
  ask,
  assert_audit_green,
  assert_problem,
  call,
  capture_order,
  data_dir,
  in_parallel,
  is_replayed,
  new_key,
  order_of,
  ready_cart,
  start_node,
  take_sku_with,
  until,
} from "./support.ts";

type Wire = components["schemas"];
type Offer = Wire["Offer"];

const from_now = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();
const made: string[] = [];

/** A live offer of 40 % off, until the tests are over. */
async function offer(sku: string, quantity: number, more: Record<string, unknown> = {}): Promise<Offer> {
  const body = {
    title: `Flash ${randomUUID().slice(0, 8)}`,
    starts_at: from_now(-60),
    ends_at: from_now(3600),
    items: [{ sku, quantity, percent_off_basis_points: 4000 }],
    ...more,
  };
  const created = await as_staff<Offer>("POST", "/v1/admin/offers", body);
  made.push(created.id);
  return created;
}

const quote = async (sku: string) =>
  (await ask<Wire["QuoteList"]>("GET", `/v1/quotes?segment=us&sku=${sku}`)).items[0] as Wire["Quote"];
const shown = async (id: string) =>
  (await ask<Wire["FlashOfferList"]>("GET", "/v1/catalog/us/offers")).items.find((one) => one.id === id);
const is_on = (sku: string, id: string) => until("the offer is on", async () => (await quote(sku)).offer === id);
const buy = (cart: Cart, email: string, key = new_key(), base?: string) =>
  call("POST", "/v1/orders", { body: { ...order_of(cart), email }, headers: { "idempotency-key": key }, base });

after(async () => {
  for (const id of made) await as_staff("POST", `/v1/admin/offers/${id}/end`);
  assert_audit_green();
});

describe("a flash offer", () => {
  test("has its price on every page, sells its units and says so", async () => {
    const one = await take_sku_with(10);
    const regular = (await quote(one.sku)).price.amount;
    const created = await offer(one.sku, 3);
    assert.equal(created.state, "live");
    await is_on(one.sku, created.id);
    const now = await quote(one.sku);
    assert.equal(now.price.amount, Math.floor((regular * 6000) / 10000));
    assert.equal(now.availability, "few_left");
    const product = await ask<Wire["Product"]>("GET", `/v1/catalog/us/products/${one.product.handle}`);
    const variant = product.variants.find(({ sku }) => sku === one.sku);
    assert.equal(variant?.price.amount, now.price.amount);

    const cart = await ready_cart({ [one.sku]: 2 });
    assert.equal(cart.lines[0]?.unit_price.amount, now.price.amount);
    const key = new_key();
    assert.equal((await buy(cart, `${randomUUID()}@example.com`, key)).status, 201);
    await until("the meter shows it", async () => (await shown(created.id))?.items[0]?.claimed_percent === 66);
    assert.equal((await buy(await ready_cart({ [one.sku]: 1 }), `${randomUUID()}@example.com`)).status, 201);
    await until("it is sold out", async () => (await shown(created.id))?.state === "sold_out");
    assert.equal((await quote(one.sku)).availability, "sold_out");
    const late = await ready_cart({ [one.sku]: 1 });
    assert.equal(late.lines[0]?.problem, "sold_out");
    for (let i = 0; i < 3; i++) {
      const refused = assert_problem(await buy(late, "late@example.com"), 409, "sold_out");
      assert.deepEqual((refused as unknown as { skus: string[] }).skus, [one.sku]);
    }
    const list = await as_staff<Offer>("GET", `/v1/admin/offers/${created.id}`);
    assert.equal(list.items[0]?.claimed, 3);
    assert.equal(list.items[0]?.left, 0);
  });

  test("holds its limit over its whole life", async () => {
    const one = await take_sku_with(10);
    const created = await offer(one.sku, 5, { limit_per_customer: 1, verified_email: false });
    await is_on(one.sku, created.id);
    const name = randomUUID();
    assert.equal((await buy(await ready_cart({ [one.sku]: 1 }), `${name}@example.com`)).status, 201);
    const again = await buy(await ready_cart({ [one.sku]: 1 }), `${name}+2@Example.com`);
    const refused = assert_problem(again, 409, "limit_reached") as unknown as { offer_id: string };
    assert.equal(refused.offer_id, created.id);
  });

  test("sells exactly its units to a stampede, and a key that has won is repeated when nothing is left", async () => {
    const one = await take_sku_with(20);
    const created = await offer(one.sku, 6);
    await is_on(one.sku, created.id);
    const carts = await in_parallel(8, Array(30).fill(0), () => ready_cart({ [one.sku]: 1 }));
    const keys = carts.map(() => new_key());
    const buy_with = (_: Cart, i: number) => buy(carts[i] as Cart, `s${i}-${keys[0]}@example.com`, keys[i]);
    const answers = await in_parallel(30, carts, buy_with);
    assert.equal(answers.filter(({ status }) => status === 201).length, 6);
    for (const answer of answers) if (answer.status !== 201) assert_problem(answer, 409, "sold_out");
    const repeated = await in_parallel(30, carts, buy_with);
    assert.deepEqual(
      repeated.map(({ status }) => status),
      answers.map(({ status }) => status),
    );
  });

  test("begins and ends by the clock, can be paused, extended and ended", async () => {
    const one = await take_sku_with(10);
    const regular = (await quote(one.sku)).price.amount;
    const created = await offer(one.sku, 5, { starts_at: from_now(1.5), ends_at: from_now(60) });
    assert.equal(created.state, "upcoming");
    assert.equal((await quote(one.sku)).price.amount, regular);
    await until("it is announced", async () => (await shown(created.id))?.state === "upcoming");
    await is_on(one.sku, created.id);
    assert.ok(Date.now() >= Date.parse(created.starts_at));
    const cart = await ready_cart({ [one.sku]: 1 });

    const path = `/v1/admin/offers/${created.id}`;
    assert.equal((await as_staff<Offer>("POST", `${path}/pause`)).state, "paused");
    await until("the price is the regular one", async () => (await quote(one.sku)).price.amount === regular);
    assert_problem(await capture_order(cart), 409, "price_changed");
    assert.equal((await as_staff<Offer>("POST", `${path}/resumption`)).state, "live");
    await is_on(one.sku, created.id);
    assert_problem(
      await call("POST", `${path}/extension`, { body: { ends_at: from_now(30) }, token: admin_key }),
      400,
      "invalid_request",
      "/ends_at",
    );
    await as_staff("POST", `${path}/extension`, { ends_at: from_now(7200) });
    assert.equal((await buy(cart, `${randomUUID()}@example.com`)).status, 201);
    const ended = await as_staff<Offer>("POST", `${path}/end`);
    assert.equal(ended.state, "ended");
    assert.equal(ended.items[0]?.left, 0);
    await until("it is gone", async () => (await quote(one.sku)).offer === undefined);
    assert.equal(await shown(created.id), undefined);
    assert_problem(await call("POST", `${path}/pause`, { token: admin_key }), 409, "offer_ended");
  });
});

describe("the demo store", () => {
  test("has offers that run, come and are sold out", async () => {
    const { items } = await ask<Wire["FlashOfferList"]>("GET", "/v1/catalog/us/offers");
    const demo = items.filter(({ id }) => !made.includes(id));
    const in_state = (state: string) => demo.filter((offer) => offer.state === state);
    assert.ok(in_state("live").length >= 2, JSON.stringify(demo.map(({ title, state }) => [title, state])));
    assert.ok(in_state("upcoming").length >= 1);
    assert.ok(in_state("sold_out").length >= 1);
    const meters = in_state("live").flatMap((offer) => offer.items.map((item) => item.claimed_percent));
    assert.ok(meters.some((percent) => percent > 0 && percent < 100));
    const handles = demo.flatMap((offer) => offer.items.map(({ card }) => card.handle));
    assert.equal(new Set(handles).size, handles.length, "no two offers meet at one product");
  });
});

describe("another node", () => {
  test("knows at once that an offer is sold out and whose key has won, and limits a client's checkouts", async () => {
    const node = await start_node(data_dir, "--checkouts-per-minute", "4");
    try {
      const one = await take_sku_with(10);
      const created = await offer(one.sku, 1);
      await is_on(one.sku, created.id);
      const [first, second] = [await ready_cart({ [one.sku]: 1 }), await ready_cart({ [one.sku]: 1 })];
      const on_node = `${node.url}/v1/quotes?segment=us&sku=${one.sku}`;
      const availability = async () =>
        ((await (await fetch(on_node)).json()) as Wire["QuoteList"]).items[0]?.availability;
      await until("the node knows the offer", async () => (await availability()) === "few_left");
      const key = new_key();
      assert.equal((await buy(first, `${key}@example.com`, key)).status, 201);
      await until("the node knows that it is sold out", async () => (await availability()) === "sold_out");

      assert_problem(await buy(second, "late@example.com", new_key(), node.url), 409, "sold_out");
      const again = await buy(second, "late@example.com", new_key(), node.url);
      assert_problem(again, 409, "sold_out");
      assert.match(again.headers.get("server-timing") ?? "", /^memory/);
      const repeated = await buy(first, `${key}@example.com`, key, node.url);
      assert.equal(repeated.status, 201);
      assert.ok(is_replayed(repeated));
      assert.equal(repeated.headers.get("ratelimit-limit"), "4");

      const answers = [];
      for (let i = 0; i < 4; i++) answers.push(await buy(first, `${key}@example.com`, key, node.url));
      const refused = answers.find(({ status }) => status === 429);
      assert.ok(refused, `${answers.map(({ status }) => status)}`);
      assert_problem(refused, 429, "too_many_requests");
      assert.ok(Number(refused.headers.get("retry-after")) >= 1);
      assert.equal(refused.headers.get("ratelimit-remaining"), "0");
    } finally {
      await node.end("SIGTERM");
    }
  });
});

describe("the back office", () => {
  test("names each bad field of an offer", async () => {
    const one = await take_sku_with(5);
    const good = { title: "x", starts_at: from_now(10), ends_at: from_now(20) };
    const item = { sku: one.sku, quantity: 1, percent_off_basis_points: 1000 };
    const bad: [Record<string, unknown>, number, string, string][] = [
      [{ ...good, title: " ", items: [item] }, 400, "invalid_request", "/title"],
      [{ ...good, ends_at: from_now(5), items: [item] }, 400, "invalid_request", "/ends_at"],
      [{ ...good, items: [] }, 400, "invalid_request", "/items"],
      [{ ...good, segments: ["mars"], items: [item] }, 400, "invalid_request", "/segments/0"],
      [{ ...good, limit_per_customer: 0, items: [item] }, 400, "invalid_request", "/limit_per_customer"],
      [{ ...good, items: [{ ...item, quantity: 0 }] }, 400, "invalid_request", "/items/0/quantity"],
      [{ ...good, items: [{ ...item, handle: "x" }] }, 400, "invalid_request", "/items/0/sku"],
      [{ ...good, items: [item, item] }, 400, "invalid_request", "/items/1/sku"],
      [{ ...good, items: [{ sku: one.sku, quantity: 1 }] }, 400, "invalid_request", "/items/0/prices"],
      [{ ...good, items: [{ ...item, sku: "no-such-sku" }] }, 404, "unknown_sku", "/items/0/sku"],
      [{ ...good, items: [{ ...item, quantity: 1_000_000 }] }, 409, "not_enough_stock", "/items/0/quantity"],
    ];
    for (const [body, status, code, pointer] of bad)
      assert_problem(await call("POST", "/v1/admin/offers", { body, token: admin_key }), status, code, pointer);
  });

  test("changes an offer that nobody else has changed meanwhile", async () => {
    const one = await take_sku_with(10);
    const created = await offer(one.sku, 2, { starts_at: from_now(600), ends_at: from_now(1200) });
    const path = `/v1/admin/offers/${created.id}`;
    const items = [{ sku: one.sku, quantity: 4, percent_off_basis_points: 5000 }];
    const changed = await as_staff<Offer>("PATCH", path, { version: created.version, title: "More", items });
    assert.equal(changed.title, "More");
    assert.equal(changed.items[0]?.left, 4);
    const stale = await call("PATCH", path, { body: { version: created.version, title: "Less" }, token: admin_key });
    assert_problem(stale, 409, "version_conflict");
  });
});

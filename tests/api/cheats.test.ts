// A thousand tries to cheat an offer with a waiting room: without an admission, with one that is forged, somebody
// else's, of another offer, over or used, and by repeating what was claimed. None gets a unit beyond its due.
import assert from "node:assert/strict";
import { createHash, createHmac, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import type { components } from "../../web/client/schema.ts";
import type { Cart } from "../../web/client/types.ts";
import {
  type Answer,
  as_staff,
  ask,
  assert_audit_green,
  assert_problem,
  call,
  create_cart,
  data_dir,
  in_parallel,
  new_key,
  order_of,
  ready_cart,
  type Sku,
  take_sku_with,
  until,
} from "./support.ts";

type Wire = components["schemas"];
type Offer = Wire["Offer"];
type Ticket = Wire["Ticket"];

const clients = 16;
const honest = 20;
const units = 60;
const email = () => `${randomUUID()}@example.com`;

interface Shopper {
  cart: Cart;
  ticket: Ticket;
  admission: string;
}

let goods: Sku;
let line: Offer;
let other_line: Offer;
const shoppers: Shopper[] = [];
const loiterers: Shopper[] = []; // are let in, and must not profit from it twice
const outsiders: Cart[] = [];
let tries = 0;
let due = 0; // units that were bought rightly

async function open_line(sku: string, quantity: number): Promise<Offer> {
  const body = {
    title: `Line ${randomUUID().slice(0, 8)}`,
    starts_at: new Date(Date.now() - 60_000).toISOString(),
    ends_at: new Date(Date.now() + 3_600_000).toISOString(),
    items: [{ sku, quantity, percent_off_basis_points: 4000 }],
    waiting_room: "always",
  };
  const offer = await as_staff<Offer>("POST", "/v1/admin/offers", body);
  await until("it is on", async () => {
    const quotes = await ask<Wire["QuoteList"]>("GET", `/v1/quotes?segment=us&sku=${sku}`);
    return quotes.items[0]?.offer === offer.id;
  });
  return offer;
}

async function let_in(offer: Offer, cart: Cart): Promise<Shopper> {
  let ticket = (await call<Ticket>("POST", `/v1/offers/${offer.id}/tickets`, { body: { cart_id: cart.id } })).body;
  await until("somebody is let in", async () => {
    ticket = await ask<Ticket>("GET", `/v1/tickets/${ticket.id}`);
    return ticket.state === "admitted";
  });
  return { cart, ticket, admission: ticket.admission ?? "" };
}

const checkout = (cart: Cart, admission: string | undefined, key = new_key(), from = email()) =>
  call<Wire["CapturedOrder"]>("POST", "/v1/orders", {
    body: { ...order_of(cart), email: from, admission },
    headers: { "idempotency-key": key },
  });

/** So many tries at once, each of which must end so. */
async function cheat(
  count: number,
  status: number,
  code: string,
  pointer: string | undefined,
  attempt: (i: number) => Promise<Answer>,
): Promise<void> {
  const answers = await in_parallel(clients, [...Array(count).keys()], attempt);
  for (const answer of answers) assert_problem(answer, status, code, pointer);
  tries += count;
}

const pick = <T>(from: T[], i: number): T => from[i % from.length] as T;

/** An admission as the store itself would sign it. */
function sign(offer: string, place: bigint, cart: string, expires_at: number): string {
  const secret = readFileSync(`${data_dir}/secret`, "utf8").trim();
  const bytes_of = (id: string) => Buffer.from(id.replaceAll("-", ""), "hex");
  const digest = createHash("sha256").update("offers: cart:").update(bytes_of(cart)).digest().subarray(0, 16);
  const numbers = Buffer.alloc(8);
  numbers.writeBigInt64BE(place);
  const end = Buffer.alloc(8);
  end.writeBigInt64BE(BigInt(expires_at) * 1000n);
  const body = Buffer.concat([bytes_of(offer), numbers, digest, end]);
  const mac = createHmac("sha256", secret).update("offers: admission 1:").update(body).digest().subarray(0, 16);
  return Buffer.concat([body, mac]).toString("base64url");
}

before(async () => {
  goods = await take_sku_with(100);
  const other_goods = await take_sku_with(50);
  [line, other_line] = [await open_line(goods.sku, units), await open_line(other_goods.sku, 40)];
  const carts = await in_parallel(clients, Array(honest + 20).fill(0), () => ready_cart({ [goods.sku]: 1 }));
  const all = await in_parallel(clients, carts, (cart) => let_in(line, cart));
  shoppers.push(...all.slice(0, honest));
  loiterers.push(...all.slice(honest));
  outsiders.push(...(await in_parallel(clients, Array(20).fill(0), () => ready_cart({ [goods.sku]: 1 }))));
});

after(async () => {
  for (const offer of [line, other_line]) await as_staff("POST", `/v1/admin/offers/${offer.id}/end`);
});

describe("nobody gets a unit beyond their due", () => {
  test("without an admission", () =>
    cheat(200, 409, "admission_required", undefined, (i) => checkout(pick(outsiders, i), undefined)));

  test("with an admission that is made up or altered", async () => {
    await cheat(200, 400, "invalid_request", "/admission", (i) => {
      const { cart, admission } = pick(loiterers, i);
      const place = i % admission.length;
      const letter = admission[place] === "Q" ? "R" : "Q";
      return checkout(cart, admission.slice(0, place) + letter + admission.slice(place + 1));
    });
    await cheat(50, 400, "invalid_request", "/admission", (i) => {
      const noise = createHash("sha512").update(`${i}`).digest("base64url");
      return checkout(pick(outsiders, i), i % 2 === 0 ? noise : pick(loiterers, i).ticket.id);
    });
  });

  test("with somebody else's admission", () =>
    cheat(200, 400, "invalid_request", "/admission", (i) => checkout(pick(outsiders, i), pick(loiterers, i).admission)));

  test("with an admission of another offer", async () => {
    const cart = outsiders[0] as Cart;
    const { admission } = await let_in(other_line, cart);
    await cheat(50, 409, "admission_required", undefined, () => checkout(cart, admission));
  });

  test("with an admission that is over", async () => {
    const signed = sign(line.id, 1n, (outsiders[1] as Cart).id, Date.now() + 60_000);
    assert.equal(signed.length, shoppers[0]?.admission.length, "signed as the store does");
    await cheat(100, 409, "admission_expired", undefined, (i) => {
      const cart = pick(outsiders, i);
      return checkout(cart, sign(line.id, BigInt(1 + (i % 40)), cart.id, Date.now() - 1 - i));
    });
  });

  test("by one admission under many keys at once", async () => {
    const races = await in_parallel(4, shoppers, async ({ cart, admission }) => {
      const answers = await Promise.all(Array.from({ length: 8 }, () => checkout(cart, admission)));
      const bought = answers.filter(({ status }) => status === 201);
      for (const answer of answers)
        if (answer.status !== 201) assert_problem(answer, 409, "cart_ordered");
      return bought.length;
    });
    assert.deepEqual(races, Array(honest).fill(1));
    due += honest;
    tries += 7 * honest;
  });

  test("by using an admission again, also in a new cart or for a place that has bought", async () => {
    await cheat(100, 409, "cart_ordered", undefined, (i) => {
      const { cart, admission } = pick(shoppers, i);
      return checkout(cart, admission);
    });
    // Rightly signed, for a cart of one's own, but for a place that has bought: the database refuses it.
    const places = new Set<bigint>();
    for (const { admission } of shoppers) places.add(Buffer.from(admission, "base64url").readBigInt64BE(16));
    assert.equal(places.size, honest, "each has a place of their own");
    await cheat(100, 409, "admission_used", undefined, (i) => {
      const cart = pick(outsiders, i);
      return checkout(cart, sign(line.id, pick([...places], i), cart.id, Date.now() + 60_000));
    });
  });

  test("by repeating a claim", async () => {
    const { cart, admission } = loiterers[0] as Shopper;
    const [key, from] = [new_key(), email()];
    const answers = await in_parallel(clients, Array(100).fill(0), () => checkout(cart, admission, key, from));
    due += 1;
    tries += answers.length - 1;
    const [first] = answers as [Answer<Wire["CapturedOrder"]>];
    for (const answer of answers) {
      assert.equal(answer.status, 201, answer.text);
      assert.equal(answer.body.id, first.body.id);
    }
  });

  test("by a ticket that is made up, or for a cart that has bought", async () => {
    await cheat(50, 404, "not_found", undefined, (i) => {
      const { id } = pick(loiterers, i).ticket;
      const place = i % id.length;
      const letter = id[place] === "Q" ? "R" : "Q";
      return call("GET", `/v1/tickets/${id.slice(0, place)}${letter}${id.slice(place + 1)}`);
    });
    await cheat(20, 404, "not_found", undefined, (i) =>
      call("POST", `/v1/offers/${line.id}/tickets`, { body: { cart_id: pick(shoppers, i).cart.id } }),
    );
    const fresh = await create_cart();
    const take = () => call<Ticket>("POST", `/v1/offers/${line.id}/tickets`, { body: { cart_id: fresh.id } });
    const given = await in_parallel(clients, Array(50).fill(0), take);
    assert.equal(new Set(given.map(({ body }) => body.id)).size, 1, "a cart has one place");
    assert.equal(given.filter(({ status }) => status === 201).length, 1);
    tries += given.length - 1;
  });

  test("and the books agree", async () => {
    assert.ok(tries >= 1000, `${tries} tries`);
    const { items } = await as_staff<Offer>("GET", `/v1/admin/offers/${line.id}`);
    assert.equal(items[0]?.claimed, due);
    assert_audit_green();
  });
});

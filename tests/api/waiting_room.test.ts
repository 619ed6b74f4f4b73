// Waiting rooms: from the ticket to the order, in line and out of line.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, describe, test } from "node:test";
import type { components } from "../../web/client/schema.ts";
import type { Cart } from "../../web/client/types.ts";
import {
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
  shop,
  start_node,
  take_sku_with,
  until,
} from "./support.ts";

type Wire = components["schemas"];
type Offer = Wire["Offer"];
type Ticket = Wire["Ticket"];

const from_now = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();
const made: string[] = [];

async function offer(sku: string, quantity: number, more: Record<string, unknown> = {}): Promise<Offer> {
  const created = await as_staff<Offer>("POST", "/v1/admin/offers", {
    title: `Flash ${randomUUID().slice(0, 8)}`,
    starts_at: from_now(-60),
    ends_at: from_now(3600),
    items: [{ sku, quantity, percent_off_basis_points: 4000 }],
    waiting_room: "always",
    ...more,
  });
  made.push(created.id);
  return created;
}

const take = (id: string, cart_id: string, base?: string) =>
  call<Ticket>("POST", `/v1/offers/${id}/tickets`, { body: { cart_id }, base });
async function ticket_of(id: string, cart_id: string): Promise<Ticket> {
  // Another node, or this one's catalog, may not have heard of the offer yet.
  let answer = await take(id, cart_id);
  await until("the offer is known", async () => {
    if (answer.status >= 400) answer = await take(id, cart_id);
    return answer.status < 400;
  });
  return answer.body;
}
const see = (ticket: Ticket, base?: string) => ask<Ticket>("GET", `/v1/tickets/${ticket.id}`, { base });
const is_on = (sku: string, id: string) =>
  until("the offer is on", async () => {
    const quotes = await ask<Wire["QuoteList"]>("GET", `/v1/quotes?segment=us&sku=${sku}`);
    return quotes.items[0]?.offer === id;
  });
const buy = (cart: Cart, admission?: string, key = new_key(), base?: string) =>
  call<Wire["CapturedOrder"]>("POST", "/v1/orders", {
    body: { ...order_of(cart), email: `${randomUUID()}@example.com`, admission },
    headers: { "idempotency-key": key },
    base,
  });
const is_in = async (ticket: Ticket): Promise<Ticket> => {
  let seen = ticket;
  await until("it is let in", async () => {
    seen = await see(ticket);
    return seen.state === "admitted";
  });
  return seen;
};

/** The tickets that a stream tells, until `enough`. */
async function follow(ticket: Ticket, enough: (told: Ticket[]) => boolean, base = shop): Promise<Ticket[]> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), 30_000);
  const told: Ticket[] = [];
  try {
    const answer = await fetch(`${base}/v1/tickets/${ticket.id}/events`, { signal: stop.signal });
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get("content-type") ?? "", /^text\/event-stream/);
    let text = "";
    for await (const bytes of answer.body as unknown as AsyncIterable<Uint8Array>) {
      text += new TextDecoder().decode(bytes);
      const events = text.split("\n\n");
      text = events.pop() ?? "";
      for (const event of events) {
        if (event.startsWith(":")) continue;
        assert.match(event, /^event: ticket\ndata: \{/);
        told.push(JSON.parse(event.slice(event.indexOf("data: ") + 6)));
      }
      if (enough(told)) break;
    }
  } finally {
    clearTimeout(timer);
    stop.abort();
  }
  return told;
}

after(async () => {
  for (const id of made) await as_staff("POST", `/v1/admin/offers/${id}/end`);
  assert_audit_green();
});

describe("a waiting room", () => {
  test("draws places at the start, lets people in and sells to them alone", async () => {
    const one = await take_sku_with(20);
    const created = await offer(one.sku, 5, { starts_at: from_now(5) });
    assert.equal(created.waiting_room, "always");
    assert.ok(created.waiting_room_opened_at);
    const carts = await in_parallel(4, Array(8).fill(0), () => ready_cart({ [one.sku]: 1 }));
    const tickets = await in_parallel(4, carts, (cart) => ticket_of(created.id, cart.id));
    for (const ticket of tickets) {
      assert.equal(ticket.state, "drawing");
      assert.equal(ticket.offer_id, created.id);
      assert.equal(ticket.starts_at, created.starts_at);
      assert.equal(ticket.position, undefined);
      assert.ok((ticket.poll_after_s ?? 0) >= 1);
    }
    const again = await take(created.id, (carts[0] as Cart).id);
    assert.equal(again.status, 200, "a repeat gets the same ticket");
    assert.equal(again.body.id, tickets[0]?.id);
    // A list that others asked for a moment ago is kept for a while.
    await until("the list says so", async () => {
      const listed = await ask<Wire["FlashOfferList"]>("GET", "/v1/catalog/us/offers");
      return listed.items.find(({ id }) => id === created.id)?.waiting_room === true;
    });

    const [first, last] = [tickets[0] as Ticket, tickets[7] as Ticket];
    const told = await follow(first, (seen) => seen.some(({ state }) => state !== "drawing"));
    assert.equal(told[0]?.state, "drawing");
    assert.ok(Date.now() >= Date.parse(created.starts_at));
    await is_on(one.sku, created.id);
    // Eight wait for five units: all are let in, for half of them buy as far as anybody knows.
    const seen = await in_parallel(8, tickets, is_in);
    const cart = async (place: number) => ask<Cart>("GET", `/v1/carts/${carts[place]?.id}`);
    const without = assert_problem(await buy(await cart(0)), 409, "admission_required");
    assert.equal((without as unknown as { offer_id: string }).offer_id, created.id);
    const foreign = await buy(await cart(0), seen[1]?.admission);
    assert_problem(foreign, 400, "invalid_request", "/admission");
    const [letters, admission] = [seen[0]?.admission ?? "", seen[0]?.admission];
    const forged = (letters.startsWith("A") ? "B" : "A") + letters.slice(1);
    assert_problem(await buy(await cart(0), forged), 400, "invalid_request", "/admission");
    const key = new_key();
    const order = { ...order_of(await cart(0)), admission };
    const send = () => call("POST", "/v1/orders", { body: order, headers: { "idempotency-key": key } });
    const bought = await send();
    assert.equal(bought.status, 201, bought.text);
    assert.equal((await send()).headers.get("idempotent-replayed"), "true");
    for (const place of [1, 2, 3, 4])
      assert.equal((await buy(await cart(place), seen[place]?.admission)).status, 201);
    await until("they are told that nothing is left", async () => (await see(last)).state === "sold_out");
    assert_problem(await take(created.id, (await create_cart()).id), 409, "sold_out");

    // One is cancelled: the line goes on.
    const { id, access_token } = bought.body as Wire["CapturedOrder"];
    const hears = follow(last, (heard) => heard.at(-1)?.state === "admitted");
    assert.equal((await call("POST", `/v1/orders/${id}/cancellation`, { body: {}, token: access_token })).status, 200);
    assert.equal((await hears).at(-1)?.admission, seen[7]?.admission, "the same admission, to the letter");
    assert.equal((await buy(await cart(7), seen[7]?.admission)).status, 201);
    await as_staff("POST", `/v1/admin/offers/${created.id}/end`);
    await until("the ticket ends", async () => (await see(last)).state === "ended");
    const ends = await follow(last, () => false);
    assert.deepEqual(
      ends.map(({ state }) => state),
      ["ended"],
      "the stream closes by itself",
    );
    assert_problem(await take(created.id, (await create_cart()).id), 409, "offer_ended");
  });

  test("is seen alike by two nodes, and by one that starts later", async () => {
    const one = await take_sku_with(20);
    const created = await offer(one.sku, 3, { starts_at: from_now(2) });
    const other = await start_node(data_dir);
    try {
      const carts = await in_parallel(4, Array(12).fill(0), () => create_cart());
      const tickets = await in_parallel(4, carts, (cart) => ticket_of(created.id, cart.id));
      await until("places are drawn and some are in", async () => (await see(tickets[0] as Ticket)).state !== "drawing");
      const states = async (base?: string) => {
        const seen = await in_parallel(4, tickets, (ticket) => see(ticket, base));
        return seen.map(({ state, position, admission }) => ({ state, position, admission }));
      };
      await until("both know the same", async () => {
        assert.deepEqual(await states(other.url), await states());
        return (await states()).some(({ state }) => state === "admitted");
      });
      const later = await start_node(data_dir);
      try {
        await until("the third as well", async () => {
          assert.deepEqual(await states(later.url), await states());
          return true;
        });
        const fresh = await take(created.id, (await create_cart()).id, later.url);
        assert.equal(fresh.status, 201, fresh.text);
      } finally {
        await later.end("SIGTERM");
      }
      const drawn = (await states()).filter(({ position }) => position !== undefined).map(({ position }) => position);
      assert.equal(new Set(drawn).size, drawn.length, "no place twice");
    } finally {
      await other.end("SIGTERM");
    }
  });

  test("is no stranger's business, and nobody's where there is none", async () => {
    const one = await take_sku_with(5);
    const created = await offer(one.sku, 2, { waiting_room: "automatic" });
    await is_on(one.sku, created.id);
    const cart = await create_cart();
    assert_problem(await take(created.id, cart.id), 409, "no_waiting_room");
    assert_problem(await take(randomUUID(), cart.id), 404, "not_found");
    assert_problem(await take("x", cart.id), 404, "not_found");
    assert_problem(await call("POST", `/v1/offers/${created.id}/tickets`, { body: {} }), 400, "invalid_request");
    for (const id of ["x", randomUUID(), "A".repeat(76)]) {
      assert_problem(await call("GET", `/v1/tickets/${id}`), 404, "not_found");
      assert_problem(await call("GET", `/v1/tickets/${id}/events`), 404, "not_found");
    }
    // Opened and closed while it is live.
    const path = `/v1/admin/offers/${created.id}`;
    const opened = await as_staff<Offer>("PATCH", path, { version: created.version, waiting_room: "always" });
    assert.ok(opened.waiting_room_opened_at);
    const ticket = await ticket_of(created.id, cart.id);
    assert_problem(await take(created.id, randomUUID()), 404, "not_found");
    assert.equal((await is_in(ticket)).state, "admitted");
    const closed = await as_staff<Offer>("PATCH", path, { version: opened.version, waiting_room: "never" });
    assert.equal(closed.waiting_room_opened_at, undefined);
    const buyer = await ready_cart({ [one.sku]: 1 });
    await until("nobody has to wait", async () => (await take(created.id, buyer.id)).status === 409);
    assert.equal((await buy(buyer)).status, 201);
  });

  test("opens by itself when too many check out at once", async () => {
    const one = await take_sku_with(40);
    const created = await offer(one.sku, 30, { waiting_room: "automatic" });
    assert.equal(created.waiting_room_opened_at, undefined);
    await is_on(one.sku, created.id);
    const node = await start_node(data_dir, "--waiting-room-at", "2");
    try {
      const carts = await in_parallel(4, Array(12).fill(0), () => ready_cart({ [one.sku]: 1 }, "us", node.url));
      const answers = await in_parallel(12, carts, (cart) => buy(cart, undefined, new_key(), node.url));
      for (const answer of answers) if (answer.status !== 201) assert_problem(answer, 409, "admission_required");
      const path = `/v1/admin/offers/${created.id}`;
      await until("it is open", async () => (await as_staff<Offer>("GET", path)).waiting_room_opened_at !== undefined);
      const late = await ready_cart({ [one.sku]: 1 });
      await until("every node knows", async () => (await take(created.id, late.id)).status < 300);
      assert_problem(await buy(late), 409, "admission_required");
      const { admission } = await is_in(await ticket_of(created.id, late.id));
      assert.equal((await buy(late, admission)).status, 201);
    } finally {
      await node.end("SIGTERM");
    }
  });

  test("limits how many tickets a client may take", async () => {
    const one = await take_sku_with(5);
    const created = await offer(one.sku, 2);
    const node = await start_node(data_dir, "--checkouts-per-minute", "3");
    try {
      const cart = await create_cart();
      await ticket_of(created.id, cart.id);
      const answers = [];
      for (let i = 0; i < 6; i++) answers.push(await take(created.id, cart.id, node.url));
      assert.equal(answers[0]?.headers.get("ratelimit-limit"), "3");
      const refused = answers.find(({ status }) => status === 429);
      assert.ok(refused, `${answers.map(({ status }) => status)}`);
      assert_problem(refused, 429, "too_many_requests");
    } finally {
      await node.end("SIGTERM");
    }
  });
});

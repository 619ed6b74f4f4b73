/** The waiting room, from the shopper's side; the line itself is played (line.ts). */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import type { FlashOffers } from "../../web/client/types.ts";
import { buy, end_offers, from_now, type Goods, make_offer, take_goods } from "./flash.ts";
import { Line } from "./line.ts";
import {
  ada,
  assert_accessible,
  assert_still,
  cart_link,
  fill_checkout,
  open_checkout,
  order_page,
  phone,
  place_order,
  segment,
  shop,
  start_browser,
  visit,
  without_staff,
} from "./support.ts";

describe("the waiting room", { skip: without_staff }, () => {
  let browser: Browser;
  let goods: Goods;
  let offer_id: string;
  before(async () => {
    browser = await start_browser();
    goods = await take_goods();
    offer_id = (await make_offer(goods, 50)).id;
  });
  after(async () => {
    await browser?.close();
    await end_offers();
  });

  async function enter() {
    const seen = await visit(browser, { ...phone, serviceWorkers: "block" });
    const line = new Line(offer_id);
    await line.stand_in(seen.context);
    await seen.page.goto(`${shop}/${segment}/p/${goods.handle}`);
    return { ...seen, line };
  }
  const get_in_line = async (page: Page) => {
    await page.getByRole("button", { name: "Get a place in line" }).tap();
    await page.waitForURL(/\/waiting\//);
  };
  const is_in_line = (page: Page) =>
    page.getByRole("heading", { name: "You are in line" }).waitFor();
  const progress = async (page: Page) =>
    Number(await page.getByRole("progressbar").getAttribute("aria-valuenow"));

  it("leads from the product to a place, to one's turn, and to the order", async () => {
    const { context, page, line, complaints } = await enter();
    await get_in_line(page);
    await is_in_line(page);
    await page.getByText("120 people are ahead of you").waitFor();
    await page.getByText("about 4 minutes to go").waitFor();
    await page.getByText("There should be enough for you.").waitFor();
    await assert_accessible(page, "in line");
    await assert_still(page, "in line");

    line.ticket = line.place(30, { outlook: "unlikely" });
    await page.getByText("30 people are ahead of you").waitFor();
    await page.getByText("You can stay").waitFor();
    assert.equal(await progress(page), 75);
    line.ticket = line.place(60);
    await page.getByText("60 people are ahead of you").waitFor();
    assert.equal(await progress(page), 75, "the bar never goes backwards");
    await page.waitForFunction(() => document.title.startsWith("No. 61 in line"));

    line.let_in();
    await page.getByRole("heading", { name: "It is your turn" }).waitFor();
    await page.waitForFunction(() => document.title.startsWith("It is your turn"));
    await assert_accessible(page, "one's turn");
    await page.getByRole("link", { name: "Go to checkout" }).tap();
    await page.getByRole("timer").getByText("Your turn lasts").waitFor();
    await fill_checkout(page);
    await page.locator("form [name=phone]").focus();
    await page.getByRole("button", { name: "Place order" }).tap();
    const again = page.getByText(/^The total is now/);
    const ordered = order_page(page);
    await Promise.race([ordered, again.waitFor()]);
    if (await again.isVisible()) await page.getByRole("button", { name: "Place order" }).tap();
    await ordered;
    assert.equal(line.orders.at(-1)?.admission, "admission-1");
    assert.ok(line.streams > 0 && line.polls === 0, "it came over the stream");
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it("goes on by asking where there is no stream, and survives a reload and a lost connection", async () => {
    const { context, page, line, complaints } = await enter();
    line.full = true;
    await get_in_line(page);
    await is_in_line(page);
    line.ticket = line.place(80);
    await page.getByText("80 people are ahead of you").waitFor();
    assert.ok(line.polls > 0);
    const provoked = (complaint: string) => /status of 503|ERR_FAILED/.test(complaint);
    await page.reload();
    await page.getByText("80 people are ahead of you").waitFor();
    assert.equal(line.taken, 1, "a reload takes no second place");

    line.cut = true;
    await page.getByText("Your place is kept").waitFor();
    line.ticket = line.place(40);
    line.cut = false;
    await page.getByText("40 people are ahead of you").waitFor();
    await page.getByText("Your place is kept").waitFor({ state: "detached" });
    await cart_link(page).tap();
    await page.getByRole("link", { name: "Back to your place" }).tap();
    await is_in_line(page);
    assert.equal(line.taken, 1);
    assert.deepEqual(
      complaints.filter((complaint) => !provoked(complaint)),
      [],
    );
    await context.close();
  });

  it("is followed once, however many tabs look at it", async () => {
    const { context, page, line } = await enter();
    line.full = true;
    await get_in_line(page);
    await is_in_line(page);
    const other = await context.newPage();
    await other.goto(page.url());
    await is_in_line(other);
    line.ticket = line.place(7);
    await other.getByText("7 people are ahead of you").waitFor();
    await page.getByText("7 people are ahead of you").waitFor();
    assert.equal(line.taken, 1);
    const before = line.polls;
    await page.waitForTimeout(2_000);
    // One place asked for every half second, spread by up to a fifth; two tabs would make eight.
    assert.ok(line.polls - before <= 5, `asked ${line.polls - before} times`);
    await page.close();
    line.ticket = line.place(3);
    await other.getByText("3 people are ahead of you").waitFor();
    await context.close();
  });

  it("tells of the draw, of a missed turn and of the last piece", async () => {
    const { context, page, line, complaints } = await enter();
    const { position: _, ahead: __, estimate_s: ___, outlook: ____, ...place } = line.ticket;
    const starts_at = new Date(Date.now() + 600_000).toISOString();
    line.ticket = { ...place, state: "drawing", starts_at };
    await get_in_line(page);
    await page.getByText("It does not matter when you came.").waitFor();
    await assert_accessible(page, "the draw");
    line.ticket = line.place(5);
    await is_in_line(page);
    line.let_in(2);
    await page.getByRole("heading", { name: "It is your turn" }).waitFor();
    await page.getByRole("heading", { name: "Your turn has passed" }).waitFor();
    line.ticket = line.place(300, { id: "ticket-2" });
    await page.getByRole("button", { name: "Get a new place" }).tap();
    await page.getByText("300 people are ahead of you").waitFor();
    assert.equal(await progress(page), 0);
    line.ticket = { ...place, state: "sold_out" };
    await page.getByRole("heading", { name: "All pieces are taken" }).waitFor();
    await page.getByRole("heading", { name: "You may like these" }).waitFor();
    line.ticket = line.place(2);
    await is_in_line(page);
    line.ticket = { ...place, state: "ended" };
    await page.getByRole("heading", { name: "The offer is over" }).waitFor();
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it("is led to by the checkout, and helps on where a turn has passed", async () => {
    const { context, page, line } = await enter();
    await get_in_line(page);
    await is_in_line(page);
    line.let_in();
    await page.getByRole("link", { name: "Go to checkout" }).tap();
    await fill_checkout(page);
    await page.locator("form [name=phone]").focus();
    const place = page.getByRole("button", { name: "Place order" });
    line.refusals.push({ code: "admission_expired" });
    const notice = page.getByText("Your turn has passed");
    const again = page.getByText(/^The total is now/);
    await place.tap();
    await Promise.race([notice.waitFor(), again.waitFor()]);
    if (await again.isVisible()) await place.tap();
    await notice.waitFor();
    line.ticket = line.place(9, { id: "ticket-3" });
    await page.getByRole("link", { name: "Get a new place" }).tap();
    await page.getByText("9 people are ahead of you").waitFor();

    line.let_in();
    await page.getByRole("link", { name: "Go to checkout" }).tap();
    await place.waitFor();
    line.refusals.push({ code: "admission_required" });
    await place.tap();
    await page.waitForURL(/\/waiting\//);
    await context.close();
  });

  it("asks for a code where the e-mail has to be shown to be one's own", async () => {
    const { context, page, line, complaints } = await enter();
    const codes: string[] = [];
    await context.route("**/v1/email-verifications", (route) =>
      route.fulfill({
        status: 202,
        json: { id: "check-1", expires_at: new Date(Date.now() + 600_000).toISOString() },
      }),
    );
    await context.route("**/v1/email-verifications/check-1/confirmation", (route) => {
      const { code } = route.request().postDataJSON();
      codes.push(code);
      if (code !== "123456") {
        return route.fulfill({
          status: 422,
          contentType: "application/problem+json",
          json: { code: "code_mismatch", tries_left: 4 },
        });
      }
      return route.fulfill({
        json: {
          email: "ada@example.com",
          email_proof: "proof-1",
          expires_at: new Date(Date.now() + 600_000).toISOString(),
        },
      });
    });
    await get_in_line(page);
    line.let_in();
    await page.getByRole("link", { name: "Go to checkout" }).tap();
    await fill_checkout(page);
    await page.locator("form [name=phone]").focus();
    line.refusals.push({ code: "email_verification_required" }, { code: "offer_paused" });
    const place = page.getByRole("button", { name: "Place order" });
    const field = page.getByLabel("Code from the e-mail");
    const again = page.getByText(/^The total is now/);
    await place.tap();
    await Promise.race([field.waitFor(), again.waitFor()]);
    if (await again.isVisible()) await place.tap();
    await field.fill("Your code: 654 321");
    assert.equal(await field.inputValue(), "654321");
    await assert_accessible(page, "checkout that asks for a code");
    await page.getByRole("button", { name: "Confirm and order" }).tap();
    await page.getByText("That is not the code. 4 tries are left.").waitFor();
    await field.fill("123456");
    await page.getByRole("button", { name: "Confirm and order" }).tap();
    await page.getByText("The offer takes a short break").waitFor();
    assert.deepEqual(codes, ["654321", "123456"]);
    assert.equal(line.orders.at(-1)?.email_proof, "proof-1");
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it("of the shop itself draws places, lets in, and takes the order once", async () => {
    const own = await take_goods();
    await make_offer(own, 5, { waiting_room: "always", starts_at: from_now(14) });
    const { context, page, complaints } = await visit(browser);
    await page.goto(`${shop}/${segment}/p/${own.handle}`);
    await page.getByRole("button", { name: "Join the draw" }).tap();
    await page.getByRole("heading", { name: "You are in the draw" }).waitFor();
    await page.getByRole("heading", { name: "It is your turn" }).waitFor({ timeout: 30_000 });
    await page.reload();
    await page.getByRole("heading", { name: "It is your turn" }).waitFor();
    await page.getByRole("link", { name: "Go to checkout" }).tap();
    await page.getByRole("timer").getByText("Your turn lasts").waitFor();
    await fill_checkout(page, { ...ada, email: `${randomUUID()}@example.com` });
    await page.locator("form [name=phone]").focus();
    await place_order(page, () => order_page(page));
    await page.getByRole("heading", { level: 1, name: "Thank you, Ada" }).waitFor();
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it("of the shop itself is where the checkout leads, and tells when the last piece is gone", async () => {
    const own = await take_goods();
    await make_offer(own, 1, { waiting_room: "always" });
    const { context, page, complaints } = await visit(browser, {
      ...phone,
      serviceWorkers: "block",
    });
    // The page does not know of the room yet: the checkout finds out.
    await context.route(`**/v1/catalog/${segment}/offers`, async (route) => {
      const answer = await route.fetch();
      const list = (await answer.json()) as FlashOffers;
      for (const offer of list.items) offer.waiting_room = false;
      await route.fulfill({ response: answer, json: list });
    });
    await page.goto(`${shop}/${segment}/p/${own.handle}`);
    await page.getByRole("button", { name: "Add to cart" }).tap();
    await page.getByText("Added to your cart").waitFor();
    await open_checkout(page);
    await fill_checkout(page, { ...ada, email: `${randomUUID()}@example.com` });
    await page.locator("form [name=phone]").focus();
    await place_order(page, () => page.waitForURL(/\/waiting\//));
    await page.getByRole("heading", { name: "It is your turn" }).waitFor();
    await page.getByRole("link", { name: "Go to checkout" }).tap();
    await page.getByRole("button", { name: "Place order" }).tap();
    await order_page(page);
    const late = await visit(browser);
    await late.page.goto(`${shop}/${segment}/p/${own.handle}`);
    await late.page.getByText("All pieces are taken").waitFor();
    assert.deepEqual([...complaints, ...late.complaints], []);
    await late.context.close();
    await context.close();
  });

  it("leaves the cart alone when somebody else takes the last piece", async () => {
    const last = await take_goods();
    const { id } = await make_offer(last, 1);
    const { context, page } = await visit(browser, { ...phone, serviceWorkers: "block" });
    await page.goto(`${shop}/${segment}/p/${last.handle}`);
    await page.getByRole("button", { name: "Add to cart" }).tap();
    await page.getByText("Added to your cart").waitFor();
    await buy(last, 1);
    await context.route("**/v1/offers/*/tickets", (route) =>
      route.fulfill({
        status: 409,
        contentType: "application/problem+json",
        json: { code: "sold_out" },
      }),
    );
    await page.goto(`${shop}/${segment}/waiting/${id}`);
    await page.getByRole("heading", { name: "All pieces are taken" }).waitFor();
    await page.getByRole("link", { name: "See other offers" }).waitFor();
    await cart_link(page).tap();
    await page.getByRole("link", { name: last.title, exact: true }).waitFor();
    await context.close();
  });
});

/** Flash offers as a shopper meets them: announced, on, gone, over; nothing is ever reloaded. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import type { Browser, Locator, Page } from "playwright-core";
import type { FlashOffers, Segments } from "../../web/client/types.ts";
import { buy, end_offers, from_now, mailed_code, make_offer, take_goods } from "./flash.ts";
import {
  ada,
  assert_accessible,
  assert_still,
  at_rest,
  bottom_bar,
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

/** As it is seen; what is read out stands beside it. */
const counts = (within: Locator | Page, words: string | RegExp) =>
  within.getByRole("timer").getByText(words);
const panel = (page: Page) => page.getByRole("region", { name: "Offer", exact: true });
const card_of = (page: Page, handle: string) =>
  page.locator(`main a[href$="/p/${handle}"]`).first();
const mark = (page: Page) => page.evaluate(() => Object.assign(window, { not_reloaded: true }));
const assert_not_reloaded = async (page: Page) =>
  assert.equal(await page.evaluate(() => "not_reloaded" in window), true);

async function put_in_cart(page: Page, handle: string) {
  await page.goto(`${shop}/${segment}/p/${handle}`);
  await page.getByRole("button", { name: "Add to cart" }).tap();
  await page.getByText("Added to your cart").waitFor();
}

describe("flash offers", { skip: without_staff }, () => {
  let browser: Browser;
  before(async () => {
    browser = await start_browser();
  });
  after(async () => {
    await browser?.close();
    await end_offers();
  });

  it("begin before one's eyes, are bought, and the meter moves", async () => {
    const goods = await take_goods();
    await make_offer(goods, 4, { starts_at: from_now(9), limit_per_customer: 2 });
    const { context, page, complaints } = await visit(browser);
    await page.goto(`${shop}/${segment}/`);
    await bottom_bar(page).getByRole("link", { name: "Offers" }).tap();
    const card = card_of(page, goods.handle);
    await counts(card, /^Starts in/).waitFor();
    await mark(page);
    await card.tap();
    await counts(panel(page), /^Starts in/).waitFor();
    await panel(page).getByText("2 per customer").waitFor();
    await page.getByRole("button", { name: "Remind me" }).waitFor();

    await counts(panel(page), /^Ends in/).waitFor();
    await panel(page).getByText("0% claimed").waitFor();
    // The product's own price follows within a second.
    await page.locator("article s").first().waitFor();
    await page.getByRole("button", { name: "Add to cart" }).tap();
    await cart_link(page).getByText("1", { exact: true }).waitFor();
    await open_checkout(page);
    await fill_checkout(page, { ...ada, email: `${randomUUID()}@example.com` });
    await place_order(page, () => order_page(page));
    await page.getByRole("heading", { level: 1, name: "Thank you, Ada" }).waitFor();

    await bottom_bar(page).getByRole("link", { name: "Offers" }).tap();
    await card.getByText("25% claimed").waitFor();
    await assert_not_reloaded(page);
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it("hold still while they load, and leave nobody out", async () => {
    const { context, page, complaints } = await visit(browser);
    const goods = await take_goods();
    const live = await make_offer(goods, 5);
    await page.goto(`${shop}/${segment}/offers`);
    await card_of(page, goods.handle).waitFor();
    await assert_still(page, "offers");
    await assert_accessible(page, "offers");
    await page.goto(`${shop}/${segment}/offers/${live.id}`);
    await panel(page).waitFor();
    await assert_still(page, "an offer's page");
    await assert_accessible(page, "an offer's page");
    await page.goto(`${shop}/${segment}/p/${goods.handle}`);
    await panel(page).waitFor();
    await assert_still(page, "the product of an offer");
    await assert_accessible(page, "the product of an offer");
    await page.goto(`${shop}/${segment}/`);
    await page.getByRole("region", { name: "Offers" }).waitFor();
    await assert_still(page, "home with offers");
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it("hold still while they begin", async () => {
    const goods = await take_goods();
    await make_offer(goods, 5, { starts_at: from_now(8) });
    const { context, page } = await visit(browser);
    await page.goto(`${shop}/${segment}/offers`);
    await counts(card_of(page, goods.handle), /^Starts in/).waitFor();
    await at_rest(page);
    await counts(card_of(page, goods.handle), /^Ends in/).waitFor();
    await assert_still(page, "offers at a start");
    await context.close();
  });

  it("say at once that all pieces are taken", async () => {
    const goods = await take_goods();
    await make_offer(goods, 1);
    const { context, page, complaints } = await visit(browser);
    await page.goto(`${shop}/${segment}/p/${goods.handle}`);
    await panel(page).getByText("0% claimed").waitFor();
    await mark(page);
    await buy(goods, 1);
    await panel(page).getByText("All pieces are taken").waitFor();
    await page.getByRole("button", { name: "Sold out" }).waitFor();
    await page.getByRole("heading", { name: "More like this" }).waitFor();
    await assert_not_reloaded(page);
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it("keep to the limit, in the cart and over earlier orders", async () => {
    const goods = await take_goods();
    await make_offer(goods, 5, { limit_per_customer: 1 });
    const email = `${randomUUID()}@example.com`;
    await buy(goods, 1, email);
    const { context, page, complaints } = await visit(browser);
    await put_in_cart(page, goods.handle);
    await page.getByRole("link", { name: "1 in your cart" }).waitFor();
    await cart_link(page).tap();
    await page.getByText("1 per customer").waitFor();
    assert.ok(await page.getByRole("button", { name: /^One more/ }).isDisabled());
    await open_checkout(page);
    await fill_checkout(page, { ...ada, email });
    await place_order(page, () =>
      page.getByText("You have had your share of this offer").waitFor(),
    );
    await assert_accessible(page, "checkout at the limit");
    await page.getByRole("button", { name: `Take out ${goods.title}` }).tap();
    await page.getByText("Nothing in it yet").waitFor();
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it("that are limited ask whose e-mail it is, by a code that comes there", {
    skip: process.env.RIALTO_DATA_DIR
      ? false
      : "RIALTO_DATA_DIR is not set, so no mail can be read",
  }, async () => {
    const goods = await take_goods();
    await make_offer(goods, 5, { limit_per_customer: 1, verified_email: true });
    const email = `${randomUUID()}@example.com`;
    const { context, page, complaints } = await visit(browser);
    await put_in_cart(page, goods.handle);
    await open_checkout(page);
    await fill_checkout(page, { ...ada, email });
    const code = page.getByLabel("Code from the e-mail");
    await place_order(page, () => code.waitFor());
    await code.fill(await mailed_code(email));
    await page.getByRole("button", { name: "Confirm and order" }).tap();
    await order_page(page);
    await page.getByRole("heading", { level: 1, name: "Thank you, Ada" }).waitFor();
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it("that end in the cart say so, with the price that holds now", async () => {
    const goods = await take_goods();
    await make_offer(goods, 5, { ends_at: from_now(20) });
    const { context, page, complaints } = await visit(browser);
    await put_in_cart(page, goods.handle);
    await cart_link(page).tap();
    await counts(page, /^Offer ends in/).waitFor();
    // Also where the cart is the first page that is opened.
    await page.reload();
    await counts(page, /^Offer ends in/).waitFor();
    await mark(page);
    await page.getByText(/The offer is over\. Now \$/).waitFor({ timeout: 30_000 });
    await page.getByRole("button", { name: /^Keep it/ }).tap();
    await page.getByText(/The offer is over/).waitFor({ state: "detached" });
    await page.getByRole("link", { name: "Checkout" }).waitFor();
    await assert_not_reloaded(page);
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it("tell members of a group that they are early", async () => {
    const goods = await take_goods();
    const offer = await make_offer(goods, 5, { starts_at: from_now(1_800) });
    const { context, page, complaints } = await visit(browser, {
      ...phone,
      serviceWorkers: "block",
    });
    // A group's segment, whose offer has begun already; all else is that of everybody.
    const early = `${segment}-friends`;
    const own = new RegExp(`/${early}(/|$)|segment=${early}`);
    await context.route(own, async (route) => {
      const answer = await route.fetch({
        url: route.request().url().replaceAll(early, segment),
        maxRedirects: 0,
      });
      if (!route.request().url().endsWith("/offers")) return route.fulfill({ response: answer });
      const list = (await answer.json()) as FlashOffers;
      for (const one of list.items) {
        if (one.id === offer.id) Object.assign(one, { starts_at: from_now(-60), state: "live" });
      }
      return route.fulfill({ response: answer, json: list });
    });
    await context.route("**/v1/segments", async (route) => {
      const answer = await route.fetch();
      const list = (await answer.json()) as Segments;
      const open = list.items.find(({ id }) => id === segment);
      assert.ok(open);
      list.items.push({ ...open, id: early, group: "friends" });
      return route.fulfill({ response: answer, json: list });
    });
    await page.goto(`${shop}/${early}/p/${goods.handle}`);
    await panel(page)
      .getByText(/^You are early: it starts for everybody at \d/)
      .waitFor();
    await page.goto(`${shop}/${segment}/p/${goods.handle}`);
    await counts(panel(page), /^Starts in/).waitFor();
    assert.equal(await page.getByText("You are early").count(), 0);
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it("go by the shop's clock, whatever the phone's says", async () => {
    const goods = await take_goods();
    await make_offer(goods, 5, { ends_at: from_now(600) });
    const { context, page } = await visit(browser, { ...phone, serviceWorkers: "block" });
    // Three hours late, as after a flight.
    await page.addInitScript(() => {
      const now = Date.now;
      Date.now = () => now() - 3 * 3_600_000;
    });
    await page.goto(`${shop}/${segment}/p/${goods.handle}`);
    await counts(panel(page), /^Ends in 0?9:\d\d/).waitFor();
    await context.close();
  });

  it("can be waited for: a reminder in the shop, and one in the calendar", async () => {
    const goods = await take_goods();
    const offer = await make_offer(goods, 5, { starts_at: from_now(14), title: "Reminded deal" });
    const { context, page, complaints } = await visit(browser);
    await page.goto(`${shop}/${segment}/offers/${offer.id}`);
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Calendar" }).tap();
    assert.equal((await download).suggestedFilename(), "offer.ics");
    await page.getByRole("button", { name: "Remind me" }).tap();
    await page.getByRole("button", { name: "We remind you" }).waitFor();
    await bottom_bar(page).getByRole("link", { name: "Orders" }).tap();
    await page.getByText("Reminded deal has begun").waitFor();
    await page.getByRole("link", { name: "See it" }).tap();
    await page.getByRole("heading", { level: 1, name: "Reminded deal" }).waitFor();
    assert.deepEqual(complaints, []);
    await context.close();
  });
});

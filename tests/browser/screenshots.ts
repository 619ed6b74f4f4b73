/** Pictures of every page, to be looked at: phone by day and by night, and three pages on a desk. */
import { mkdir } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { buy, end_offers, from_now, type Goods, make_offer, take_goods } from "./flash.ts";
import { Line } from "./line.ts";
import {
  add_some_product,
  at_rest,
  cart_link,
  choose_card,
  desk,
  fill_checkout,
  open_category,
  open_checkout,
  order_page,
  phone,
  place_order,
  product_links,
  search_field,
  search_for,
  segment,
  shop,
  start_browser,
  visit,
  without_shop,
} from "./support.ts";

const folder = new URL("../../build/screenshots/", import.meta.url);

async function keep(page: Page, name: string) {
  await at_rest(page);
  await page.screenshot({ path: new URL(`${name}.png`, folder).pathname });
}

/** Two frames later everything has been painted in its new place. */
const scroll_to = (page: Page, top: number) =>
  page.evaluate(async (place) => {
    scrollTo({ top: place, behavior: "instant" });
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await frame();
    await frame();
  }, top);

async function phone_pictures(browser: Browser, colorScheme: "light" | "dark") {
  const { context, page } = await visit(browser, { ...phone, colorScheme });
  const shot = (name: string) => keep(page, `phone-${colorScheme}-${name}`);
  await page.goto(`${shop}/${segment}/`);
  await product_links(page).first().waitFor();
  await shot("1-home");
  await scroll_to(page, 900);
  await shot("1-home-further");
  await page.goto(`${shop}/${segment}/browse`);
  await page.locator("main a[href*='/c/']").first().waitFor();
  await shot("2-browse");
  await open_category(page);
  await shot("3-category");
  await page.getByRole("button", { name: /^Filter/ }).tap();
  await page.locator("dialog fieldset").first().waitFor();
  await shot("3-category-filter");
  await page.goBack();
  await search_pictures(page, shot);
  await offer_pictures(page, shot);
  await add_some_product(page);
  await shot("4-product-added");
  await page.reload();
  await page.getByRole("button", { name: /Add to cart|Choose/ }).waitFor();
  await shot("4-product");
  await scroll_to(page, 460);
  await shot("4-product-further");
  await cart_link(page).tap();
  await page.getByRole("link", { name: "Checkout" }).waitFor();
  await shot("5-cart");
  await open_checkout(page);
  await page.getByRole("button", { name: "Place order" }).waitFor();
  await shot("6-checkout");
  await page.getByRole("button", { name: "Place order" }).tap();
  await page.getByText("Enter the name that goes on the parcel.").waitFor();
  await shot("6-checkout-problems");
  await fill_checkout(page);
  await page.getByRole("heading", { name: "Your order" }).scrollIntoViewIfNeeded();
  await shot("6-checkout-filled");
  await place_order(page, () => order_page(page));
  await page.getByRole("heading", { level: 1, name: /Thank you/ }).waitFor();
  await shot("7-order");
  await paying_pictures(page, shot);
  await page.goto(`${shop}/${segment}/orders`);
  await page.locator("main a[href*='/orders/']").first().waitFor();
  await shot("8-orders");
  await page.goto(`${shop}/${segment}/cart`);
  await page.getByText("Nothing in it yet").waitFor();
  await shot("9-cart-empty");
  await page.goto(`${shop}/${segment}/not/here`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await shot("9-not-found");
  await context.close();
}

/** The ways to pay, and an order on its way to being paid. */
async function paying_pictures(page: Page, shot: (name: string) => Promise<void>) {
  await page.goto(`${shop}/${segment}/`);
  await add_some_product(page);
  await open_checkout(page);
  await fill_checkout(page);
  await choose_card(page, "The bank asks you");
  await page.getByRole("heading", { name: "How do you pay?" }).scrollIntoViewIfNeeded();
  await shot("6-checkout-ways-to-pay");
  await place_order(page, () => page.waitForURL(/\/v1\/sandbox\//));
  await page.getByText("Do you agree to this payment?").waitFor();
  await shot("7-bank");
  await page.goBack();
  await page.getByRole("heading", { level: 1, name: "One last step" }).waitFor();
  await shot("7-order-at-the-bank");
  await page.getByRole("link", { name: "Continue at the bank" }).tap();
  await page.getByRole("button", { name: "Do not pay" }).tap();
  await page.getByRole("heading", { level: 1, name: "Only the payment is missing" }).waitFor();
  await shot("7-order-declined");
  await choose_card(page, "Works");
  await page.getByRole("button", { name: /^Pay \$/ }).tap();
  await page.getByText("Paid, thank you").waitFor();
  await scroll_to(page, 0);
  await shot("7-order-paid");
}

/** What is on, what comes, and what is gone, each on the page of its product. */
async function offer_pictures(page: Page, shot: (name: string) => Promise<void>) {
  const live = await take_goods();
  await make_offer(live, 8, { limit_per_customer: 2 });
  await buy(live, 2);
  const coming = await take_goods();
  const upcoming = await make_offer(coming, 8, {
    starts_at: from_now(900),
    limit_per_customer: 2,
    title: "Deal of the evening",
  });
  const gone = await take_goods();
  await make_offer(gone, 1);
  await buy(gone, 1);
  await page.goto(`${shop}/${segment}/`);
  await page.getByRole("region", { name: "Offers" }).scrollIntoViewIfNeeded();
  await shot("1-home-offers");
  await page.goto(`${shop}/${segment}/offers`);
  await page.getByRole("region", { name: "On now" }).waitFor();
  await shot("10-offers");
  await page.getByRole("region", { name: "Sold out" }).scrollIntoViewIfNeeded();
  await shot("10-offers-further");
  await page.goto(`${shop}/${segment}/offers/${upcoming.id}`);
  await page.getByRole("button", { name: "Remind me" }).waitFor();
  await shot("10-offer-upcoming");
  for (const [name, goods] of Object.entries({ live, coming, gone })) {
    await page.goto(`${shop}/${segment}/p/${goods.handle}`);
    const panel = page.getByRole("region", { name: "Offer", exact: true });
    await panel.waitFor();
    await scroll_to(page, 330);
    await shot(`10-product-${name}`);
  }
}

/** A line from the draw to the last piece, and what the checkout says of it. */
async function waiting_pictures(browser: Browser, colorScheme: "light" | "dark", goods: Goods) {
  const seen = await visit(browser, { ...phone, colorScheme, serviceWorkers: "block" });
  const { context, page } = seen;
  const shot = (name: string) => keep(page, `phone-${colorScheme}-11-${name}`);
  const offer = await make_offer(goods, 20, { title: "Deal of the hour" });
  const line = new Line(offer.id);
  await line.stand_in(context);
  const { position: _, ahead: __, estimate_s: ___, outlook: ____, ...place } = line.ticket;
  line.ticket = { ...place, state: "drawing", starts_at: from_now(754) };
  await page.goto(`${shop}/${segment}/p/${goods.handle}`);
  await page.getByRole("button", { name: "Get a place in line" }).tap();
  await page.getByRole("heading", { name: "You are in the draw" }).waitFor();
  await shot("draw");
  line.ticket = line.place(1_240, { outlook: "unlikely" });
  await page.getByRole("heading", { name: "You are in line" }).waitFor();
  line.ticket = line.place(431, { outlook: "unlikely" });
  await page.getByText("431 people").waitFor();
  await shot("in-line");
  line.cut = true;
  await page.getByText("Your place is kept").waitFor();
  await shot("offline");
  line.cut = false;
  line.let_in(300);
  await page.getByRole("heading", { name: "It is your turn" }).waitFor();
  await shot("turn");
  await page.getByRole("link", { name: "Go to checkout" }).tap();
  await page.getByRole("timer").getByText("Your turn lasts").waitFor();
  await shot("checkout");
  await page.goBack();
  line.ticket = { ...place, state: "expired" };
  await page.getByRole("heading", { name: "Your turn has passed" }).waitFor();
  await shot("passed");
  line.ticket = { ...place, state: "sold_out" };
  await page.getByRole("button", { name: "Get a new place" }).tap();
  await page.getByRole("heading", { name: "You may like these" }).waitFor();
  await shot("gone");
  await context.close();
}

async function search_pictures(page: Page, shot: (name: string) => Promise<void>) {
  await page.goto(`${shop}/${segment}/search`);
  await search_field(page).fill("tea");
  await page.getByRole("option").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await shot("3-search-typing");
  await page.keyboard.press("Escape");
  await search_for(page, "headphnes");
  await product_links(page).first().waitFor();
  await shot("3-search-corrected");
  await search_for(page, "shirt");
  await product_links(page).first().waitFor();
  await page.getByRole("button", { name: /^Filter/ }).tap();
  const sheet = page.locator("dialog[open]");
  await sheet.locator("fieldset button:enabled").nth(1).tap();
  await sheet.getByRole("button", { name: /^Show \d+/ }).waitFor();
  await sheet.getByRole("group", { name: "Brand" }).locator("button:enabled").first().tap();
  await sheet.getByRole("button", { name: /^Show \d+/ }).waitFor();
  await shot("3-search-filter");
  await sheet.getByRole("button", { name: /^Show \d+/ }).tap();
  await page.getByRole("list", { name: "Filters in force" }).waitFor();
  await shot("3-search-filtered");
  await search_for(page, "xylqzz");
  await page.getByRole("heading", { name: "We have nothing called that" }).waitFor();
  await shot("3-search-nothing");
  await page.goto(`${shop}/${segment}/search`);
  await page.getByRole("heading", { name: "Recent" }).waitFor();
  await shot("3-search");
}

async function desk_pictures(browser: Browser) {
  const { context, page } = await visit(browser, desk);
  const shot = (name: string) => keep(page, `desk-${name}`);
  await page.goto(`${shop}/${segment}/`);
  await product_links(page).first().waitFor();
  await shot("1-home");
  await page.goto(`${shop}/${segment}/browse`);
  await page.locator("main a[href*='/c/']").first().click();
  await product_links(page).first().waitFor();
  await shot("3-category");
  await page.goto(`${shop}/${segment}/search`);
  await search_field(page).fill("tea");
  await page.getByRole("option").first().waitFor();
  await shot("3-search-typing");
  await search_for(page, "tea");
  await product_links(page).first().waitFor();
  await shot("3-search");
  await product_links(page).first().click();
  await page.getByRole("button", { name: /Add to cart|Choose/ }).waitFor();
  await shot("4-product");
  await context.close();
}

if (without_shop) throw new Error(without_shop);
await mkdir(folder, { recursive: true });
const browser = await start_browser();
try {
  for (const scheme of ["light", "dark"] as const) {
    await phone_pictures(browser, scheme);
    await waiting_pictures(browser, scheme, await take_goods());
  }
  await desk_pictures(browser);
} finally {
  await browser.close();
  await end_offers();
}

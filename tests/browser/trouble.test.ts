/** What goes wrong in a shopper's day, and what the shop makes of it. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import {
  add_some_product,
  as_staff,
  bottom_bar,
  cart_link,
  fill_checkout,
  open_category,
  open_checkout,
  order_page,
  phone,
  place_order,
  product_links,
  segment,
  shop,
  shop_on_lan,
  start_browser,
  visit,
  without_lan,
  without_shop,
  without_staff,
} from "./support.ts";

interface StaffProduct {
  variants: { sku: string; on_hand: number; reserved: number }[];
}

/** The shelf of the variant whose page is open; `left_over` leaves so many to buy, and gives what undoes it. */
async function shelf_of(page: Page) {
  const address = new URL(page.url());
  const handle = address.pathname.split("/").at(-1);
  const answer = await fetch(`${shop}/v1/catalog/${segment}/products/${handle}`);
  const { id, title, variants } = (await answer.json()) as {
    id: string;
    title: string;
    variants: { sku: string }[];
  };
  const sku = address.searchParams.get("variant") ?? variants[0]?.sku;
  const count = (pieces: number) =>
    as_staff("POST", "/v1/admin/stock-adjustments", { sku, count: pieces, reason: "browser test" });
  const left_over = async (pieces: number) => {
    const product = await as_staff<StaffProduct>("GET", `/v1/admin/products/${id}`);
    const shelf = product.variants.find((variant) => variant.sku === sku);
    assert.ok(shelf, `${sku} is known to the staff`);
    await count(shelf.reserved + pieces);
    return () => count(shelf.on_hand);
  };
  return { title, left_over };
}

describe("trouble", { skip: without_shop }, () => {
  let browser: Browser;
  before(async () => {
    browser = await start_browser();
  });
  after(() => browser?.close());

  it("going back gives the same filters and the same place", async () => {
    const { context, page, complaints } = await visit(browser);
    await page.goto(`${shop}/${segment}/`);
    await open_category(page);
    await page.getByLabel("Sort by").selectOption("price");
    await page.waitForURL(/sort=price/);
    await product_links(page).nth(8).waitFor();
    await product_links(page).nth(8).scrollIntoViewIfNeeded();
    const address = page.url();
    const href = await product_links(page).nth(8).getAttribute("href");
    const scrolled = await page.evaluate(() => scrollY);
    assert.ok(scrolled > 100, "the list is long enough to scroll");

    await page.locator(`main a[href="${href}"]`).tap();
    await page.waitForURL(/\/p\//);
    await page.getByRole("button", { name: /Add to cart|Choose/ }).waitFor();
    assert.ok((await page.evaluate(() => scrollY)) < 50, "a new page starts at its top");
    await page.goBack();
    await page.waitForURL(address);
    await page.waitForFunction((place) => Math.abs(scrollY - place) < 60, scrolled);
    assert.ok(await page.locator(`main a[href="${href}"]`).isVisible());

    // The same after a reload, when nothing is in memory.
    await page.reload();
    await page.locator(`main a[href="${href}"]`).waitFor();
    await page.waitForFunction((place) => Math.abs(scrollY - place) < 60, scrolled);
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it("the phone's back button closes a sheet and stays on the page", async () => {
    const { context, page } = await visit(browser);
    await page.goto(`${shop}/${segment}/`);
    await open_category(page);
    const address = page.url();
    await page.getByRole("button", { name: /^Filter/ }).tap();
    await page.locator("dialog[open]").waitFor();
    await page.goBack();
    await page.locator("dialog[open]").waitFor({ state: "detached" });
    assert.equal(page.url(), address);
    await context.close();
  });

  it("two tabs show one cart", async () => {
    const { context, page, complaints } = await visit(browser);
    await page.goto(`${shop}/${segment}/`);
    await add_some_product(page);
    const other = await context.newPage();
    await other.goto(`${shop}/${segment}/cart`);
    await other.getByRole("link", { name: "Checkout" }).waitFor();
    await page.getByRole("button", { name: "Add to cart" }).tap();
    await cart_link(other).getByText("2", { exact: true }).waitFor();
    await other.getByRole("button", { name: /^One less/ }).tap();
    await cart_link(page).getByText("1", { exact: true }).waitFor();
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it("a removed line can be had back", async () => {
    const { context, page } = await visit(browser);
    await page.goto(`${shop}/${segment}/`);
    await add_some_product(page);
    await cart_link(page).tap();
    await page.getByRole("button", { name: /^Remove/ }).tap();
    await page.getByText("Nothing in it yet").waitFor();
    await page.getByRole("button", { name: "Undo" }).tap();
    await page.getByRole("link", { name: "Checkout" }).waitFor();
    await context.close();
  });

  it("names what sold out at checkout and leads on", { skip: without_staff }, async () => {
    const { context, page, complaints } = await visit(browser);
    await page.goto(`${shop}/${segment}/`);
    await add_some_product(page, 1);
    const { title, left_over } = await shelf_of(page);
    await open_checkout(page);
    await fill_checkout(page);
    await page.locator("form [name=phone]").focus();

    const restock = await left_over(0);
    try {
      const notice = page.getByRole("alert").filter({ hasText: "went just before you" });
      await place_order(page, () => notice.waitFor());
      await notice.getByText(title).waitFor();
      await notice.getByRole("button", { name: "Take it out" }).tap();
      await page.getByText("Nothing in it yet").waitFor();
    } finally {
      await restock();
    }
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it("a line that there is too little of is mended with one tap", {
    skip: without_staff,
  }, async () => {
    const { context, page, complaints } = await visit(browser);
    await page.goto(`${shop}/${segment}/`);
    await add_some_product(page, 2);
    const restock = await (await shelf_of(page)).left_over(1);
    try {
      await cart_link(page).tap();
      await page.getByRole("button", { name: /^One more/ }).tap();
      await page.getByText("1 left.").waitFor();
      await page.getByRole("button", { name: /^Take 1/ }).tap();
      await page.getByText("1 left.").waitFor({ state: "detached" });
      await page.getByRole("link", { name: "Checkout" }).waitFor();
    } finally {
      await restock();
    }
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it("shows a changed total and asks again", async () => {
    const { context, page, complaints } = await visit(browser, {
      ...phone,
      serviceWorkers: "block",
    });
    let refusals = 0;
    // The answer of a server whose prices were raised a moment ago.
    await page.route("**/v1/orders", async (route) => {
      if (refusals++ > 0) return route.continue();
      const { expected_total } = route.request().postDataJSON();
      const total = { ...expected_total, amount: expected_total.amount + 100 };
      const zero = { ...total, amount: 0 };
      return route.fulfill({
        status: 409,
        contentType: "application/problem+json",
        json: {
          code: "price_changed",
          totals: {
            items: total,
            discounts: zero,
            delivery: zero,
            tax: zero,
            total,
            tax_included: true,
          },
        },
      });
    });
    await page.goto(`${shop}/${segment}/`);
    await add_some_product(page);
    await open_checkout(page);
    await fill_checkout(page);
    // Leaving the last field lets the exact total come first.
    await page.locator("form [name=phone]").focus();
    const asked_again = page.getByText(/^The total is now/);
    const place = page.getByRole("button", { name: "Place order" });
    await place.tap();
    await asked_again.waitFor();
    while (refusals === 0) {
      await place.tap();
      await page.waitForFunction(
        () => document.querySelector("button[type=submit]")?.getAttribute("aria-busy") === "false",
      );
    }
    await asked_again.waitFor();
    await place.tap();
    await order_page(page);
    assert.equal(refusals, 2);
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it("a lost answer never orders twice, even across a reload", async () => {
    // A service worker would answer before the test can cut the line.
    const { context, page } = await visit(browser, { ...phone, serviceWorkers: "block" });
    const keys: string[] = [];
    let line = "answer lost" as "answer lost" | "dead" | "open";
    await page.route("**/v1/orders", async (route) => {
      keys.push(route.request().headers()["idempotency-key"] ?? "");
      if (line === "dead") return route.abort();
      const answer = await route.fetch();
      if (line === "open" || !answer.ok()) return route.fulfill({ response: answer });
      return route.abort();
    });
    await page.goto(`${shop}/${segment}/`);
    await add_some_product(page);
    await open_checkout(page);
    await fill_checkout(page);
    await place_order(page, () => page.getByText("The shop did not answer").waitFor());
    line = "dead";
    await page.getByRole("button", { name: "Try again" }).tap();
    await page.waitForFunction(
      () => document.querySelector("button[type=submit]")?.getAttribute("aria-busy") === "false",
    );
    line = "open";
    await page.reload();
    await order_page(page);
    await page.getByRole("heading", { level: 1, name: "Thank you, Ada" }).waitFor();
    assert.ok(keys.length >= 3, `asked ${keys.length} times`);
    assert.equal(new Set(keys).size, 1, "always under the same key");
    assert.equal(await cart_link(page).getByText(/\d/).count(), 0, "the cart is empty again");

    await page.getByRole("button", { name: "Cancel this order" }).tap();
    await page.getByRole("button", { name: "Cancel the order" }).tap();
    await page.getByRole("heading", { level: 1, name: "Cancelled" }).waitFor();
    await context.close();
  });

  it("without a connection says so, and comes back by itself", async () => {
    const { context, page } = await visit(browser, { ...phone, serviceWorkers: "block" });
    await page.goto(`${shop}/${segment}/orders`);
    await page.getByRole("heading", { level: 1, name: "Your orders" }).waitFor();
    await context.setOffline(true);
    await bottom_bar(page).getByRole("link", { name: "Home" }).tap();
    await page.getByText("We cannot reach the shop").waitFor();
    await context.setOffline(false);
    await product_links(page).first().waitFor();
    await context.close();
  });

  it("works on plain http from the local network", { skip: without_lan }, async () => {
    const { context, page, complaints } = await visit(browser);
    await page.goto(`${shop_on_lan}/${segment}/`);
    assert.equal(await page.evaluate(() => "randomUUID" in crypto), false);
    await add_some_product(page);
    await open_checkout(page);
    await fill_checkout(page);
    await page.locator("form [name=phone]").focus();
    await place_order(page, () => order_page(page));
    await page.getByRole("heading", { level: 1, name: "Thank you, Ada" }).waitFor();
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it("an unknown address leads back into the shop", async () => {
    const { context, page } = await visit(browser);
    await page.goto(`${shop}/${segment}/p/there-is-no-such-thing`);
    await page.getByRole("heading", { level: 1, name: "We cannot find this product" }).waitFor();
    await page.getByRole("link", { name: "See what we have" }).tap();
    await page.getByRole("heading", { level: 1, name: "Browse" }).waitFor();
    await context.close();
  });

  it("the other region has its own prices and its own cart", async () => {
    const { context, page } = await visit(browser);
    await page.goto(`${shop}/${segment}/browse`);
    const switch_button = page.getByRole("button", { name: /^Region and currency/ });
    await switch_button.tap();
    const other = page.locator("dialog[open] button[aria-pressed=false]").first();
    await other.tap();
    await page.waitForURL((url) => !url.pathname.startsWith(`/${segment}/`));
    await page.getByRole("heading", { level: 1, name: "Browse" }).waitFor();
    await context.close();
  });
});

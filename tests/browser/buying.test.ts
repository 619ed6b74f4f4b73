/** The one journey everything else is for: from the first page to the parcel at the door. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser } from "playwright-core";
import {
  as_staff,
  assert_accessible,
  assert_still,
  bottom_bar,
  cart_link,
  choose_variant,
  fill_checkout,
  open_category,
  open_checkout,
  order_page,
  place_order,
  product_links,
  segment,
  shop,
  start_browser,
  visit,
  without_shop,
  without_staff,
} from "./support.ts";

describe("buying", { skip: without_shop }, () => {
  let browser: Browser;
  before(async () => {
    browser = await start_browser();
  });
  after(() => browser?.close());

  it("home, category and product hold still while they load", async () => {
    const { context, page, complaints } = await visit(browser);
    await page.goto(`${shop}/${segment}/`);
    await product_links(page).first().waitFor();
    await assert_still(page, "home");

    await page.goto(`${shop}/${segment}/browse`);
    await page.locator("main a[href*='/c/']").first().waitFor();
    const category_link = await page.locator("main a[href*='/c/']").first().getAttribute("href");
    await page.goto(`${shop}${category_link}`);
    await product_links(page).first().waitFor();
    await assert_still(page, "category");

    const handle = await product_links(page).first().getAttribute("href");
    // A fresh visit by link: nothing is known about the product yet.
    await page.goto(`${shop}${handle}`);
    await page.getByRole("button", { name: /Add to cart|Choose/ }).waitFor();
    await assert_still(page, "product");
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it("leads from home to an order and follows it to the door", {
    skip: without_staff,
  }, async () => {
    const { context, page, complaints } = await visit(browser);
    await page.goto(`${shop}/`);
    await page.waitForURL(/\/[a-z0-9-]+\/$/);
    await page.goto(`${shop}/${segment}/`);
    await product_links(page).first().waitFor();
    await assert_accessible(page, "home");

    await open_category(page);
    await assert_accessible(page, "category");
    const total = page.locator("main .count");
    const all = await total.textContent();
    await page.getByRole("button", { name: /^Filter/ }).tap();
    const sheet = page.locator("dialog[open]");
    await sheet.locator("fieldset button:enabled").first().tap();
    await sheet.getByRole("button", { name: /^Show \d+ product/ }).tap();
    await page.waitForURL(/\?.+=/);
    await page.getByRole("list", { name: "Filters in force" }).waitFor();
    await product_links(page).first().waitFor();
    assert.match(all ?? "", /\d+ product/);
    assert.notEqual(await total.textContent(), all, "a filter narrows the list");

    await product_links(page).first().tap();
    await page.waitForURL(/\/p\//);
    await choose_variant(page);
    const title = ((await page.getByRole("heading", { level: 1 }).textContent()) ?? "").trim();
    await assert_accessible(page, "product");
    await page.getByRole("button", { name: "Add to cart" }).tap();
    await page.getByText("Added to your cart").waitFor();
    await cart_link(page).getByText("1", { exact: true }).waitFor();

    await cart_link(page).tap();
    await page.getByRole("link", { name: title, exact: true }).waitFor();
    await page.getByRole("link", { name: "Checkout" }).waitFor();
    await assert_accessible(page, "cart");

    await open_checkout(page);
    await page.getByRole("button", { name: "Place order" }).waitFor();
    await assert_accessible(page, "checkout");
    await page.getByRole("button", { name: "Place order" }).tap();
    await page.getByText("Enter the name that goes on the parcel.").waitFor();
    assert.equal(
      await page.evaluate(() => document.activeElement?.getAttribute("name")),
      "email",
      "the first field with a problem has the focus",
    );
    await fill_checkout(page);
    await place_order(page, () => order_page(page));

    await page.getByRole("heading", { level: 1, name: "Thank you, Ada" }).waitFor();
    const current = page.locator("[aria-current=step]");
    await current.getByText("Placed").waitFor();
    await assert_accessible(page, "order");

    // A mark on the window proves that nothing below reloads the page.
    await page.evaluate(() => Object.assign(window, { not_reloaded: true }));
    const id = new URL(page.url()).pathname.split("/").at(-1);
    await as_staff("POST", `/v1/admin/orders/${id}/packing`, {});
    await current.getByText("Packed").waitFor();
    await as_staff("POST", `/v1/admin/orders/${id}/shipment`, {
      carrier: "Blue Barge",
      tracking: "BB-2048",
    });
    await current.getByText("On its way").waitFor();
    await page.getByText("BB-2048").waitFor();
    assert.equal(await page.getByRole("button", { name: "Cancel this order" }).count(), 0);
    await as_staff("POST", `/v1/admin/orders/${id}/delivery`, {});
    await page.getByRole("heading", { level: 1, name: "It has arrived" }).waitFor();
    assert.equal(await page.evaluate(() => "not_reloaded" in window), true);

    await bottom_bar(page).getByRole("link", { name: "Orders" }).tap();
    await page
      .getByRole("link", { name: /Delivered/ })
      .first()
      .waitFor();
    assert.deepEqual(complaints, []);
    await context.close();
  });
});

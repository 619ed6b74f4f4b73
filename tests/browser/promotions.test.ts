/** Promotion codes, as a shopper meets them: in the cart, at checkout and in the order. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, it } from "node:test";
import type { Browser } from "playwright-core";
import {
  add_some_product,
  as_staff,
  assert_accessible,
  cart_link,
  fill_checkout,
  open_checkout,
  order_page,
  place_order,
  segment,
  shop,
  start_browser,
  visit,
  without_staff,
} from "./support.ts";

describe("promotion codes", { skip: without_staff }, () => {
  let browser: Browser;
  before(async () => {
    browser = await start_browser();
  });
  after(() => browser?.close());

  it("say what became of them, and lower cart, checkout and order", async () => {
    const code = `TEN-${randomUUID().slice(0, 8)}`.toUpperCase();
    const label = `Ten percent off with ${code}`;
    await as_staff("POST", "/v1/admin/promotions", {
      name: "browser test",
      label,
      trigger: "code",
      actions: [{ type: "percent", basis_points: 1000 }],
      codes: [{ code }],
    });
    const { context, page, complaints } = await visit(browser);
    await page.goto(`${shop}/${segment}/`);
    await add_some_product(page);
    await cart_link(page).tap();

    await page.getByRole("button", { name: "Add a promotion code" }).tap();
    await page.getByRole("button", { name: "Apply" }).tap();
    await page.getByText("Please type the code first.").waitFor();
    await page.getByLabel("Promotion code", { exact: true }).fill("no-such-code");
    await page.getByRole("button", { name: "Apply" }).tap();
    await page.getByText("We do not know this code.").waitFor();
    await assert_accessible(page, "cart with a code that is not known");
    await page.getByRole("button", { name: "Remove the code no-such-code" }).tap();
    await page.getByText("We do not know this code.").waitFor({ state: "detached" });

    await page.getByRole("button", { name: "Add a promotion code" }).tap();
    await page.getByLabel("Promotion code", { exact: true }).fill(code.toLowerCase());
    await page.getByRole("button", { name: "Apply" }).tap();
    await page.getByText("This code lowers your price.").waitFor();
    await page.getByRole("term").filter({ hasText: label }).waitFor();
    await assert_accessible(page, "cart with a code");

    await open_checkout(page);
    await page.getByRole("term").filter({ hasText: label }).waitFor();
    await fill_checkout(page);
    await place_order(page, () => order_page(page));
    await page.getByRole("term").filter({ hasText: label }).waitFor();
    assert.deepEqual(complaints, []);
    await context.close();
  });
});

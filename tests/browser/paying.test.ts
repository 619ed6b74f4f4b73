/** Ways to pay, as a shopper meets them: at the checkout, at the bank, and on the page of an order that is not paid. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import {
  add_some_product,
  as_staff,
  assert_accessible,
  assert_still,
  at_rest,
  choose_card,
  fill_checkout,
  open_checkout,
  order_page,
  place_order,
  segment,
  shop,
  start_browser,
  visit,
  without_shop,
  without_staff,
} from "./support.ts";

const bank_page = (page: Page) => page.waitForURL(/\/v1\/sandbox\/payments\/[\w-]+\/action$/);
const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name });
const payment_line = (page: Page, words: string) =>
  page.getByRole("region", { name: "Delivery and payment" }).getByText(words);

describe("paying", { skip: without_shop }, () => {
  let browser: Browser;
  before(async () => {
    browser = await start_browser();
  });
  after(() => browser?.close());

  /** Something in the cart, an address, and this card of the sandbox. */
  async function checkout_with(card?: string) {
    const visited = await visit(browser);
    await visited.page.goto(`${shop}/${segment}/`);
    await add_some_product(visited.page);
    await open_checkout(visited.page);
    await fill_checkout(visited.page);
    if (card) await choose_card(visited.page, card);
    return visited;
  }

  it("by card is done at once, and the choice outlives a reload", async () => {
    const { context, page, complaints } = await checkout_with("Works");
    await assert_accessible(page, "checkout with ways to pay");
    await page.reload();
    await page.getByRole("radio", { name: "Works" }).and(page.locator(":checked")).waitFor();
    await place_order(page, () => order_page(page));
    await heading(page, "Thank you, Ada").waitFor();
    await payment_line(page, "Paid, thank you").waitFor();
    assert.equal(await page.getByRole("region", { name: "Payment", exact: true }).count(), 0);
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it("the bank asks, the shopper agrees and is back at an order that is paid", async () => {
    const { context, page, complaints } = await checkout_with("The bank asks you");
    await place_order(page, () => bank_page(page));
    await page.getByText("Do you agree to this payment?").waitFor();
    await assert_accessible(page, "bank");
    await assert_still(page, "bank");
    await page.getByRole("button", { name: "Agree and pay" }).tap();
    await order_page(page);
    await heading(page, "Thank you, Ada").waitFor();
    await payment_line(page, "Paid, thank you").waitFor();
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it("who leaves the bank finds the way there again, and may refuse and pay otherwise", async () => {
    const { context, page, complaints } = await checkout_with("The bank asks you");
    await place_order(page, () => bank_page(page));
    await page.getByText("Do you agree to this payment?").waitFor();
    await page.goBack();
    await order_page(page);
    await heading(page, "One last step").waitFor();
    await payment_line(page, "Your bank waits for you").waitFor();
    await page.getByText(/^We keep your things for you until /).waitFor();
    await assert_accessible(page, "order that waits for its shopper");
    await page.getByRole("link", { name: "Continue at the bank" }).tap();
    await bank_page(page);
    await page.getByRole("button", { name: "Do not pay" }).tap();
    await order_page(page);
    await heading(page, "Only the payment is missing").waitFor();
    await page.getByText("The bank did not get your yes.").waitFor();
    await choose_card(page, "Works");
    await at_rest(page);
    await page.getByRole("button", { name: /^Pay \$/ }).tap();
    await heading(page, "Thank you, Ada").waitFor();
    await payment_line(page, "Paid, thank you").waitFor();
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it("declined: the order stands, says so as often as it happens, and is paid another way", async () => {
    const { context, page, complaints } = await checkout_with("Is declined");
    await place_order(page, () => order_page(page));
    await heading(page, "Only the payment is missing").waitFor();
    await page.getByText("The card was declined.").waitFor();
    await page.getByRole("radio", { name: "Is declined" }).waitFor();
    await assert_accessible(page, "declined order");
    await assert_still(page, "declined order");
    const pay = page.getByRole("button", { name: /^Pay \$/ });
    const answered = page.waitForResponse((answer) => answer.url().endsWith("/payment"));
    await pay.tap();
    assert.equal((await answered).status(), 402);
    await page.getByText("The card was declined.").waitFor();

    await page.getByRole("radio", { name: /On delivery or by transfer/ }).tap();
    await page.getByRole("button", { name: "Pay on delivery or by transfer" }).tap();
    await heading(page, "Thank you, Ada").waitFor();
    await payment_line(page, "On delivery or by transfer").waitFor();

    // And once more otherwise, for whoever would rather be done with it.
    await page.getByRole("button", { name: "Pay now instead" }).tap();
    await choose_card(page, "Works");
    await pay.tap();
    await payment_line(page, "Paid, thank you").waitFor();
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it("a bank that takes its time is waited for, and the page tells by itself", async () => {
    const { context, page, complaints } = await checkout_with("The bank takes its time");
    await place_order(page, () => order_page(page));
    await payment_line(page, "Waiting for the bank").waitFor();
    await page.evaluate(() => Object.assign(window, { not_reloaded: true }));
    await payment_line(page, "Paid, thank you").waitFor();
    assert.equal(await page.evaluate(() => "not_reloaded" in window), true);
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it("a way that has gone meanwhile is said so, and nothing is ordered by it", {
    skip: without_staff,
  }, async () => {
    const { context, page, complaints } = await checkout_with("Works");
    const offer = (methods: string[]) =>
      as_staff("PATCH", "/v1/admin/markets/us", {
        payment_methods: methods.map((method) => ({ method, names: { en: "By invoice" } })),
      });
    const offered = async () =>
      (await (await fetch(`${shop}/v1/payment-methods?segment=${segment}`)).text()) ?? "";
    try {
      await offer(["manual"]);
      while ((await offered()).includes("sandbox")) await page.waitForTimeout(20);
      await place_order(page, () => page.getByText("This way to pay has just gone").waitFor());
      await page.getByText("By invoice").waitFor();
      await place_order(page, () => order_page(page));
      await heading(page, "Thank you, Ada").waitFor();
    } finally {
      await offer([]);
      while (!(await offered()).includes("sandbox")) await page.waitForTimeout(20);
    }
    assert.deepEqual(complaints, []);
    await context.close();
  });
});

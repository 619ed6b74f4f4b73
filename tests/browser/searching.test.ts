/** Finding one thing among thousands: by a few letters, by a wrong spelling, by its colour. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import {
  assert_accessible,
  at_rest,
  bottom_bar,
  layout_shift,
  product_links,
  search_field,
  search_for,
  segment,
  shop,
  start_browser,
  visit,
  without_shop,
} from "./support.ts";

const layout_shift_max = 0.05;

const count_line = (page: Page) => page.locator("main .count");
const options = (page: Page) => page.getByRole("option");
const sheet_of = (page: Page) => page.locator("dialog[open]");
const in_force = (page: Page) => page.getByRole("list", { name: "Filters in force" });

async function open_search(page: Page) {
  await page.goto(`${shop}/${segment}/search`);
  await search_field(page).waitFor();
}

async function until_counted(page: Page): Promise<number> {
  await page.waitForFunction(() =>
    /\d/.test(document.querySelector("main .count")?.textContent ?? ""),
  );
  return Number.parseInt((await count_line(page).textContent()) ?? "", 10);
}

describe("searching", { skip: without_shop }, () => {
  let browser: Browser;
  before(async () => {
    browser = await start_browser();
  });
  after(() => browser?.close());

  it("suggests while one types, for keyboard and screen reader alike", async () => {
    const { context, page, complaints } = await visit(browser);
    await page.goto(`${shop}/${segment}/`);
    await product_links(page).first().waitFor();
    await bottom_bar(page).getByRole("link", { name: "Search" }).tap();
    await page.getByRole("heading", { level: 1, name: "Search" }).waitFor();
    await page.waitForFunction(() => document.activeElement?.getAttribute("role") === "combobox");
    await assert_accessible(page, "search");

    await page.keyboard.type("heada", { delay: 20 });
    await page.keyboard.press("Backspace");
    await options(page).first().waitFor();
    assert.equal(await search_field(page).getAttribute("aria-expanded"), "true");
    await assert_accessible(page, "suggestions");

    await page.keyboard.press("ArrowDown");
    const active = await search_field(page).getAttribute("aria-activedescendant");
    assert.equal(await options(page).first().getAttribute("id"), active);
    assert.equal(await options(page).first().getAttribute("aria-selected"), "true");
    await page.keyboard.press("ArrowUp");
    assert.equal(await search_field(page).getAttribute("aria-activedescendant"), null);
    await page.keyboard.press("Escape");
    await options(page).first().waitFor({ state: "detached" });
    assert.equal(await search_field(page).inputValue(), "head");
    assert.equal(await search_field(page).getAttribute("aria-expanded"), "false");

    await page.keyboard.press("ArrowDown");
    await page.getByRole("option", { name: "headphones" }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/search\?q=/);
    await product_links(page).first().waitFor();
    await at_rest(page);
    const shift = await layout_shift(page);
    assert.ok(shift.sum <= layout_shift_max, `results moved by ${shift.sum}: ${shift.told}`);
    await assert_accessible(page, "results");

    await search_field(page).fill("shower head");
    await page
      .getByRole("option", { name: /Shower Head/ })
      .first()
      .tap();
    await page.waitForURL(/\/p\//);
    await page.goBack();
    await page.waitForURL(/\/search\?q=/);
    await product_links(page).first().waitFor();
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it("never shows the answer to what is no longer asked", async () => {
    const { context, page, complaints } = await visit(browser);
    await open_search(page);
    const asked: string[] = [];
    const given_up: string[] = [];
    page.on("requestfailed", (request) => {
      const q = new URL(request.url()).searchParams.get("q");
      if (q) given_up.push(q);
    });
    let let_go: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      let_go = resolve;
    });
    await page.route("**/suggest?*", async (route) => {
      const q = new URL(route.request().url()).searchParams.get("q") ?? "";
      asked.push(q);
      if (q === "lam") await held;
      await route.continue().catch(() => {});
    });
    await search_field(page).fill("lam");
    while (!asked.includes("lam")) await page.waitForTimeout(10);
    await search_field(page).fill("mug");
    await page.getByRole("option", { name: /Mug/i }).first().waitFor();
    assert.deepEqual(given_up, ["lam"]);
    let_go();
    await at_rest(page);
    for (const text of await options(page).allTextContents()) assert.doesNotMatch(text, /lamp/i);

    // A typist's letters are not one request each.
    await search_field(page).fill("");
    asked.length = 0;
    await page.keyboard.type("headphones", { delay: 15 });
    await page
      .getByRole("option", { name: /Headphones/ })
      .first()
      .waitFor();
    assert.ok(asked.length < 5, asked.join(" "));
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it("finds in spite of a typo and says so; the best match comes first", async () => {
    const { context, page, complaints } = await visit(browser);
    await open_search(page);
    await search_for(page, "headphnes");
    await page.getByText("Showing results for headphones instead of headphnes").waitFor();
    await page.getByRole("heading", { level: 1, name: "“headphones”" }).waitFor();
    for (const title of await page.locator("main a[href*='/p/'] .title").allTextContents())
      assert.match(title, /headphones/i);
    assert.equal(await page.getByLabel("Sort by").inputValue(), "relevance");

    await page.getByLabel("Sort by").selectOption("-price");
    await page.waitForURL(/sort=-price/);
    await page.getByLabel("Sort by").selectOption("relevance");
    await page.waitForURL((url) => !url.searchParams.has("sort"));
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it("narrows by price and attribute; the address can be sent to a friend", async () => {
    const { context, page, complaints } = await visit(browser);
    await open_search(page);
    await search_for(page, "steel");
    const all = await until_counted(page);
    await page.getByRole("button", { name: /^Filter/ }).tap();
    const sheet = sheet_of(page);
    const price = sheet.getByRole("group", { name: "Price" });
    const bars = price.getByRole("button");
    await bars.first().waitFor();
    // The bars count everything that is found, whatever is chosen among them.
    const bar_counts = async () =>
      (await bars.allTextContents()).map((text) => Number(/(\d+)\s*products\s*$/.exec(text)?.[1]));
    const counts = await bar_counts();
    assert.equal(
      counts.reduce((sum, count) => sum + count, 0),
      all,
    );
    await bars.nth(1).tap();
    await sheet.getByRole("button", { name: new RegExp(`^Show ${counts[1]} product`) }).waitFor();
    assert.deepEqual(await bar_counts(), counts);
    await bars.nth(2).tap();
    const two = (counts[1] ?? 0) + (counts[2] ?? 0);
    await sheet.getByRole("button", { name: new RegExp(`^Show ${two} product`) }).waitFor();
    await price.getByLabel("From").fill("");
    await price.getByLabel("From").blur();
    await price.getByLabel("To").fill("9,99");
    await price.getByLabel("To").blur();
    await assert_accessible(page, "filters");

    await sheet.getByText("Material", { exact: true }).tap();
    const material = sheet.getByRole("group", { name: "Material" });
    await material.locator("button:enabled").first().tap();
    const show = sheet.getByRole("button", { name: /^Show \d+ product/ });
    await show.waitFor();
    await show.tap();
    await page.waitForURL(/attr\.Material=/);
    const few = await until_counted(page);
    assert.ok(few > 0 && few < all, `${few} of ${all}`);
    assert.equal(new URL(page.url()).searchParams.get("price_max"), "999");
    assert.equal(
      await in_force(page)
        .getByRole("button", { name: /take off/ })
        .count(),
      2,
    );
    await assert_accessible(page, "filtered");

    const friend = await visit(browser);
    await friend.page.goto(page.url());
    assert.equal(await until_counted(friend.page), few);
    assert.equal(
      await in_force(friend.page)
        .getByRole("button", { name: /take off/ })
        .count(),
      2,
    );
    await friend.context.close();

    await in_force(page)
      .getByRole("button", { name: /^Up to/ })
      .tap();
    await page.waitForURL((url) => !url.searchParams.has("price_max"));
    assert.ok((await until_counted(page)) >= few);
    assert.equal(new URL(page.url()).searchParams.get("q"), "steel");
    assert.match(
      (await page.evaluate(() => document.activeElement?.textContent)) ?? "",
      /Filter/,
      "the focus is led to what stays",
    );
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it("going back gives the same search, filters and place", async () => {
    const { context, page, complaints } = await visit(browser);
    await open_search(page);
    await search_for(page, "mug");
    await product_links(page).first().waitFor();
    await search_for(page, "bag");
    await page.getByLabel("Sort by").selectOption("price");
    await page.waitForURL(/sort=price/);
    await product_links(page).nth(8).waitFor();
    await product_links(page).nth(8).scrollIntoViewIfNeeded();
    const href = await product_links(page).nth(8).getAttribute("href");
    const address = page.url();
    const scrolled = await page.evaluate(() => scrollY);
    assert.ok(scrolled > 100);
    await page.locator(`main a[href="${href}"]`).tap();
    await page.waitForURL(/\/p\//);
    await page.getByRole("button", { name: /Add to cart|Choose/ }).waitFor();
    await page.goBack();
    await page.waitForURL(address);
    await page.waitForFunction((place) => Math.abs(scrollY - place) < 60, scrolled);
    assert.equal(await search_field(page).inputValue(), "bag");
    await page.goBack();
    await page.waitForURL(/q=mug/);
    assert.equal(await search_field(page).inputValue(), "mug");
    await page.waitForFunction(() =>
      /[Mm]ug/.test(document.querySelector("main .title")?.textContent ?? ""),
    );
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it("offers a way out of nothing", async () => {
    const { context, page, complaints } = await visit(browser);
    await open_search(page);
    await search_for(page, "xylqzz");
    await page.getByRole("heading", { name: "We have nothing called that" }).waitFor();
    await page.getByRole("heading", { name: "What others like" }).waitFor();
    await product_links(page).first().waitFor();
    await assert_accessible(page, "nothing found");

    await page.goto(`${shop}/${segment}/search?q=mug&price_min=99999900`);
    await page.getByRole("button", { name: "Clear filters" }).tap();
    await page.waitForURL((url) => url.search === "?q=mug");
    await product_links(page).first().waitFor();
    // What leads to nothing can be taken back where it was chosen as well.
    await page.goto(`${shop}/${segment}/search?q=mug&price_min=99999900`);
    await page.getByRole("button", { name: /^Filter/ }).tap();
    await sheet_of(page).getByRole("button", { name: "Clear", exact: true }).tap();
    await sheet_of(page)
      .getByRole("button", { name: /^Show \d+ product/ })
      .tap();
    await product_links(page).first().waitFor();
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it("remembers on this device what was searched for, and forgets when told to", async () => {
    const { context, page, complaints } = await visit(browser);
    await open_search(page);
    for (const words of ["mug", "lmap", "xylqzz"]) {
      await search_for(page, words);
      await page.waitForFunction(() =>
        /found|\d/.test(document.querySelector("main .count")?.textContent ?? ""),
      );
    }
    await open_search(page);
    const recent = page.getByRole("region", { name: "Recent" });
    assert.deepEqual(
      await recent
        .getByRole("link")
        .allTextContents()
        .then((all) => all.map((text) => text.trim())),
      ["lamp", "mug"],
    );
    await recent.getByRole("button", { name: "Forget lamp" }).tap();
    assert.equal(await recent.getByRole("link").count(), 1);
    await recent.getByRole("link", { name: "mug" }).tap();
    await page.waitForURL(/q=mug/);
    // On a page of results an emptied field offers them.
    await page.getByRole("button", { name: "Empty the field" }).tap();
    await page.getByRole("option", { name: "mug" }).waitFor();
    await open_search(page);
    await page.getByRole("button", { name: "Forget all" }).tap();
    await recent.waitFor({ state: "detached" });
    await page.reload();
    await search_field(page).waitFor();
    assert.equal(await recent.count(), 0);
    assert.deepEqual(complaints, []);
    await context.close();
  });

  it("switches to what is in stock or on offer, and says how much that is", async () => {
    const { context, page, complaints } = await visit(browser);
    const list = `${shop}/v1/catalog/${segment}/products?q=mug&limit=1`;
    const total_of = async (query: string) =>
      ((await (await fetch(list + query)).json()) as { total: number }).total;
    const [all, in_stock, on_offer] = await Promise.all(
      ["", "&in_stock=true", "&on_offer=true"].map(total_of),
    );
    await open_search(page);
    await search_for(page, "mug");
    assert.equal(await until_counted(page), all);
    await page.getByRole("button", { name: /^Filter/ }).tap();
    const sheet = sheet_of(page);
    const offers = sheet.getByRole("switch", { name: `On offer ${on_offer}` });
    await offers.waitFor();
    assert.equal(await offers.isDisabled(), on_offer === 0, "no choice that leads to nothing");
    await sheet.getByRole("switch", { name: `In stock ${in_stock}` }).tap();
    await sheet.getByRole("button", { name: new RegExp(`^Show ${in_stock} product`) }).tap();
    await page.waitForURL(/in_stock=true/);
    await in_force(page)
      .getByRole("button", { name: /^In stock/ })
      .waitFor();
    assert.equal(await until_counted(page), in_stock);

    await page.goto(`${shop}/${segment}/search?q=mug&on_offer=true`);
    await in_force(page)
      .getByRole("button", { name: /^On offer/ })
      .tap();
    await page.waitForURL((url) => !url.searchParams.has("on_offer"));
    assert.equal(await until_counted(page), all);
    assert.deepEqual(complaints, []);
    await context.close();
  });
});

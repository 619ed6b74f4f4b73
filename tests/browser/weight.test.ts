/** What a phone downloads before the first page can be used. A figure here is a promise: raise it only with a reason. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Browser } from "playwright-core";
import {
  at_rest,
  phone,
  product_links,
  segment,
  shop,
  start_browser,
  visit,
  without_shop,
} from "./support.ts";

const kb = 1024;
const scripts_max = 54 * kb;
const styles_max = 9 * kb;

describe("the first download", { skip: without_shop }, () => {
  let browser: Browser;
  before(async () => {
    browser = await start_browser();
  });
  after(() => browser?.close());

  it("is light, and leaves to later what is opened later", async () => {
    // The service worker fetches the rest when the page is done.
    const { context, page } = await visit(browser, { ...phone, serviceWorkers: "block" });
    await page.goto(`${shop}/${segment}/`);
    await product_links(page).first().waitFor();
    await at_rest(page);
    const files = await page.evaluate(() =>
      (performance.getEntriesByType("resource") as PerformanceResourceTiming[]).map(
        ({ name, encodedBodySize }) => ({ name, bytes: encodedBodySize }),
      ),
    );
    const sum = (ending: string) =>
      files.filter(({ name }) => name.endsWith(ending)).reduce((all, { bytes }) => all + bytes, 0);
    const told = JSON.stringify(files.filter(({ name }) => /\.(js|css)$/.test(name)));
    assert.ok(sum(".js") > 0 && sum(".js") <= scripts_max, `scripts: ${sum(".js")} ${told}`);
    assert.ok(sum(".css") > 0 && sum(".css") <= styles_max, `styles: ${sum(".css")} ${told}`);
    for (const later of ["WaitingRoom", "Checkout", "Cart", "RemindMe"]) {
      assert.ok(!files.some(({ name }) => name.includes(`/${later}-`)), `${later} came at once`);
    }
    await context.close();
  });
});

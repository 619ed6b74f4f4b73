/**
 * What every browser test needs: Debian's Chromium as a phone, the shop's own API for staff, and a
 * watch over everything a visitor would never report but always feel: errors in the console,
 * violations of the content security policy, pictures that push the text about.
 *
 * RIALTO_URL names a running server with the demo store, RIALTO_ADMIN_KEY a key of the role owner.
 */
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { AxeBuilder } from "@axe-core/playwright";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
  type Request,
} from "playwright-core";

export const shop = (process.env.RIALTO_URL ?? "").replace(/\/$/, "");
export const admin_key = process.env.RIALTO_ADMIN_KEY ?? "";
export const segment = process.env.RIALTO_SEGMENT ?? "us";

export const without_shop = shop ? false : "RIALTO_URL names no running shop";
export const without_staff =
  without_shop || (admin_key ? false : "RIALTO_ADMIN_KEY is not set, so nobody can pack and ship");

/** A name that the browser does not trust as it trusts localhost: what a phone on the LAN sees. */
const lan_name = "rialto.lan";
export const shop_on_lan = shop.replace(/^http:\/\/(127\.0\.0\.1|localhost)/, `http://${lan_name}`);
export const without_lan =
  without_shop || (shop_on_lan !== shop ? false : "RIALTO_URL is not on this machine");

const step_deadline_ms = 15_000;
const quiet_ms = 200;

export const start_browser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.RIALTO_CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
      "--disable-quic",
      `--host-resolver-rules=MAP ${lan_name} 127.0.0.1`,
    ],
  });

export const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
  locale: "en-US",
};

export const desk: BrowserContextOptions = {
  viewport: { width: 1280, height: 900 },
  locale: "en-US",
};

export interface Visit {
  context: BrowserContext;
  page: Page;
  /** Everything that went wrong so far, in the browser's own words. */
  complaints: string[];
}

/** Answers that a test provokes on purpose show up in the console as well. */
const provoked = /Failed to load resource: (the server responded with a status of 4\d\d|net::ERR_)/;
/** On plain http a browser says that it does without this header; the rest of the page is whole. */
const told_of_plain_http = /^The Cross-Origin-Opener-Policy header has been ignored/;

/** What each page has asked for and not been answered yet. An order's long poll is no such thing: it is meant to wait. */
const asked = new WeakMap<Page, Set<Request>>();

function count_requests(page: Page) {
  const open = new Set<Request>();
  asked.set(page, open);
  page.on("request", (request) => {
    if (!request.headers().prefer?.startsWith("wait=")) open.add(request);
  });
  page.on("requestfinished", (request) => open.delete(request));
  page.on("requestfailed", (request) => open.delete(request));
}

function listen(page: Page, complaints: string[]) {
  count_requests(page);
  page.setDefaultTimeout(step_deadline_ms);
  page.on("console", (message) => {
    const text = message.text();
    if (message.type() !== "error" || provoked.test(text)) return;
    if (told_of_plain_http.test(text) && page.url().startsWith(shop_on_lan)) return;
    complaints.push(`console: ${text}`);
  });
  page.on("pageerror", (error) => complaints.push(`exception: ${error.stack ?? error.message}`));
}

export async function visit(browser: Browser, options: BrowserContextOptions = phone) {
  const context = await browser.newContext(options);
  const complaints: string[] = [];
  await context.exposeBinding("complain_of_policy", (_, text: string) => {
    complaints.push(`policy: ${text}`);
  });
  await context.addInitScript(watch_page);
  context.on("page", (page) => listen(page, complaints));
  return { context, page: await context.newPage(), complaints } satisfies Visit;
}

/** Runs inside the page, before anything of the shop does. */
function watch_page() {
  const scope = globalThis as unknown as {
    shifts: { value: number; sources: string[] }[];
    complain_of_policy: (text: string) => void;
  };
  scope.shifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const shift = entry as PerformanceEntry & {
        value: number;
        hadRecentInput: boolean;
        sources?: { node?: Node }[];
      };
      if (shift.hadRecentInput) continue;
      const sources = (shift.sources ?? []).map(({ node }) =>
        node instanceof Element ? `${node.tagName}.${node.className}` : String(node?.nodeName),
      );
      scope.shifts.push({ value: shift.value, sources });
    }
  }).observe({ type: "layout-shift", buffered: true });
  document.addEventListener("securitypolicyviolation", (event) => {
    scope.complain_of_policy(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
  });
}

export async function layout_shift(page: Page): Promise<{ sum: number; told: string }> {
  const shifts = await page.evaluate(
    () => (globalThis as unknown as { shifts: { value: number; sources: string[] }[] }).shifts,
  );
  return {
    sum: shifts.reduce((sum, { value }) => sum + value, 0),
    told: JSON.stringify(shifts),
  };
}

const layout_shift_max = 0.05;

/** Nothing has pushed the text about since the page was opened. */
export async function assert_still(page: Page, what: string) {
  await at_rest(page);
  const { sum, told } = await layout_shift(page);
  assert.ok(sum <= layout_shift_max, `${what} moved by ${sum}: ${told}`);
}

/** Resolves once nothing was on its way for a moment. */
async function no_requests(page: Page) {
  const open = asked.get(page) ?? new Set();
  const deadline = Date.now() + step_deadline_ms;
  for (let quiet_since = Date.now(); Date.now() - quiet_since < quiet_ms; ) {
    await pause(20);
    if (open.size > 0) quiet_since = Date.now();
    const waits_for = [...open].map((request) => request.url()).join(" ");
    assert.ok(Date.now() < deadline, `the page still waits for ${waits_for}`);
  }
}

/** Pictures in sight are there and nothing is on its way any more. */
export async function at_rest(page: Page) {
  await page.waitForLoadState("load");
  await no_requests(page);
  await page.waitForFunction(
    () =>
      [...document.images].every(({ complete, loading }) => complete || loading === "lazy") &&
      document
        .getAnimations()
        .every(
          ({ effect, playState }) =>
            playState !== "running" ||
            effect?.getComputedTiming().iterations === Number.POSITIVE_INFINITY,
        ),
  );
}

/** Nobody is left out, by day and by night. */
export async function assert_accessible(page: Page, what: string) {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await at_rest(page);
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
    const grave = violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(
        ({ id, help, nodes }) =>
          `${id}: ${help}\n  ${nodes.map(({ html, failureSummary }) => `${html}\n  ${failureSummary}`).join("\n  ")}`,
      );
    assert.deepEqual(grave, [], `${what}, ${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: "light" });
}

export const bottom_bar = (page: Page) => page.getByRole("navigation", { name: "Main" });

/** The number on the cart, as the shopper sees it. */
export const cart_link = (page: Page) => bottom_bar(page).getByRole("link", { name: /Cart/ });

/** Opens the first category of the browse page that has products to buy. */
export async function open_category(page: Page) {
  await bottom_bar(page).getByRole("link", { name: "Home" }).tap();
  await page
    .getByRole("navigation", { name: "Categories" })
    .getByRole("link", { name: "All" })
    .tap();
  await page.getByRole("heading", { level: 1, name: "Browse" }).waitFor();
  await page.locator("main a[href*='/c/']").first().tap();
  await page.waitForURL(/\/c\//);
  await product_links(page).first().waitFor();
}

export const search_field = (page: Page) => page.getByRole("combobox", { name: "Search the shop" });

/** Types the words on the search page and sends them off. */
export async function search_for(page: Page, words: string) {
  await search_field(page).fill(words);
  await search_field(page).press("Enter");
  await page.waitForURL((url) => url.searchParams.get("q") === words);
}

/** Cards that are not sold out. */
export const product_links = (page: Page) => page.locator("main a[href*='/p/']:not(.gone)");

/** Chooses the first value that can be had in every option that is still open. */
export async function choose_variant(page: Page) {
  const groups = page.locator("fieldset[data-option]");
  await page.getByRole("button", { name: /Add to cart|Choose/ }).waitFor();
  // While one page turns into the next a tap reaches neither.
  await at_rest(page);
  for (let place = 0; place < (await groups.count()); place++) {
    const group = groups.nth(place);
    if ((await group.locator("input:checked").count()) > 0) continue;
    await group.locator("label.available").first().tap();
  }
}

/** A buyable product in the cart, by way of the shop's own pages. */
export async function add_some_product(page: Page, place = 0) {
  await open_category(page);
  await product_links(page).nth(place).tap();
  await page.waitForURL(/\/p\//);
  await choose_variant(page);
  await page.getByRole("button", { name: "Add to cart" }).tap();
  await page.getByText("Added to your cart").waitFor();
}

export const ada = {
  email: "ada@example.com",
  name: "Ada Lovelace",
  line1: "12 Canal Street",
  postal_code: "10013",
  city: "New York",
  region: "NY",
};

export async function open_checkout(page: Page) {
  await cart_link(page).tap();
  await page.getByRole("heading", { level: 1, name: "Your cart" }).waitFor();
  // While a change is on its way the link is a button.
  await page.getByRole("link", { name: "Checkout" }).tap();
  await page.getByRole("heading", { level: 1, name: "Checkout" }).waitFor();
}

/** Some countries have no states, and then there is no field for one. */
export async function fill_checkout(page: Page, values: Record<string, string> = ada) {
  const country = page.locator("form [name=country]");
  if ((await country.inputValue()) === "") await country.selectOption({ index: 1 });
  for (const [name, value] of Object.entries(values)) {
    const field = page.locator(`form [name="${name}"]`);
    if ((await field.count()) > 0) await field.fill(value);
  }
}

/** One of the sandbox's cards, at the checkout or on an order's page. */
export async function choose_card(page: Page, card: string) {
  await page.getByRole("radio", { name: /^Test card/ }).check();
  await page.getByRole("radio", { name: card }).check();
}

/**
 * Places the order. Where the exact total comes out otherwise than was shown, the shop asks once
 * more before it does; `until` is what then has to come into sight.
 */
export async function place_order(page: Page, until: () => Promise<unknown>) {
  const come = until();
  const asked_again = page.getByText(/^The total is now/);
  const place = page.getByRole("button", { name: /^(Place order|Order and pay)$/ });
  await place.tap();
  await Promise.race([come, asked_again.waitFor()]);
  if (await asked_again.isVisible()) await place.tap();
  await come;
}

export const order_page = (page: Page) => page.waitForURL(/\/orders\/[\w-]+/);

/** What the staff does, through the admin API. */
export async function as_staff<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${shop}${path}`, {
    method,
    headers: { authorization: `Bearer ${admin_key}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(step_deadline_ms),
  });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text) as T;
}

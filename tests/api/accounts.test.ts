// Shoppers sign up, in and out; what a cookie may do; and for every route, who may call it.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, describe, test } from "node:test";
import { type Answer, ask, assert_problem, type Call, call, make_admin_key, run_rialto, until } from "./support.ts";

interface Account {
  id: string;
  email: string;
  name?: string;
  group?: string;
  email_verified: boolean;
}
interface Session {
  token: string;
  expires_at: string;
  account: Account;
}

const password = "correct horse battery";
const day_ms = 24 * 3600 * 1000;
const own_page = { "sec-fetch-site": "same-origin" };

let people = 0;
const new_email = () => `shopper-${people++}-${randomUUID().slice(0, 8)}@example.com`;
/** The store trusts loopback to name its clients: each test file is somebody else. */
const from = { "x-forwarded-for": "198.51.100.7" };

const sign_up = (email: string, body: object = {}, headers: Record<string, string> = {}): Promise<Answer<Account>> =>
  call("POST", "/v1/accounts", { body: { email, password, ...body }, headers: { ...from, ...headers } });
const sign_in = (email: string, with_password = password, headers: Record<string, string> = {}) =>
  call<Session>("POST", "/v1/sessions", { body: { email, password: with_password }, headers: { ...from, ...headers } });
const me = (options: Call) => call<Account>("GET", "/v1/me", options);
const sign_out = (options: Call) => call("DELETE", "/v1/sessions", options);

/** "rialto_session=…" as the browser sends it back. */
function cookie_of(answer: Answer): string {
  const [cookie = ""] = answer.headers.getSetCookie();
  return cookie.split(";")[0] ?? "";
}

async function new_session(): Promise<Session> {
  const email = new_email();
  assert.equal((await sign_up(email)).status, 201);
  const answer = await sign_in(email);
  assert.equal(answer.status, 201, answer.text);
  return answer.body;
}

test("from sign-up to sign-out, by cookie", async () => {
  const email = new_email();
  const signed_up = await sign_up(email, { name: " Anna " });
  assert.equal(signed_up.status, 201, signed_up.text);
  assert.deepEqual(signed_up.body, { id: signed_up.body.id, email, name: "Anna", email_verified: false });
  assert.match(signed_up.headers.get("cache-control") ?? "", /no-store/);
  const [set_cookie = ""] = signed_up.headers.getSetCookie();
  assert.match(set_cookie, /^rialto_session=[\w-]+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/);
  const cookie = cookie_of(signed_up);
  assert.deepEqual((await me({ headers: { cookie } })).body, signed_up.body);
  const ended = await sign_out({ headers: { cookie, ...own_page } });
  assert.equal(ended.status, 204);
  assert.match(ended.headers.getSetCookie()[0] ?? "", /^rialto_session=; Max-Age=0;/);
  assert_problem(await me({ headers: { cookie } }), 401, "unauthenticated");
  assert.equal((await sign_out({ headers: { cookie, ...own_page } })).status, 204, "it may be repeated");
});

test("from sign-in to sign-out, by bearer token; other sessions stay", async () => {
  const email = new_email();
  const { body: account } = await sign_up(email);
  const phone = await sign_in(email.toUpperCase());
  const desk = await sign_in(email);
  assert.equal(phone.status, 201, phone.text);
  assert.deepEqual(phone.body.account, account);
  const lasts_ms = Date.parse(phone.body.expires_at) - Date.now();
  assert.ok(Math.abs(lasts_ms - 30 * day_ms) < 60_000, phone.body.expires_at);
  assert.deepEqual((await me({ token: phone.body.token })).body, account);
  assert.equal((await sign_out({ token: phone.body.token })).status, 204);
  assert_problem(await me({ token: phone.body.token }), 401, "unauthenticated");
  assert.equal((await me({ token: desk.body.token })).status, 200);
});

test("behind https the cookie is for https", async () => {
  const [cookie = ""] = (await sign_up(new_email(), {}, { "x-forwarded-proto": "https" })).headers.getSetCookie();
  assert.match(cookie, /; Secure$/);
});

test("an e-mail has one account; a repeat with the same password gets it again", async () => {
  const email = new_email();
  const first = await sign_up(email);
  const again = await sign_up(` ${email.toUpperCase()} `);
  assert.equal(again.status, 201, again.text);
  assert.deepEqual(again.body, first.body);
  assert_problem(await sign_up(email, { password: "another password" }), 409, "email_taken", "/email");
});

test("a wrong password and an unknown e-mail are answered alike", async () => {
  const email = new_email();
  await sign_up(email);
  const wrong = assert_problem(await sign_in(email, "another password"), 401, "invalid_credentials");
  const unknown = assert_problem(await sign_in(new_email()), 401, "invalid_credentials");
  assert.equal(wrong.detail, unknown.detail);
});

test("bad fields are named", async () => {
  assert_problem(await sign_up("anna"), 400, "invalid_request", "/email");
  assert_problem(await sign_up(new_email(), { password: "123456789" }), 400, "invalid_request", "/password");
  assert_problem(await sign_up(new_email(), { password: "x".repeat(1025) }), 400, "invalid_request", "/password");
  assert_problem(await sign_up(new_email(), { name: "x".repeat(201) }), 400, "invalid_request", "/name");
  assert_problem(await sign_up(new_email(), { group: "trade" }), 400, "invalid_request", "/group");
  assert_problem(await sign_in(new_email(), "x".repeat(1025)), 400, "invalid_request", "/password");
});

test("a page of somebody else can neither sign in nor out", async () => {
  const email = new_email();
  const cookie = cookie_of(await sign_up(email));
  const foreign = { "sec-fetch-site": "cross-site" };
  assert_problem(await sign_up(new_email(), {}, foreign), 403, "cross_site_request");
  assert_problem(await sign_in(email, password, { origin: "https://evil.example" }), 403, "cross_site_request");
  assert_problem(await sign_out({ headers: { cookie, ...foreign } }), 403, "cross_site_request");
  assert_problem(await sign_out({ headers: { cookie } }), 403, "cross_site_request");
  assert.equal((await me({ headers: { cookie } })).status, 200);
});

test("an e-mail is tried ten times, then later; other e-mails go on", async () => {
  const email = new_email();
  const answers: Answer[] = [];
  for (let i = 0; i < 11; i++) answers.push(await sign_in(email, "another password"));
  assert.ok(answers.slice(0, 10).every(({ status }) => status === 401));
  const refused = answers[10] as Answer;
  assert_problem(refused, 429, "too_many_requests");
  assert.ok(Number(refused.headers.get("retry-after")) >= 1);
  assert.equal(refused.headers.get("ratelimit-limit"), "10");
  assert.equal(refused.headers.get("ratelimit-remaining"), "0");
  assert.ok(Number(refused.headers.get("ratelimit-reset")) > 200);
  assert.equal((await sign_up(new_email())).status, 201);
});

test("an address that tries too often waits, and nobody else", async () => {
  const crowd = { "x-forwarded-for": "203.0.113.50" };
  const body = { email: new_email(), password };
  const tries = Array.from({ length: 400 }, () => call("POST", "/v1/sessions", { body, headers: crowd }));
  const refused = (await Promise.all(tries)).filter(
    ({ status, headers }) => status === 429 && headers.get("ratelimit-limit") === "120",
  );
  assert.ok(refused.length >= 1, "none of 400 at once was refused by address");
  assert.equal((await sign_up(new_email())).status, 201);
});

test("rialto admin group puts an account into a group, and out again", async () => {
  const { token, account } = await new_session();
  const group = `trade-${randomUUID().slice(0, 8)}`;
  assert.equal(run_rialto("admin", "group", account.email).code, 2);
  assert.equal(run_rialto("admin", "group", account.email, group, "--none").code, 2);
  const unknown = run_rialto("admin", "group", account.email, group);
  assert.equal(unknown.code, 1);
  assert.match(unknown.stderr, /There is no group/);
  assert.equal(run_rialto("admin", "group", new_email(), group, "--label", "Trade").code, 1);
  const put = run_rialto("admin", "group", account.email.toUpperCase(), group, "--label", "Trade");
  assert.equal(put.code, 0, put.stderr);
  assert.equal(put.stdout.trim(), `${account.id} ${group}`);
  assert.equal((await sign_in(account.email)).body.account.group, group);
  await until("the session knows the group", async () => (await me({ token })).body.group === group, 40_000);
  assert.equal(run_rialto("admin", "group", account.email, "--none").stdout.trim(), `${account.id} -`);
  assert.equal((await sign_in(account.email)).body.account.group, undefined);
});

// ---- who may call what --------------------------------------------------------------------------------

const roles = ["viewer", "support", "manager", "owner"] as const;
type Caller = "nobody" | "shopper" | (typeof roles)[number];
const callers: Caller[] = ["nobody", "shopper", ...roles];
type Access = "everyone" | "account" | (typeof roles)[number];

/** Who a route is for; a route that is not listed here fails the test. */
const access: Record<string, Access> = {
  "GET /v1/segments": "everyone",
  "GET /v1/catalog/{segment}/categories": "everyone",
  "GET /v1/catalog/{segment}/products": "everyone",
  "GET /v1/catalog/{segment}/products/{handle}": "everyone",
  "GET /v1/catalog/{segment}/availability": "everyone",
  "GET /v1/catalog/{segment}/suggest": "everyone",
  "GET /v1/catalog/{segment}/offers": "everyone",
  "GET /v1/quotes": "everyone",
  "GET /media/{hash}/{file}": "everyone",
  "POST /v1/carts": "everyone",
  "GET /v1/carts/{id}": "everyone",
  "POST /v1/carts/{id}/lines": "everyone",
  "PATCH /v1/carts/{id}/lines/{sku}": "everyone",
  "DELETE /v1/carts/{id}/lines/{sku}": "everyone",
  "PUT /v1/carts/{id}/codes": "everyone",
  "GET /v1/carts/{id}/delivery-options": "everyone",
  "PUT /v1/carts/{id}/delivery": "everyone",
  "POST /v1/carts/{id}/claim": "account",
  "POST /v1/offers/{id}/tickets": "everyone",
  "GET /v1/tickets/{id}": "everyone",
  "GET /v1/tickets/{id}/events": "everyone",
  "GET /v1/payment-methods": "everyone",
  "POST /v1/orders": "everyone",
  "GET /v1/orders/{id}": "everyone",
  "POST /v1/orders/{id}/cancellation": "everyone",
  "POST /v1/orders/{id}/payment": "everyone",
  "POST /v1/orders/{id}/payment/confirmation": "everyone",
  "POST /v1/webhooks/{provider}": "everyone",
  "GET /v1/sandbox/payments/{id}": "everyone",
  "POST /v1/sandbox/payments/{id}/action": "everyone",
  "POST /v1/accounts": "everyone",
  "POST /v1/sessions": "everyone",
  "DELETE /v1/sessions": "everyone",
  "GET /v1/me": "account",
  "POST /v1/email-verifications": "everyone",
  "POST /v1/email-verifications/{id}/confirmation": "everyone",
  "GET /v1/admin/products/{id}": "viewer",
  "PATCH /v1/admin/products/{id}": "manager",
  "PATCH /v1/admin/categories/{slug}": "manager",
  "GET /v1/admin/price-lists": "viewer",
  "POST /v1/admin/price-lists": "manager",
  "PATCH /v1/admin/price-lists/{id}": "manager",
  "GET /v1/admin/price-lists/{id}/rows": "viewer",
  "PUT /v1/admin/price-lists/{id}/rows": "manager",
  "GET /v1/admin/segments": "viewer",
  "POST /v1/admin/segments": "manager",
  "PATCH /v1/admin/segments/{id}": "manager",
  "GET /v1/admin/groups": "viewer",
  "POST /v1/admin/groups": "manager",
  "POST /v1/admin/stock-adjustments": "manager",
  "GET /v1/admin/offers": "viewer",
  "POST /v1/admin/offers": "manager",
  "GET /v1/admin/offers/{id}": "viewer",
  "PATCH /v1/admin/offers/{id}": "manager",
  "POST /v1/admin/offers/{id}/pause": "manager",
  "POST /v1/admin/offers/{id}/resumption": "manager",
  "POST /v1/admin/offers/{id}/extension": "manager",
  "POST /v1/admin/offers/{id}/end": "manager",
  "GET /v1/admin/markets": "viewer",
  "PATCH /v1/admin/markets/{id}": "manager",
  "GET /v1/admin/payment-methods": "viewer",
  "PATCH /v1/admin/payment-methods/{method}": "manager",
  "GET /v1/admin/promotions": "viewer",
  "POST /v1/admin/promotions": "manager",
  "GET /v1/admin/promotions/{id}": "viewer",
  "PATCH /v1/admin/promotions/{id}": "manager",
  "POST /v1/admin/promotions/preview": "viewer",
  "GET /v1/admin/tax-rates": "viewer",
  "POST /v1/admin/tax-rates": "manager",
  "PATCH /v1/admin/tax-rates/{id}": "manager",
  "DELETE /v1/admin/tax-rates/{id}": "manager",
  "GET /v1/admin/delivery-zones": "viewer",
  "POST /v1/admin/delivery-zones": "manager",
  "PATCH /v1/admin/delivery-zones/{id}": "manager",
  "DELETE /v1/admin/delivery-zones/{id}": "manager",
  "GET /v1/admin/orders": "viewer",
  "POST /v1/admin/orders/{id}/payment": "support",
  "POST /v1/admin/orders/{id}/packing": "support",
  "POST /v1/admin/orders/{id}/shipment": "support",
  "POST /v1/admin/orders/{id}/delivery": "support",
  "POST /v1/admin/orders/{id}/cancellation": "support",
  "POST /v1/admin/orders/{id}/refund": "support",
  "POST /v1/admin/orders/{id}/return": "support",
};

/** The code that the door answers with; "" where it lets the caller in. */
function turned_away(who: Access, caller: Caller): "" | "unauthenticated" | "forbidden" {
  if (who === "everyone") return "";
  if (caller === "nobody") return "unauthenticated";
  if (who === "account") return caller === "shopper" ? "" : "forbidden";
  if (caller === "shopper") return "forbidden";
  return roles.indexOf(caller) < roles.indexOf(who) ? "forbidden" : "";
}

describe("who may call what", () => {
  const tokens = {} as Record<Caller, string>;
  const routes: string[] = [];
  before(async () => {
    for (const role of roles) tokens[role] = make_admin_key(role);
    tokens.shopper = (await new_session()).token;
    const document = await ask<{ paths: Record<string, Record<string, unknown>> }>("GET", "/openapi.json");
    for (const [path, methods] of Object.entries(document.paths))
      for (const method of Object.keys(methods)) routes.push(`${method.toUpperCase()} ${path}`);
  });

  test("every route is in the matrix, and every row of it is a route", () => {
    assert.deepEqual([...routes].sort(), Object.keys(access).sort());
  });

  for (const [route, who] of Object.entries(access)) {
    test(`${route} is for ${who}`, async () => {
      const [method = "", template = ""] = route.split(" ");
      // What is asked for is not there, and no body is right: whoever gets past the door changes nothing.
      const path = template.replace("{segment}", "us").replaceAll(/\{\w+\}/g, randomUUID());
      const body = method === "GET" || method === "DELETE" ? undefined : { nonsense: true };
      for (const caller of callers) {
        const answer = await call(method, path, { body, token: caller === "nobody" ? undefined : tokens[caller] });
        // One session for all routes, for sign-ins are counted by address; this one route ends it.
        if (caller === "shopper" && route === "DELETE /v1/sessions") tokens.shopper = (await new_session()).token;
        const code = turned_away(who, caller);
        const where = `${caller}: ${answer.status} ${answer.text.slice(0, 200)}`;
        if (code !== "") assert_problem(answer, code === "forbidden" ? 403 : 401, code);
        else assert.ok(![401, 403].includes(answer.status) && answer.status < 500, where);
      }
    });
  }
});

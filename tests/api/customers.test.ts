// Whom offers with a limit count for: an e-mail that was shown to be theirs, and the card that paid.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { components } from "../../web/client/schema.ts";
import type { CapturedOrder } from "../../web/client/types.ts";
import {
  type Answer,
  as_staff,
  ask,
  assert_audit_green,
  assert_problem,
  call,
  data_dir,
  in_parallel,
  new_key,
  order_of,
  ready_cart,
  type Sku,
  take_sku_with,
  until,
} from "./support.ts";

type Wire = components["schemas"];

const someone = () => `${randomUUID()}@example.com`;

/** The code that was mailed to an address last. */
async function mailed_code(email: string): Promise<string> {
  const dir = join(data_dir, "mail");
  let code = "";
  await until("the mail is there", async () => {
    const files = readdirSync(dir, { withFileTypes: true }).filter(({ name }) => name.endsWith(".eml"));
    const mails = files.map(({ name }) => readFileSync(join(dir, name), "utf8")).sort();
    const mine = mails.filter((mail) => mail.includes(`To: <${email}>`)).at(-1);
    code = mine?.match(/Your code is (\d{6})/)?.[1] ?? "";
    return code !== "";
  });
  return code;
}

const begin = (email: string) => ask<Wire["EmailVerification"]>("POST", "/v1/email-verifications", { body: { email } });
const confirm = (id: string, code: string, more: object = {}) =>
  call<Wire["VerifiedEmail"]>("POST", `/v1/email-verifications/${id}/confirmation`, { body: { code }, ...more });
async function proof_of(email: string): Promise<string> {
  const { id } = await begin(email);
  const confirmed = await confirm(id, await mailed_code(email));
  assert.equal(confirmed.status, 200, confirmed.text);
  return confirmed.body.email_proof;
}

describe("an e-mail address", () => {
  test("is shown to be somebody's by a code that is mailed there", async () => {
    const email = someone();
    const begun = await begin(email);
    assert.ok(Date.parse(begun.expires_at) > Date.now() + 10 * 60_000);
    const code = await mailed_code(email);
    const wrong = code === "000000" ? "000001" : "000000";
    const refused = assert_problem(await confirm(begun.id, wrong), 422, "code_mismatch");
    assert.equal((refused as unknown as { tries_left: number }).tries_left, 4);
    const confirmed = await confirm(begun.id, `${code.slice(0, 3)} ${code.slice(3)}`);
    assert.equal(confirmed.status, 200, confirmed.text);
    assert.equal(confirmed.body.email, email);
  });

  test("is not guessed: a code can be tried five times", async () => {
    const email = someone();
    const { id } = await begin(email);
    const code = await mailed_code(email);
    for (let i = 0; i < 5; i++) assert_problem(await confirm(id, "x"), 422, "code_mismatch");
    assert_problem(await confirm(id, code), 429, "too_many_requests");
  });

  test("gets five codes in a row at most, and what is no address gets none", async () => {
    const email = someone();
    for (let i = 0; i < 5; i++) await begin(email);
    const again = await call("POST", "/v1/email-verifications", { body: { email: email.toUpperCase() } });
    assert_problem(again, 429, "too_many_requests");
    for (const bad of ["", "ann", "ann@", "ann@example.com\r\nBcc: all@example.com"])
      assert_problem(await call("POST", "/v1/email-verifications", { body: { email: bad } }), 400, "invalid_request", "/email");
  });

  test("is verified with an id of this store's only", async () => {
    const { id } = await begin(someone());
    for (const bad of [`${id.slice(0, -2)}AA`, "x", id.slice(10)])
      assert_problem(await confirm(bad, "123456"), 404, "not_found");
  });
});

describe("an offer with a limit", () => {
  let one: Sku;
  let offer: Wire["Offer"];

  before(async () => {
    one = await take_sku_with(30);
    offer = await as_staff<Wire["Offer"]>("POST", "/v1/admin/offers", {
      title: `Flash ${randomUUID().slice(0, 8)}`,
      starts_at: new Date(Date.now() - 60_000).toISOString(),
      ends_at: new Date(Date.now() + 3_600_000).toISOString(),
      limit_per_customer: 1,
      items: [{ sku: one.sku, quantity: 20, percent_off_basis_points: 3000 }],
    });
    assert.equal(offer.verified_email, true, "unless the shop says otherwise");
    await until("the offer is on", async () => {
      const quoted = await ask<Wire["QuoteList"]>("GET", `/v1/quotes?segment=us&sku=${one.sku}`);
      return quoted.items[0]?.offer === offer.id;
    });
  });
  after(async () => {
    await as_staff("POST", `/v1/admin/offers/${offer.id}/end`);
    assert_audit_green();
  });

  const buy = async (email: string, more: object = {}, options: object = {}): Promise<Answer<CapturedOrder>> =>
    call("POST", "/v1/orders", {
      body: { ...order_of(await ready_cart({ [one.sku]: 1 })), email, ...more },
      headers: { "idempotency-key": new_key() },
      ...options,
    });

  test("sells to people whose e-mail is shown to be theirs", async () => {
    const email = someone();
    const refused = assert_problem(await buy(email), 409, "email_verification_required");
    assert.equal((refused as unknown as { offer_id: string }).offer_id, offer.id);
    const email_proof = await proof_of(email);
    assert_problem(await buy(someone(), { email_proof }), 409, "email_verification_required");
    assert_problem(await buy(email, { email_proof: `${email_proof}A` }), 409, "email_verification_required");
    const bought = await buy(email.toUpperCase(), { email_proof });
    assert.equal(bought.status, 201, bought.text);
    assert_problem(await buy(email, { email_proof }), 409, "limit_reached");
  });

  test("answers a repeat alike, whatever proof it comes with", async () => {
    const email = someone();
    const body = { ...order_of(await ready_cart({ [one.sku]: 1 })), email, email_proof: await proof_of(email) };
    const headers = { "idempotency-key": new_key() };
    const first = await call<CapturedOrder>("POST", "/v1/orders", { body, headers });
    assert.equal(first.status, 201, first.text);
    const { email_proof: _, ...without } = body;
    const again = await call<CapturedOrder>("POST", "/v1/orders", { body: without, headers });
    assert.equal(again.body.id, first.body.id, again.text);
  });

  test("counts for the account of who is signed in, once its address is shown to be theirs", async () => {
    const email = someone();
    const password = "correct horse";
    await ask("POST", "/v1/accounts", { body: { email, password } });
    const { token } = await ask<{ token: string }>("POST", "/v1/sessions", { body: { email, password } });
    assert_problem(await buy(someone(), {}, { token }), 409, "email_verification_required");
    const { id } = await begin(email);
    assert.equal((await confirm(id, await mailed_code(email), { token })).status, 200);
    assert.equal((await ask<Wire["Account"]>("GET", "/v1/me", { token })).email_verified, true);
    assert.equal((await buy(someone(), {}, { token })).status, 201);
    assert_problem(await buy(someone(), {}, { token }), 409, "limit_reached");
  });

  test("sells one to a card, however many addresses it comes with", async () => {
    const card = `approve@${randomUUID().slice(0, 8)}`;
    const emails = Array.from({ length: 5 }, someone);
    const answers = await in_parallel(5, emails, async (email) =>
      buy(email, { email_proof: await proof_of(email), payment: { method: "sandbox", token: card } }),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 402, 402, 402, 402]);
    for (const answer of answers) {
      if (answer.status === 201) continue;
      const refused = assert_problem(answer, 402, "limit_reached") as unknown as { order: CapturedOrder };
      assert.equal(refused.order.status, "cancelled");
      assert.equal(refused.order.payment_status, "unpaid");
    }
  });
});

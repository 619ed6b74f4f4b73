// A Stripe of a test's own over HTTP: PaymentIntents, refunds and signed webhooks in the shapes of Stripe's documentation
// (https://docs.stripe.com/api), under idempotency keys. Payment methods are Stripe's for tests.
import { createHmac, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

type Form = Record<string, string>;
export interface Intent {
  id: string;
  object: "payment_intent";
  amount: number;
  currency: string;
  status: string;
  client_secret: string;
  metadata: Form;
  next_action: unknown;
  last_payment_error: unknown;
  latest_charge: unknown;
  livemode: false;
}
interface Kept {
  status: number;
  body: unknown;
}

const card_declined = {
  code: "card_declined",
  decline_code: "insufficient_funds",
  doc_url: "https://stripe.com/docs/error-codes/card-declined",
  message: "Your card has insufficient funds.",
  type: "card_error",
};

export class FakeStripe {
  readonly secret_key = "sk_test_fake";
  readonly webhook_secret = "whsec_fake";
  readonly intents = new Map<string, Intent>();
  readonly refunds: { id: string; amount: number; payment_intent: string }[] = [];
  /** Answers that never come, though what was asked for is done. */
  silent = 0;
  url = "";
  readonly #kept = new Map<string, Kept>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer(async (request, response) => {
      const answer = await this.#answer(request);
      if (this.silent > 0) {
        this.silent--;
        response.destroy();
        return;
      }
      response.writeHead(answer.status, { "content-type": "application/json" });
      response.end(JSON.stringify(answer.body));
    });
  }

  static async start(): Promise<FakeStripe> {
    const fake = new FakeStripe();
    await new Promise<void>((resolve) => fake.#server.listen(0, "127.0.0.1", resolve));
    fake.url = `http://127.0.0.1:${(fake.#server.address() as AddressInfo).port}`;
    return fake;
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  intent_of(order_id: string): Intent {
    const found = [...this.intents.values()].filter(({ metadata }) => metadata.order_id === order_id).at(-1);
    if (!found) throw new Error(`no payment for ${order_id}`);
    return found;
  }

  /** An event as Stripe would post it: the body and the header that signs it. */
  event(type: string, object: unknown): { body: string; signature: string } {
    const body = JSON.stringify({
      id: `evt_${randomUUID()}`,
      object: "event",
      api_version: "2024-06-20",
      created: Math.floor(Date.now() / 1000),
      data: { object },
      livemode: false,
      pending_webhooks: 1,
      request: { id: null, idempotency_key: null },
      type,
    });
    const time = Math.floor(Date.now() / 1000);
    const digest = createHmac("sha256", this.webhook_secret).update(`${time}.${body}`).digest("hex");
    return { body, signature: `t=${time},v1=${digest}` };
  }

  async #answer(request: IncomingMessage): Promise<Kept> {
    let text = "";
    for await (const piece of request) text += piece;
    if (request.headers.authorization !== `Bearer ${this.secret_key}`)
      return { status: 401, body: { error: { message: "Invalid API Key provided", type: "invalid_request_error" } } };
    if (!request.headers["stripe-version"]) return { status: 400, body: { error: { type: "invalid_request_error" } } };
    const form = Object.fromEntries(new URLSearchParams(text));
    const key = request.method === "POST" ? String(request.headers["idempotency-key"]) : "";
    const kept = this.#kept.get(key);
    if (kept) return kept;
    const made = this.#work(request.url ?? "", form);
    if (key) this.#kept.set(key, structuredClone(made));
    return made;
  }

  #work(path: string, form: Form): Kept {
    if (path === "/v1/payment_intents") return this.#create(form);
    if (path === "/v1/refunds") return this.#refund(form);
    const [, , , id, action] = path.replace(/\?.*/, "").split("/");
    const intent = this.intents.get(id ?? "");
    if (!intent) return { status: 404, body: { error: { code: "resource_missing", type: "invalid_request_error" } } };
    const unexpected = { code: "payment_intent_unexpected_state", type: "invalid_request_error" };
    if (action === "capture") {
      if (intent.status !== "requires_capture") return { status: 400, body: { error: unexpected } };
      intent.status = "succeeded";
    } else if (action === "cancel") {
      if (["succeeded", "canceled"].includes(intent.status)) return { status: 400, body: { error: unexpected } };
      intent.status = "canceled";
    }
    return { status: 200, body: intent };
  }

  #create(form: Form): Kept {
    const id = `pi_${this.intents.size + 1}`;
    const intent: Intent = {
      id,
      object: "payment_intent",
      amount: Number(form.amount),
      currency: form.currency ?? "",
      status: "requires_capture",
      client_secret: `${id}_secret_1`,
      metadata: {
        order_id: form["metadata[order_id]"] ?? "",
        payment_id: form["metadata[payment_id]"] ?? "",
      },
      next_action: null,
      last_payment_error: null,
      latest_charge: { id: "ch_1", payment_method_details: { card: { fingerprint: form.card ?? `card_${id}` }, type: "card" } },
      livemode: false,
    };
    this.intents.set(id, intent);
    if (form.payment_method === "pm_card_authenticationRequired") {
      intent.status = "requires_action";
      if (form.return_url) {
        const redirect_to_url = { return_url: form.return_url, url: "https://hooks.stripe.com/3d_secure_2/1" };
        intent.next_action = { type: "redirect_to_url", redirect_to_url };
      }
    } else if (form.payment_method !== "pm_card_visa") {
      intent.status = "requires_payment_method";
      intent.last_payment_error = card_declined;
      return { status: 402, body: { error: { ...card_declined, payment_intent: intent } } };
    }
    return { status: 200, body: intent };
  }

  #refund(form: Form): Kept {
    const refund = { id: `re_${this.refunds.length + 1}`, amount: Number(form.amount), payment_intent: form.payment_intent ?? "" };
    this.refunds.push(refund);
    return { status: 200, body: { ...refund, object: "refund", status: "succeeded", metadata: {} } };
  }
}

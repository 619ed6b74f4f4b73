/**
 * The waiting room's part of the API, played: its answers are those of the contract, so that every turn of a line
 * can be shown whenever it is wanted.
 */
import type { BrowserContext } from "playwright-core";
import type { FlashOffers } from "../../web/client/types.ts";
import type { Ticket } from "../../web/client/waiting_room.ts";
import { segment } from "./support.ts";

/** A line with one place in it. */
export class Line {
  ticket: Ticket;
  taken = 0;
  streams = 0;
  polls = 0;
  /** The streams' part of the contract: there is no room for one more. */
  full = false;
  /** Nothing gets through: what is played here does not know that the browser is offline. */
  cut = false;
  readonly orders: Record<string, unknown>[] = [];
  /** Answers of the next orders; then the shop's own. */
  readonly refusals: { code: string; errors?: { pointer: string; detail: string }[] }[] = [];
  readonly #offer_id: string;

  constructor(offer_id: string) {
    this.#offer_id = offer_id;
    this.ticket = this.place(120);
  }

  place(ahead: number, more: Partial<Ticket> = {}): Ticket {
    return {
      id: "ticket-1",
      offer_id: this.#offer_id,
      state: "waiting",
      position: ahead + 1,
      ahead,
      estimate_s: ahead * 2,
      outlook: "likely",
      poll_after_s: 0.5,
      ...more,
    };
  }

  let_in(seconds = 120) {
    this.ticket = {
      id: this.ticket.id,
      offer_id: this.#offer_id,
      state: "admitted",
      admission: "admission-1",
      admission_expires_at: new Date(Date.now() + seconds * 1_000).toISOString(),
      poll_after_s: 0.5,
    };
  }

  async stand_in(context: BrowserContext) {
    await context.route(`**/v1/catalog/${segment}/offers`, async (route) => {
      const answer = await route.fetch();
      const list = (await answer.json()) as FlashOffers;
      for (const offer of list.items) if (offer.id === this.#offer_id) offer.waiting_room = true;
      await route.fulfill({ response: answer, json: list });
    });
    await context.route("**/v1/offers/*/tickets", (route) => {
      const status = this.taken++ === 0 ? 201 : 200;
      return route.fulfill({ status, json: this.ticket });
    });
    await context.route("**/v1/tickets/*/events", (route) => {
      if (this.cut) return route.abort();
      this.streams++;
      if (this.full) {
        return route.fulfill({
          status: 503,
          headers: { "retry-after": "1" },
          contentType: "application/problem+json",
          json: { code: "overloaded" },
        });
      }
      const body = `: hello\n\nevent: ticket\ndata: ${JSON.stringify(this.ticket)}\n\n`;
      return route.fulfill({ contentType: "text/event-stream", body });
    });
    await context.route(/\/v1\/tickets\/[^/]+$/, (route) => {
      if (this.cut) return route.abort();
      this.polls++;
      return route.fulfill({ json: this.ticket });
    });
    await context.route("**/v1/orders", async (route) => {
      const order = route.request().postDataJSON();
      this.orders.push(order);
      const refusal = this.refusals.shift();
      if (refusal) {
        const status = refusal.code === "invalid_request" ? 400 : 409;
        const json = { offer_id: this.#offer_id, ...refusal };
        return route.fulfill({ status, contentType: "application/problem+json", json });
      }
      const { admission: _, ...plain } = order;
      return route.continue({ postData: JSON.stringify(plain) });
    });
  }
}

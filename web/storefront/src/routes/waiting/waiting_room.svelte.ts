/** One visit to the waiting room of an offer: takes a place for this cart, follows it, and calls the shopper. */
import { untrack } from "svelte";
import { ConnectionError, ProblemError } from "../../../../client/client.ts";
import { server_clock } from "../../../../client/server_clock.ts";
import { type Ticket, take_ticket } from "../../../../client/waiting_room.ts";
import { cart } from "../../data/cart.svelte.ts";
import { notify } from "../../data/notifications.ts";
import { backoff_ms, pause } from "../../data/patience.ts";
import { router } from "../../data/router.svelte.ts";
import { watch_ticket } from "../../data/ticket_watch.ts";
import {
  find_ticket,
  forget_tickets,
  is_admitted,
  type KeptTicket,
  keep_ticket,
} from "../../data/tickets.ts";

/** Why there is no place. */
export type Refusal =
  | { kind: "empty_cart" }
  | { kind: "sold_out" }
  | { kind: "ended" }
  | { kind: "no_need" }
  | { kind: "crowded" }
  | { kind: "unknown" }
  | { kind: "other"; words: string };

const crowded_pause_ms = 3_000;

export class WaitingRoom {
  readonly #offer_id: string;
  kept = $state.raw<KeptTicket>();
  refusal = $state.raw<Refusal>();
  /** The last attempt reached the shop. */
  reached = $state(true);
  asking = $state(false);
  #ending: AbortController | undefined;
  #stop_watching: (() => void) | undefined;

  readonly ticket = $derived(this.kept?.ticket);
  readonly progress = $derived(this.kept?.progress ?? 0);

  /** Belongs to the page that makes it: what it follows ends with that page. */
  constructor(offer_id: string) {
    this.#offer_id = offer_id;
    const cart_id = $derived(cart.confirmed?.id);
    const is_empty = $derived(cart.ready && cart.lines.length === 0);
    $effect(() => {
      if (is_empty && !untrack(() => this.kept)) this.refusal = { kind: "empty_cart" };
      if (!cart_id || is_empty) return;
      untrack(() => void this.#enter(cart_id));
      return () => this.#leave();
    });
  }

  #leave() {
    this.#ending?.abort();
    this.#stop_watching?.();
    this.#stop_watching = undefined;
  }

  async #enter(cart_id: string) {
    this.#leave();
    this.refusal = undefined;
    const known = find_ticket(localStorage, this.#offer_id, cart_id);
    this.kept = known;
    if (!known) await this.#take_place(cart_id);
    else if (known.ticket.state !== "expired") this.#watch(known.ticket.id, cart_id);
  }

  /** A place at the end of the line, after the turn was missed. */
  async take_new_place() {
    const cart_id = cart.confirmed?.id;
    if (!cart_id || this.asking) return;
    this.#leave();
    await this.#take_place(cart_id);
  }

  async #take_place(cart_id: string) {
    this.#ending = new AbortController();
    const { signal } = this.#ending;
    this.asking = true;
    for (let failures = 0; !signal.aborted; ) {
      try {
        const ticket = await take_ticket(this.#offer_id, cart_id);
        if (signal.aborted) break;
        this.refusal = undefined;
        this.#take(ticket, cart_id);
        this.#watch(ticket.id, cart_id);
        break;
      } catch (error) {
        if (signal.aborted) break;
        const again_ms = this.#explain(error, failures++);
        if (again_ms === null) break;
        await pause(again_ms, signal);
      }
    }
    this.asking = false;
  }

  /** How long to wait before the next attempt; null when there is no use in one. */
  #explain(error: unknown, failures: number): number | null {
    this.reached = !(error instanceof ConnectionError);
    if (error instanceof ConnectionError) return backoff_ms(failures) + 250;
    if (!(error instanceof ProblemError)) throw error;
    if (error.status === 429 || error.status === 503) {
      this.refusal = { kind: "crowded" };
      return crowded_pause_ms * (0.7 + 0.6 * Math.random());
    }
    this.refusal = refusal_of(error);
    return null;
  }

  #watch(id: string, cart_id: string) {
    this.#stop_watching?.();
    this.#stop_watching = watch_ticket(id, {
      on_ticket: (ticket) => this.#take(ticket, cart_id),
      on_gone: () => {
        forget_tickets(localStorage, ({ ticket }) => ticket.id === id);
        this.kept = undefined;
        void this.#take_place(cart_id);
      },
      on_reach: (reached) => {
        this.reached = reached;
      },
    });
  }

  #take(ticket: Ticket, cart_id: string) {
    const was = this.ticket;
    this.kept = keep_ticket(localStorage, ticket, cart_id);
    if (ticket.state === "admitted" && was?.state !== "admitted") {
      // It was filled before the start: now it has the offer's price.
      void cart.refresh();
      this.#call();
    }
  }

  /** However the shopper can be reached without having been asked anything. */
  #call() {
    if (this.kept && !is_admitted(this.kept, server_clock.now())) return;
    navigator.vibrate?.([180, 90, 180]);
    if (document.hidden) {
      void notify("It is your turn", "Your place is kept for a short time.", router.place.path);
    }
  }
}

function refusal_of(error: ProblemError): Refusal {
  switch (error.code) {
    case "sold_out":
      return { kind: "sold_out" };
    case "offer_ended":
      return { kind: "ended" };
    case "no_waiting_room":
      return { kind: "no_need" };
    case "not_found":
      return { kind: "unknown" };
    default:
      return { kind: "other", words: error.message };
  }
}

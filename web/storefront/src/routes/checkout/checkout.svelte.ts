/**
 * One visit to the checkout: what was typed, what it will cost, and the way from there to an order.
 * The parts of the page show what stands here and call its functions; none of them talks to the
 * shop by itself.
 */
import { tick, untrack } from "svelte";
import {
  ConnectionError,
  capture_order,
  list_delivery_options,
  ProblemError,
  set_delivery,
} from "../../../../client/client.ts";
import { server_clock } from "../../../../client/server_clock.ts";
import type {
  CapturedOrder,
  Cart,
  CartLine,
  DeliveryOption,
  Money,
  OrderRequest,
} from "../../../../client/types.ts";
import { cart } from "../../data/cart.svelte.ts";
import { is_blocked } from "../../data/cart_lines.ts";
import { current_segment } from "../../data/catalog.svelte.ts";
import { handed_over, keep_order } from "../../data/kept_orders.ts";
import { address, router } from "../../data/router.svelte.ts";
import { admission_for, forget_tickets, kept_tickets } from "../../data/tickets.ts";
import { place_to_go } from "../../parts/paying/methods.ts";
import { PaymentChoice } from "../../parts/paying/payment_choice.svelte.ts";
import {
  type Attempt,
  attempt_for,
  forget_attempt,
  forget_attempts,
  read_attempts,
} from "./attempts.ts";
import { keep_draft, kept_draft } from "./draft.ts";
import { forget_proof, kept_proof } from "./email_check.svelte.ts";
import {
  countries_for,
  type FieldName,
  field_order,
  find_problems,
  type Problems,
  place_problems,
  read_address,
  same_address,
} from "./fields.ts";
import { bring_into_sight, focus_field } from "./sight.ts";
import { offer_trouble, type Trouble, words_for } from "./trouble.ts";

const quiet_save_ms = 400;

const names = (error: ProblemError, pointer: string) =>
  error.problem.errors?.some((one) => one.pointer === pointer) ?? false;

export class Checkout {
  readonly draft = $state(kept_draft());
  problems = $state.raw<Problems>({});
  trouble = $state.raw<Trouble | null>(null);
  /** An order is on its way. */
  placing = $state(false);
  /** The address is on its way, so the total may still move. */
  saving = $state(false);
  #options = $state.raw<DeliveryOption[]>([]);
  #save_timer: ReturnType<typeof setTimeout> | undefined;
  #saves: Promise<unknown> = Promise.resolve();
  readonly paying = new PaymentChoice();

  readonly segment = $derived(current_segment());
  readonly countries = $derived(countries_for(this.segment.currency, this.segment.locale));
  readonly #method = $derived(cart.confirmed?.delivery?.method ?? this.#options[0]?.id);
  readonly option = $derived(this.#options.find(({ id }) => id === this.#method));

  /** What the button says it will cost; delivery is counted in as soon as its price is known. */
  readonly shown_total = $derived.by((): Money | undefined => {
    const known = cart.confirmed;
    if (!known) return undefined;
    if (known.delivery || !this.option) return known.totals.total;
    return {
      ...known.totals.total,
      amount: known.totals.total.amount + this.option.price.amount,
    };
  });

  /** What cannot be had in the quantity asked for. */
  readonly short_lines = $derived.by((): CartLine[] => {
    const skus = this.trouble?.kind === "sold_out" ? this.trouble.skus : [];
    return cart.lines.filter((line) => is_blocked(line) || skus.includes(line.sku));
  });

  /** Belongs to the page that makes it: what it watches ends with that page. */
  constructor() {
    $effect(() => keep_draft(this.draft));
    $effect(() => this.#choose_likely_country());
    $effect(() => this.#ask_for_options());
    $effect(() => {
      const { segment } = router.place;
      untrack(() => void this.paying.load(segment));
    });
    $effect(() => this.#leave_when_empty());
  }

  /** One country needs no choice; of several, the one of the browser's language is likely. */
  #choose_likely_country() {
    const { countries, segment } = this;
    if (!segment.currency || countries.includes(this.draft.country)) return;
    const own = new Intl.Locale(navigator.language).region ?? "";
    const [only = ""] = countries;
    untrack(() => {
      this.draft.country = countries.length === 1 ? only : countries.includes(own) ? own : "";
    });
  }

  #ask_for_options() {
    const id = cart.confirmed?.id;
    if (!id || untrack(() => this.#options.length > 0)) return;
    list_delivery_options(id).then(
      ({ items }) => {
        this.#options = items;
      },
      () => {
        // Asked again when the address is saved.
      },
    );
  }

  /** A reload in the middle: when the cart turns out to be ordered, the answer is fetched. */
  #leave_when_empty() {
    if (!cart.ready || cart.lines.length > 0) return;
    untrack(() => {
      if (this.placing || router.place.page !== "checkout") return;
      if (this.trouble?.kind === "ordered_elsewhere" || this.trouble?.kind === "no_answer") return;
      if (cart.confirmed || read_attempts(sessionStorage).length === 0) {
        router.go(address("cart"), { replace: true });
        return;
      }
      this.ask_again_for_order();
    });
  }

  /** A field was left. Once the address is complete the total becomes exact, without being asked for. */
  changed(name: FieldName) {
    const now = find_problems(this.draft);
    // A field is found wrong only after it was left, and right as soon as it is.
    const words = this.draft[name].trim() === "" ? this.problems[name] : now[name];
    this.problems = { ...this.problems, [name]: words };
    clearTimeout(this.#save_timer);
    const { email: _, ...address_problems } = now;
    if (Object.keys(address_problems).length > 0 || this.placing) return;
    this.#save_timer = setTimeout(() => {
      this.#saves = this.#saves.then(() => this.#save_quietly());
    }, quiet_save_ms);
  }

  typed(name: FieldName) {
    if (!this.problems[name] || find_problems(this.draft)[name]) return;
    this.problems = { ...this.problems, [name]: undefined };
  }

  async #save_quietly() {
    if (this.placing) return;
    this.saving = true;
    try {
      await this.#save_delivery();
    } catch (error) {
      const about_fields = error instanceof ProblemError && error.code === "invalid_request";
      if (about_fields) this.#show_field_problems(error);
    } finally {
      this.saving = false;
    }
  }

  /** Gives the shop the address, so that the total is the true one. */
  async #save_delivery(): Promise<Cart | null> {
    const known = cart.confirmed;
    if (!known || same_address(known.delivery?.address, read_address(this.draft))) return known;
    if (this.#options.length === 0) this.#options = (await list_delivery_options(known.id)).items;
    const method = this.#method;
    if (!method) return known;
    const saved = await set_delivery(known.id, read_address(this.draft), method);
    cart.accept(saved);
    return saved;
  }

  async place_order() {
    if (this.placing) return;
    this.placing = true;
    clearTimeout(this.#save_timer);
    try {
      this.problems = find_problems(this.draft);
      if (field_order.some((name) => this.problems[name])) {
        await this.#focus_first_problem();
        return;
      }
      await this.#saves;
      await cart.settled();
      await this.#place_checked_order();
    } catch (error) {
      await this.#explain(error);
    } finally {
      this.placing = false;
    }
  }

  async #place_checked_order() {
    const was = this.shown_total;
    const ready = await this.#save_delivery();
    if (!ready) return;
    if (was && ready.totals.total.amount !== was.amount) {
      await this.#show({ kind: "total_changed", was, now: ready.totals.total });
      return;
    }
    const attempt = attempt_for(sessionStorage, this.#order_of(ready));
    this.trouble = null;
    this.#finish(await this.#send(attempt));
  }

  #order_of({ id, version, totals }: Cart): OrderRequest {
    const email = this.draft.email.trim();
    const now = server_clock.now();
    const admission = admission_for(localStorage, id, now);
    const email_proof = kept_proof(sessionStorage, email, now);
    return {
      cart_id: id,
      cart_version: version,
      email,
      expected_total: totals.total,
      payment: this.paying.wanted(router.place.segment),
      ...(admission ? { admission } : {}),
      ...(email_proof ? { email_proof } : {}),
    };
  }

  async #send(attempt: Attempt): Promise<CapturedOrder> {
    try {
      return await capture_order(attempt.request, attempt.key);
    } catch (error) {
      // Declined by the bank, but placed: its page offers other ways to pay.
      if (error instanceof ProblemError && error.problem.order) return error.problem.order;
      const refused = error instanceof ProblemError && error.status < 500;
      if (refused && error.code !== "in_progress") forget_attempt(sessionStorage, attempt);
      throw error;
    }
  }

  #finish({ access_token, ...order }: CapturedOrder) {
    keep_order(order, access_token);
    handed_over.set(order.id, order);
    forget_attempts(sessionStorage);
    const ordered = cart.confirmed?.id;
    forget_tickets(localStorage, ({ cart_id }) => cart_id === ordered);
    cart.forget();
    router.go(address(`orders/${order.id}#${access_token}`), { replace: true });
    const bank = place_to_go(order);
    if (bank) location.assign(bank);
  }

  /** The cart may be an order already: asks for the answer that was lost. */
  ask_again_for_order() {
    this.placing = true;
    void this.#fetch_lost_answer().finally(() => {
      this.placing = false;
    });
  }

  async #fetch_lost_answer() {
    for (const attempt of read_attempts(sessionStorage).reverse()) {
      try {
        this.#finish(await this.#send(attempt));
        return;
      } catch (error) {
        if (error instanceof ConnectionError) {
          await this.#show({ kind: "no_answer" });
          return;
        }
      }
    }
    await this.#show({ kind: "ordered_elsewhere" });
    cart.forget();
  }

  async #explain(error: unknown) {
    if (error instanceof ConnectionError) return this.#show({ kind: "no_answer" });
    if (!(error instanceof ProblemError)) throw error;
    const was = this.shown_total;
    switch (error.code) {
      case "invalid_request":
        if (names(error, "/payment/method")) {
          await this.paying.load(router.place.segment);
          return this.#show({ kind: "way_gone" });
        }
        if (names(error, "/admission")) return this.#line_up_anew();
        if (names(error, "/email_proof")) return this.#ask_for_code();
        this.#show_field_problems(error);
        return this.#focus_first_problem();
      case "sold_out":
        await cart.refresh();
        return this.#show({ kind: "sold_out", skus: error.problem.skus ?? [] });
      case "price_changed": {
        await cart.refresh();
        const now = error.problem.totals?.total ?? this.shown_total;
        return this.#show(now ? { kind: "total_changed", was, now } : { kind: "cart_changed" });
      }
      case "version_conflict":
        await cart.refresh();
        return this.#show({ kind: "cart_changed" });
      case "cart_ordered":
        return this.#fetch_lost_answer();
      case "not_found":
        // The cart has expired; what follows from that is the same as for an empty one.
        await cart.refresh();
        return;
      case "in_progress":
        return this.#show({ kind: "no_answer" });
      case "admission_required":
        return this.#line_up(error.problem.offer_id);
      case "email_verification_required":
        return this.#ask_for_code();
      default:
        return this.#explain_offer(error);
    }
  }

  async #explain_offer(error: ProblemError) {
    const found = offer_trouble(error);
    if (!found) return this.#show({ kind: "other", words: words_for(error) });
    if (found.kind === "turn_passed" || found.kind === "turn_used") this.#forget_places();
    // Its prices have gone with it.
    if (found.kind === "offer_ended" || found.kind === "offer_paused") await cart.refresh();
    return this.#show(found);
  }

  /** The waiting room says all there is to say, and leads back here. */
  #line_up(offer_id: string | undefined) {
    router.go(address(offer_id ? `waiting/${offer_id}` : "offers"));
  }

  /** What was given as admission is none: the place that it came from is worth nothing either. */
  #line_up_anew() {
    const id = cart.confirmed?.id;
    const kept = kept_tickets(localStorage).findLast(({ cart_id }) => cart_id === id);
    this.#forget_places();
    this.#line_up(kept?.ticket.offer_id);
  }

  #forget_places() {
    const id = cart.confirmed?.id;
    forget_tickets(localStorage, ({ cart_id }) => cart_id === id);
  }

  #ask_for_code() {
    forget_proof(sessionStorage);
    return this.#show({ kind: "email_code", email: this.draft.email.trim() });
  }

  #show_field_problems(error: ProblemError) {
    const { problems: found, others } = place_problems(error.problem.errors ?? []);
    this.problems = { ...this.problems, ...found };
    if (Object.keys(found).length === 0) {
      this.trouble = { kind: "other", words: others[0] ?? error.message };
    }
  }

  async #focus_first_problem() {
    await tick();
    const first = field_order.find((name) => this.problems[name]);
    if (first) focus_field(first);
  }

  async #show(found: Trouble) {
    this.trouble = found;
    await tick();
    bring_into_sight("trouble");
  }
}

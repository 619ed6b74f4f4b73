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
import type {
  CapturedOrder,
  Cart,
  CartLine,
  DeliveryOption,
  Money,
} from "../../../../client/types.ts";
import { cart } from "../../data/cart.svelte.ts";
import { is_blocked } from "../../data/cart_lines.ts";
import { current_segment } from "../../data/catalog.svelte.ts";
import { handed_over, keep_order } from "../../data/kept_orders.ts";
import { address, router } from "../../data/router.svelte.ts";
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
import { type Trouble, words_for } from "./trouble.ts";

const quiet_save_ms = 400;

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
    const attempt = attempt_for(sessionStorage, {
      cart_id: ready.id,
      cart_version: ready.version,
      email: this.draft.email.trim(),
      expected_total: ready.totals.total,
      payment: this.paying.wanted(router.place.segment),
    });
    this.trouble = null;
    this.#finish(await this.#send(attempt));
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
        if (error.problem.errors?.some(({ pointer }) => pointer === "/payment/method")) {
          await this.paying.load(router.place.segment);
          return this.#show({ kind: "way_gone" });
        }
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
      default:
        return this.#show({ kind: "other", words: words_for(error) });
    }
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

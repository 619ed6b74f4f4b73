/**
 * The flash offers of a segment. Phases come from the clock (offer_phase.ts); the shop is asked again for prices,
 * meters and states: at each start and end, spread over a second, and now and then while something is on.
 */
import { untrack } from "svelte";
import { list_offers } from "../../../client/client.ts";
import { server_clock } from "../../../client/server_clock.ts";
import type { FlashOffer, FlashOffers } from "../../../client/types.ts";
import { current_segment, known_segments } from "./catalog.svelte.ts";
import {
  is_ahead,
  item_of,
  look_again_ms,
  next_look_ms,
  next_moment,
  phase_at,
} from "./offer_phase.ts";
import { outdate_answers, type Query, query } from "./query.svelte.ts";
import { ticker } from "./ticker.svelte.ts";

const age_max_ms = 5_000;

export const offers = (segment: string, max_age_ms = age_max_ms): Query<FlashOffers> =>
  query(
    `${segment} offers`,
    async () => {
      const list = await list_offers(segment);
      for (const offer of list.items) seen.set(offer.id, offer);
      return list;
    },
    max_age_ms,
  );

const seen = new Map<string, FlashOffer>();

/** The offer of a product that was on during this visit and is over: it explains a price that went up. */
export const offer_before = (handle: string, now: number) =>
  [...seen.values()].find(
    (offer) => phase_at(offer, now) === "ended" && item_of(offer, handle) !== undefined,
  );

/** Counts the starts and ends that have passed: who shows prices asks for them again when it changes. */
class PriceChanges {
  seen = $state(0);
}
export const price_changes = new PriceChanges();

/** So often in a row the shop is asked whether what the clock says has happened. */
const looks_again_max = 8;

class Following {
  users = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The next start or end, as of the last look. */
  #moment: number | undefined;
  /** A moment has passed that the shop has not confirmed yet. */
  #looks_again = 0;
  readonly #answer: Query<FlashOffers>;

  constructor(segment: string) {
    this.#answer = offers(segment);
  }

  start() {
    document.addEventListener("visibilitychange", this.#seen_again);
    if (this.#answer.value) this.#schedule();
    else void this.#look();
  }

  stop() {
    clearTimeout(this.#timer);
    document.removeEventListener("visibilitychange", this.#seen_again);
  }

  readonly #seen_again = () => {
    if (!document.hidden) void this.#look();
  };

  #schedule() {
    clearTimeout(this.#timer);
    const known = this.#answer.value?.items ?? [];
    const now = server_clock.now();
    this.#moment = next_moment(known, now);
    ticker.wake_at(this.#moment);
    const random = Math.random();
    const wait = this.#looks_again > 0 ? look_again_ms(random) : next_look_ms(known, now, random);
    this.#timer = setTimeout(() => void this.#look(), wait);
  }

  async #look() {
    // Hidden, it rests until it is seen again.
    if (document.hidden) return;
    const has_passed =
      this.#looks_again > 0 || (this.#moment !== undefined && server_clock.now() >= this.#moment);
    // What was asked before the moment tells of the time before it.
    await this.#answer.settled();
    await this.#answer.refresh();
    if (has_passed) this.#confirm();
    if (this.users > 0) this.#schedule();
  }

  /** Prices are asked for once the shop says itself that something has begun or ended. */
  #confirm() {
    const ahead = is_ahead(this.#answer.value?.items ?? [], server_clock.now());
    if (ahead && this.#looks_again < looks_again_max) {
      this.#looks_again++;
      return;
    }
    this.#looks_again = 0;
    outdate_answers();
    price_changes.seen++;
  }
}

const followings = new Map<string, Following>();

/** Keeps the offers true while a page shows them; for `$effect`, since it answers what ends it. */
export function follow_offers(segment: string): () => void {
  const following = followings.get(segment) ?? new Following(segment);
  followings.set(segment, following);
  if (following.users++ === 0) untrack(() => following.start());
  return () => {
    if (--following.users > 0) return;
    following.stop();
    followings.delete(segment);
  };
}

const general_age_max_ms = 60_000;

/**
 * What everybody sees, where the shopper is in the segment of a group: the offers of the open segment of the same
 * market. Read its value in another derived than the one that asks for it: what a derived makes, it does not follow.
 */
export function general_offers(): Query<FlashOffers> | undefined {
  const own = current_segment();
  if (!own.group) return undefined;
  const open = known_segments().find(({ market, group }) => market === own.market && !group);
  return open && offers(open.id, general_age_max_ms);
}

/** When an offer begins for everybody, where that is later than for the shopper's group. */
export function general_start(offer: FlashOffer, general: FlashOffer[]): number | undefined {
  const told = general.find(({ id }) => id === offer.id);
  const start = told ? Date.parse(told.starts_at) : Number.NaN;
  return start > Date.parse(offer.starts_at) ? start : undefined;
}

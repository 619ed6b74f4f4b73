/** How an offer stands at a moment, and when it will stand otherwise: pure functions of what the shop has told. */
import type { FlashOffer, FlashOfferItem, Money } from "../../../client/types.ts";

export type Phase = "upcoming" | "live" | "sold_out" | "paused" | "ended";

/** The clock is ahead of what was told: an offer is on from its very second, before anybody has asked again. */
export function phase_at(offer: FlashOffer, now: number): Phase {
  if (now >= Date.parse(offer.ends_at)) return "ended";
  if (offer.state === "paused") return "paused";
  if (now < Date.parse(offer.starts_at)) return "upcoming";
  return offer.state === "sold_out" ? "sold_out" : "live";
}

const rank: Record<Phase, number> = { live: 0, upcoming: 1, paused: 2, sold_out: 3, ended: 4 };

/** What can be had first, then what comes; of each the nearest moment first. Those that are over are left out. */
export function in_order(offers: FlashOffer[], now: number): FlashOffer[] {
  const moment = (offer: FlashOffer) =>
    Date.parse(phase_at(offer, now) === "upcoming" ? offer.starts_at : offer.ends_at);
  return offers
    .filter((offer) => phase_at(offer, now) !== "ended")
    .sort(
      (one, other) =>
        rank[phase_at(one, now)] - rank[phase_at(other, now)] || moment(one) - moment(other),
    );
}

/** The next start or end. */
export function next_moment(offers: FlashOffer[], now: number): number | undefined {
  const moments = offers
    .flatMap(({ starts_at, ends_at }) => [Date.parse(starts_at), Date.parse(ends_at)])
    .filter((moment) => moment > now);
  return moments.length > 0 ? Math.min(...moments) : undefined;
}

/** What stands beside the offer's price. Before the start that is what the goods cost today. */
export function former_price({ card, offer_price }: FlashOfferItem): Money | undefined {
  const regular = card.compare_at ?? card.price;
  return regular.amount > offer_price.amount ? regular : undefined;
}

export const offer_of = (offers: FlashOffer[] | undefined, handle: string, now: number) =>
  in_order(offers ?? [], now).find(({ items }) => items.some(({ card }) => card.handle === handle));

export const item_of = (offer: FlashOffer, handle: string): FlashOfferItem | undefined =>
  offer.items.find(({ card }) => card.handle === handle);

/** Of all its pieces; each product weighs the same, since the shop does not tell how many pieces it has. */
export function claimed_of({ items }: FlashOffer): number {
  const sum = items.reduce((total, { claimed_percent }) => total + claimed_percent, 0);
  return items.length > 0 ? Math.floor(sum / items.length) : 0;
}

// ---- when to ask again ---------------------------------------------------------------------------------

/** Phones that wait for the same second do not ask in the same millisecond. */
export const spread_ms = 1_000;
const meter_look_ms = 6_000;
const quiet_look_ms = 60_000;
const impatient_look_ms = 400;

/** Asked a moment too early: by the clock something has begun or ended, and the shop says it has not. */
export const is_ahead = (offers: FlashOffer[], now: number): boolean =>
  offers.some((offer) => {
    const phase = phase_at(offer, now);
    return phase === "ended" || (phase === "live" && offer.state === "upcoming");
  });

/** How long to wait before the list is asked for again. `random` is between nothing and one. */
export function next_look_ms(offers: FlashOffer[], now: number, random: number): number {
  const is_on = offers.some((offer) => phase_at(offer, now) === "live");
  const usual = (is_on ? meter_look_ms : quiet_look_ms) * (0.8 + 0.4 * random);
  const moment = next_moment(offers, now);
  return moment === undefined ? usual : Math.min(usual, moment - now + random * spread_ms);
}

/** The same, where the shop was asked too early. */
export const look_again_ms = (random: number) => impatient_look_ms + random * spread_ms;

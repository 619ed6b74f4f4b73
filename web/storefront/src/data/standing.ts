/**
 * Offers in the order of a page's first look: what becomes of one is told in its place, so that nothing is pushed
 * about under a thumb. Those that are announced meanwhile come last; the next visit puts all in order again.
 */
import type { FlashOffer } from "../../../client/types.ts";
import { in_order, type Phase, phase_at } from "./offer_phase.ts";

export interface Placed {
  offer: FlashOffer;
  /** How it stood when it was first seen. */
  phase: Phase;
}

export class Standing {
  readonly #placed = new Map<string, Placed>();

  /** With what the shop says now; an offer that it names no more is over and stays as it was. */
  take(offers: FlashOffer[], now: number): Placed[] {
    for (const offer of offers) {
      const known = this.#placed.get(offer.id);
      if (known) known.offer = offer;
    }
    for (const offer of in_order(offers, now)) {
      if (this.#placed.has(offer.id)) continue;
      this.#placed.set(offer.id, { offer, phase: phase_at(offer, now) });
    }
    return [...this.#placed.values()];
  }
}

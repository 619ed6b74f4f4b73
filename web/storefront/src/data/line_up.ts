/** Which waiting room a cart has to pass before it can be ordered: pure, of what is known. */
import type { CartLine, FlashOffer } from "../../../client/types.ts";
import { item_of, phase_at } from "./offer_phase.ts";
import { is_admitted, type KeptTicket } from "./tickets.ts";

export type Turn =
  | { kind: "open" }
  /** A place has to be taken, or is taken and waits. */
  | { kind: "line"; offer: FlashOffer; has_place: boolean }
  | { kind: "admitted"; until: number };

const in_line = ["drawing", "waiting"];

/** The first offer whose room stands in the way decides; the shop has the last word at checkout. */
export function turn_of(
  offers: FlashOffer[],
  lines: Pick<CartLine, "handle">[],
  places: KeptTicket[],
  now: number,
): Turn {
  let admitted: Turn = { kind: "open" };
  for (const offer of offers) {
    if (!offer.waiting_room || phase_at(offer, now) !== "live") continue;
    if (!lines.some(({ handle }) => item_of(offer, handle))) continue;
    const place = places.find(({ ticket }) => ticket.offer_id === offer.id);
    if (!place || !is_admitted(place, now)) {
      return { kind: "line", offer, has_place: in_line.includes(place?.ticket.state ?? "") };
    }
    admitted = { kind: "admitted", until: Date.parse(place.ticket.admission_expires_at ?? "") };
  }
  return admitted;
}

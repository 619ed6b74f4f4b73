/**
 * Places in line that this browser holds, by offer and cart. They outlive reloads, tabs and lost connections; the
 * admission that a place turns into goes out with the order.
 */
import type { Ticket } from "../../../client/waiting_room.ts";

export interface KeptTicket {
  ticket: Ticket;
  cart_id: string;
  /** The most people that were ever ahead, which the bar of progress is reckoned from. */
  most_ahead: number;
  /** From nothing to one; never less than it was. */
  progress: number;
}
type Store = Pick<Storage, "getItem" | "setItem">;

const store_key = "rialto.tickets";
const tickets_max = 20;

export function kept_tickets(store: Store): KeptTicket[] {
  try {
    const kept = JSON.parse(store.getItem(store_key) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

export const find_ticket = (store: Store, offer_id: string, cart_id: string) =>
  kept_tickets(store).find((kept) => kept.ticket.offer_id === offer_id && kept.cart_id === cart_id);

/** How far the line has moved for this place. A draw, or people who come back, may put more ahead: the bar stays. */
function moved(
  ticket: Ticket,
  before: KeptTicket | undefined,
): Pick<KeptTicket, "most_ahead" | "progress"> {
  const same = before?.ticket.id === ticket.id ? before : undefined;
  const ahead = ticket.ahead ?? 0;
  const most_ahead = Math.max(same?.most_ahead ?? 0, ahead);
  if (ticket.state === "admitted") return { most_ahead, progress: 1 };
  const now = ticket.state === "waiting" && most_ahead > 0 ? 1 - ahead / most_ahead : 0;
  return { most_ahead, progress: Math.max(same?.progress ?? 0, now) };
}

export function keep_ticket(store: Store, ticket: Ticket, cart_id: string): KeptTicket {
  const before = find_ticket(store, ticket.offer_id, cart_id);
  const kept = { ticket, cart_id, ...moved(ticket, before) };
  const others = kept_tickets(store).filter(
    (other) => other.ticket.offer_id !== ticket.offer_id || other.cart_id !== cart_id,
  );
  store.setItem(store_key, JSON.stringify([...others, kept].slice(-tickets_max)));
  return kept;
}

export function forget_tickets(store: Store, is_gone: (kept: KeptTicket) => boolean) {
  const left = kept_tickets(store).filter((kept) => !is_gone(kept));
  store.setItem(store_key, JSON.stringify(left));
}

export const is_admitted = ({ ticket }: KeptTicket, now: number) =>
  ticket.state === "admitted" &&
  ticket.admission !== undefined &&
  Date.parse(ticket.admission_expires_at ?? "") > now;

/** What to give the shop with the order of this cart: the admission that holds longest. */
export function admission_for(store: Store, cart_id: string, now: number): string | undefined {
  return kept_tickets(store)
    .filter((kept) => kept.cart_id === cart_id && is_admitted(kept, now))
    .sort(
      (one, other) =>
        Date.parse(other.ticket.admission_expires_at ?? "") -
        Date.parse(one.ticket.admission_expires_at ?? ""),
    )[0]?.ticket.admission;
}

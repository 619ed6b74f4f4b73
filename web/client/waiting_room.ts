/** Places in line for an offer that more people want than can be served at once. */
import { open_stream, read_json } from "./client.ts";

export type TicketState = "drawing" | "waiting" | "admitted" | "expired" | "sold_out" | "ended";
/** Whether pieces are likely left for this place. */
export type Outlook = "likely" | "unsure" | "unlikely";

export interface Ticket {
  id: string;
  offer_id: string;
  state: TicketState;
  position?: number;
  ahead?: number;
  estimate_s?: number;
  outlook?: Outlook;
  /** When places are drawn. */
  starts_at?: string;
  /** Goes with the order, once. */
  admission?: string;
  admission_expires_at?: string;
  /** When to ask again, without the stream. */
  poll_after_s?: number;
}

const ticket_path = (id: string) => `/v1/tickets/${encodeURIComponent(id)}`;

/** The same ticket again when this cart has one that is in force, so it may be repeated. */
export const take_ticket = (offer_id: string, cart_id: string) =>
  read_json<Ticket>("POST", `/v1/offers/${encodeURIComponent(offer_id)}/tickets`, {
    body: { cart_id },
  });

export const get_ticket = (id: string) => read_json<Ticket>("GET", ticket_path(id));

/** The ticket at once and whenever it changes; `data` of each event is the ticket. */
export const open_ticket_events = (id: string, signal: AbortSignal) =>
  open_stream(`${ticket_path(id)}/events`, signal);

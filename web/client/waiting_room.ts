/** Places in line for an offer that more people want than can be served at once. */
import { open_stream, read_json } from "./client.ts";
import type { components } from "./schema.ts";

/**
 * A place in line. `ahead` and `outlook` (whether pieces are likely left for it) are there while it waits,
 * `admission` goes with the order, once; `poll_after_s` is when to ask again without the stream.
 */
export type Ticket = components["schemas"]["Ticket"];
export type TicketState = Ticket["state"];
export type Outlook = NonNullable<Ticket["outlook"]>;

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

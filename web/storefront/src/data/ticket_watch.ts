/**
 * Follows a place in line: over a stream, and by asking again where streams do not get through or the shop has no
 * room for one more. One tab of the browser does so, the others listen to it. It goes on while hidden, since that
 * is when a shopper wants to be called.
 */
import { ProblemError } from "../../../client/client.ts";
import { read_events } from "../../../client/event_stream.ts";
import { get_ticket, open_ticket_events, type Ticket } from "../../../client/waiting_room.ts";
import { backoff_ms, pause } from "./patience.ts";

export interface TicketWatch {
  on_ticket: (ticket: Ticket) => void;
  /** The shop does not know the ticket. */
  on_gone: () => void;
  /** Tells whether the last attempt reached the shop. */
  on_reach: (reached: boolean) => void;
}

/** A comment comes every 15 s. */
const silence_max_ms = 40_000;
/** The ticket comes at once: a stream that brings nothing by then is held up on the way. */
const first_event_max_ms = 8_000;
const poll_after_s = 5;
/** After so long without a stream one is tried again. */
const stream_again_ms = 60_000;

const is_final = ({ state }: Ticket) => state === "expired" || state === "ended";

/** When to ask again; spread, so that those who came together do not ask together. */
export const poll_delay_ms = (ticket: Ticket, random = Math.random()) =>
  (ticket.poll_after_s ?? poll_after_s) * 1_000 * (0.9 + 0.3 * random);

/** Starts to follow; returns what ends it. */
export function watch_ticket(id: string, watch: TicketWatch): () => void {
  const name = `rialto.ticket.${id}`;
  const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(name) : null;
  const ending = new AbortController();
  const { signal } = ending;
  let last: Ticket | undefined;
  let no_stream_before = 0;

  function take(ticket: Ticket) {
    last = ticket;
    watch.on_reach(true);
    watch.on_ticket(ticket);
  }
  function tell(ticket: Ticket) {
    if (signal.aborted) return;
    take(ticket);
    channel?.postMessage(ticket);
  }
  channel?.addEventListener("message", (event: MessageEvent<Ticket>) => take(event.data));

  async function follow_stream() {
    const abort = new AbortController();
    const stop = AbortSignal.any([signal, abort.signal]);
    const held_up = setTimeout(() => {
      no_stream_before = performance.now() + stream_again_ms;
      abort.abort();
    }, first_event_max_ms);
    try {
      const { body } = await open_ticket_events(id, stop);
      if (!body) return;
      await read_events(body, silence_max_ms, ({ event, data }) => {
        if (event !== "ticket") return;
        clearTimeout(held_up);
        tell(JSON.parse(data) as Ticket);
      });
    } finally {
      clearTimeout(held_up);
    }
  }

  async function poll() {
    tell(await get_ticket(id));
    if (last && !is_final(last)) await pause(poll_delay_ms(last), signal);
  }

  /** The stream where one is to be had, else a question. */
  async function follow_once() {
    if (performance.now() < no_stream_before) return poll();
    try {
      const begun_at = performance.now();
      await follow_stream();
      // It ended by itself: the shop is about to restart, or has said all there is for now.
      if (last && !is_final(last) && performance.now() - begun_at < poll_delay_ms(last, 0)) {
        await pause(poll_delay_ms(last), signal);
      }
    } catch (error) {
      if (signal.aborted) throw error;
      if (error instanceof ProblemError && error.status === 503) {
        no_stream_before = performance.now() + stream_again_ms;
      }
      await poll();
    }
  }

  async function follow() {
    for (let failures = 0; !signal.aborted && !(last && is_final(last)); ) {
      try {
        await follow_once();
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof ProblemError && error.status === 404) {
          watch.on_gone();
          return;
        }
        watch.on_reach(error instanceof ProblemError);
        await pause(backoff_ms(failures++), signal);
      }
    }
  }

  /** Locks exist on https and localhost only; elsewhere every tab follows for itself. */
  function begin() {
    if (!navigator.locks || !channel) {
      void follow();
      return;
    }
    navigator.locks.request(name, { signal }, follow).catch(() => {
      // Left before the lock was ours.
    });
  }

  /** A tab that only listens is up to date when it is looked at. */
  const seen = () => {
    if (!document.hidden && !signal.aborted) get_ticket(id).then(tell, () => {});
  };
  document.addEventListener("visibilitychange", seen);
  begin();

  return () => {
    document.removeEventListener("visibilitychange", seen);
    ending.abort();
    channel?.close();
  };
}

/**
 * Follows one order without reloading: a request waits at the server until the order changes.
 * Only one tab of the browser asks, the others listen to it; nobody asks while hidden.
 */
import { ProblemError, wait_for_order } from "../../../client/client.ts";
import type { Order } from "../../../client/types.ts";
import { backoff_ms, pause } from "./patience.ts";

const rest_ms = 500;

export interface OrderWatch {
  on_order: (order: Order) => void;
  /** The order cannot be opened with this token. */
  on_refused: () => void;
  /** Tells whether the last attempt reached the shop. */
  on_reach: (reached: boolean) => void;
}

/** Starts to follow; returns what ends it. */
export function watch_order(id: string, token: string, watch: OrderWatch): () => void {
  const name = `rialto.order.${id}`;
  const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(name) : null;
  let etag: string | null = null;
  let visible: AbortController | null = null;

  channel?.addEventListener(
    "message",
    (event: MessageEvent<{ order: Order; etag: string | null }>) => {
      etag = event.data.etag;
      watch.on_order(event.data.order);
      watch.on_reach(true);
    },
  );

  async function ask(signal: AbortSignal, known_etag: string | null) {
    const answer = await wait_for_order(id, token, known_etag, signal);
    watch.on_reach(true);
    if (!answer || signal.aborted) return;
    etag = answer.etag;
    watch.on_order(answer.order);
    channel?.postMessage(answer);
  }

  async function ask_until(signal: AbortSignal) {
    for (let failures = 0; !signal.aborted; ) {
      const asked_at = Date.now();
      try {
        await ask(signal, etag);
        failures = 0;
        // A server that does not hold the answer back must not be asked in a tight circle.
        if (Date.now() - asked_at < 200) await pause(rest_ms, signal);
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof ProblemError && error.status === 404) {
          watch.on_refused();
          return;
        }
        watch.on_reach(false);
        await pause(backoff_ms(failures++), signal);
      }
    }
  }

  function follow() {
    if (document.hidden || visible) return;
    visible = new AbortController();
    const { signal } = visible;
    void look_and_follow(signal);
  }

  async function look_and_follow(signal: AbortSignal) {
    // This tab shows the newest at once, whoever follows on.
    await ask(signal, null).catch(() => {});
    // Locks exist on https and localhost only; elsewhere every tab asks for itself.
    if (signal.aborted) return;
    if (!navigator.locks || !channel) {
      await ask_until(signal);
      return;
    }
    await navigator.locks
      .request(name, { signal }, () => ask_until(signal))
      .catch(() => {
        // Hidden or left before the lock was ours.
      });
  }

  function rest() {
    visible?.abort();
    visible = null;
  }

  const change = () => (document.hidden ? rest() : follow());
  document.addEventListener("visibilitychange", change);
  follow();

  return () => {
    document.removeEventListener("visibilitychange", change);
    rest();
    channel?.close();
  };
}

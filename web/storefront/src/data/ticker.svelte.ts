/** The shop's time for what is shown: one timer for all of a page, on the shop's own seconds. */
import { createSubscriber } from "svelte/reactivity";
import { server_clock } from "../../../client/server_clock.ts";

const second_ms = 1_000;
/** Timers may fire a moment early; a second is shown once it has begun. */
const margin_ms = 4;

class Ticker {
  /** The next moment that matters to the millisecond, such as a start that lies between two seconds. */
  #moment: number | undefined;
  #schedule: (() => void) | undefined;

  readonly #subscribe = createSubscriber((update) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const schedule = () => {
      clearTimeout(timer);
      // Nobody sees it: the first look afterwards brings it up to date.
      if (document.hidden) return;
      const now = server_clock.now();
      let wait = second_ms - (now % second_ms);
      if (this.#moment !== undefined && this.#moment > now) {
        wait = Math.min(wait, this.#moment - now);
      }
      timer = setTimeout(tick, wait + margin_ms);
    };
    const tick = () => {
      update();
      schedule();
    };
    document.addEventListener("visibilitychange", tick);
    this.#schedule = schedule;
    schedule();
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", tick);
      this.#schedule = undefined;
    };
  });

  /** Milliseconds since 1970 at the shop; whoever reads it is drawn anew each second. */
  get now(): number {
    this.#subscribe();
    return server_clock.now();
  }

  wake_at(moment: number | undefined) {
    this.#moment = moment;
    this.#schedule?.();
  }
}

export const ticker = new Ticker();

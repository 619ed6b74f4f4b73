/**
 * What time it is at the shop, told from the `Date` of its answers and counted on by a clock that nobody can
 * set. An answer that was sent within the second `Date`, and was on its way between `sent_at` and
 * `received_at`, bounds how far the shop's time is ahead of that clock from both sides; each further answer
 * narrows the bounds, so that a handful of them, each good for a second only, together tell it to a fraction.
 */

export interface Heard {
  /** Milliseconds since 1970, a whole second. */
  date: number;
  /** Seconds that a cache in between says it kept the answer. */
  age_s: number;
  /** By the counting clock. */
  sent_at: number;
  received_at: number;
}

const date_resolution_ms = 1_000;
/** A server may change its Date a moment late. */
const tolerance_ms = 50;
/** How far two good clocks come apart. */
const drift = 50e-6;
/** Answers that say for so long that it is earlier are believed: the shop's clock was set back. */
const doubt_max_ms = 60_000;

interface Bounds {
  least: number;
  most: number;
}

export class ServerClock {
  readonly #count: () => number;
  readonly #guess: () => number;
  #ahead: Bounds | null = null;
  #heard_at = 0;
  /** When answers began to contradict what is known. */
  #doubted_at: number | null = null;

  /** `count` is monotonic; `guess` is the device's own time, which is used until an answer has come. */
  constructor(count = () => performance.now(), guess = () => Date.now()) {
    this.#count = count;
    this.#guess = guess;
  }

  /** Milliseconds since 1970 as the shop would say it. */
  now(): number {
    if (!this.#ahead) return this.#guess();
    return this.#count() + (this.#ahead.least + this.#ahead.most) / 2;
  }

  /** By how much `now` may be wrong; infinite before the first answer. */
  get uncertainty_ms(): number {
    return this.#ahead ? (this.#ahead.most - this.#ahead.least) / 2 : Number.POSITIVE_INFINITY;
  }

  heard({ date, age_s, sent_at, received_at }: Heard) {
    const at = date + age_s * 1_000;
    const spread = date_resolution_ms * (age_s > 0 ? 2 : 1) + tolerance_ms;
    const told = { least: at - tolerance_ms - received_at, most: at + spread - sent_at };
    const known = this.#ahead && this.#with_drift(this.#ahead, received_at);
    // An answer out of some cache says that it is earlier than it can be: it is no news.
    if (known && told.most < known.least) {
      this.#doubted_at ??= received_at;
      if (received_at - this.#doubted_at < doubt_max_ms) return;
    }
    const agrees = known && told.most >= known.least && told.least <= known.most;
    this.#doubted_at = null;
    this.#heard_at = received_at;
    // Later than was possible: the device slept, and the counting clock with it.
    this.#ahead = agrees
      ? { least: Math.max(known.least, told.least), most: Math.min(known.most, told.most) }
      : told;
  }

  #with_drift({ least, most }: Bounds, at: number): Bounds {
    const apart = drift * Math.max(0, at - this.#heard_at);
    return { least: least - apart, most: most + apart };
  }
}

export const server_clock = new ServerClock();

/** Takes the time from an answer of the shop's API. */
export function note_server_time(headers: Headers, sent_at: number, received_at: number) {
  const date = Date.parse(headers.get("date") ?? "");
  if (Number.isNaN(date)) return;
  server_clock.heard({ date, age_s: Number(headers.get("age")) || 0, sent_at, received_at });
}

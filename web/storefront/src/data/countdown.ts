/** How time is told beside an offer. */
const second_ms = 1_000;
const minute_s = 60;
const hour_s = 60 * minute_s;
const day_ms = 24 * hour_s * second_ms;
const week_ms = 7 * day_ms;

/** Whole seconds that are left, never less than none; a begun second counts. */
export const seconds_left = (until: number, now: number) =>
  Math.max(0, Math.ceil((until - now) / second_ms));

/** Farther away than this a day and an hour say more than seconds that run. */
export const is_far = (until: number, now: number) => until - now > day_ms;

const two = (value: number) => String(value).padStart(2, "0");

/** 11:09, or 4:11:09 with hours. */
export function print_left(seconds: number): string {
  const minutes = Math.floor(seconds / minute_s) % 60;
  const hours = Math.floor(seconds / hour_s);
  const rest = two(seconds % minute_s);
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${two(minutes)}:${rest}`;
}

const count = (value: number, what: string) => `${value} ${what}${value === 1 ? "" : "s"}`;

/** For ears: as exact as one would say it. */
export function say_left(seconds: number): string {
  if (seconds < minute_s) return count(seconds, "second");
  if (seconds < hour_s) return count(Math.ceil(seconds / minute_s), "minute");
  const hours = Math.floor(seconds / hour_s);
  const minutes = Math.floor((seconds % hour_s) / minute_s);
  return minutes > 0 ? `${count(hours, "hour")} ${count(minutes, "minute")}` : count(hours, "hour");
}

const told_at = [10 * minute_s, minute_s, 10];

/** The last moment worth telling that has been reached, in seconds before the end; undefined before the first. */
export const reached = (seconds: number) =>
  told_at.findLast((moment) => seconds <= moment && seconds > 0);

/** 6:00 PM; of another day with the day, of another week with the date. */
export function print_moment(moment: number, now: number, locale: string): string {
  const clock = { hour: "numeric", minute: "2-digit" } as const;
  const day = (ms: number) => new Date(ms).toDateString();
  const print = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...options, ...clock }).format(moment);
  if (day(moment) === day(now)) return print({});
  if (Math.abs(moment - now) < week_ms - day_ms) return print({ weekday: "short" });
  return print({ day: "numeric", month: "short" });
}

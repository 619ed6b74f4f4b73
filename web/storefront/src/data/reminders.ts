/**
 * Offers that the shopper wants to be told of, kept in this browser. They ring while the shop is open in some
 * tab; what rings while it is closed is the calendar (calendar.ts).
 */
import type { FlashOffer } from "../../../client/types.ts";

export interface Reminder {
  offer_id: string;
  title: string;
  /** Milliseconds since 1970. */
  starts_at: number;
  ends_at: number;
  /** The path that leads there. */
  path: string;
}
type Store = Pick<Storage, "getItem" | "setItem">;

const store_key = "rialto.reminders";
const reminders_max = 50;

export function kept_reminders(store: Store): Reminder[] {
  try {
    const kept = JSON.parse(store.getItem(store_key) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

const keep = (store: Store, reminders: Reminder[]) =>
  store.setItem(store_key, JSON.stringify(reminders.slice(-reminders_max)));

export function keep_reminder(store: Store, offer: FlashOffer, path: string) {
  const { id, title } = offer;
  const [starts_at, ends_at] = [Date.parse(offer.starts_at), Date.parse(offer.ends_at)];
  const others = kept_reminders(store).filter(({ offer_id }) => offer_id !== id);
  keep(store, [...others, { offer_id: id, title, starts_at, ends_at, path }]);
}

export function forget_reminder(store: Store, id: string) {
  keep(
    store,
    kept_reminders(store).filter(({ offer_id }) => offer_id !== id),
  );
}

/** Takes out those whose moment has come; what is over by now is not worth ringing for. */
export function take_due(store: Store, now: number): Reminder[] {
  const all = kept_reminders(store);
  const due = all.filter(({ starts_at }) => starts_at <= now);
  if (due.length > 0) {
    keep(
      store,
      all.filter((reminder) => !due.includes(reminder)),
    );
  }
  return due.filter(({ ends_at }) => ends_at > now);
}

export function next_ring(store: Store): number | undefined {
  const starts = kept_reminders(store).map(({ starts_at }) => starts_at);
  return starts.length > 0 ? Math.min(...starts) : undefined;
}

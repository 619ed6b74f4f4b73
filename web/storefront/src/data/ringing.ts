/** Rings for the offers that the shopper wants to be told of, while a page of the shop is open. */
import { server_clock } from "../../../client/server_clock.ts";
import { toasts } from "../../../ui/toasts.svelte.ts";
import { notify } from "./notifications.ts";
import { next_ring, type Reminder, take_due } from "./reminders.ts";

const look_again_ms = 60_000;
let timer: ReturnType<typeof setTimeout> | undefined;

async function ring({ title, path }: Reminder) {
  if (!document.hidden && location.pathname === path) return;
  if (document.hidden && (await notify(title, "The offer has just begun.", path))) return;
  toasts.show(`${title} has begun`, { label: "See it", href: path });
}

/** Starts to wait for the next one; called again whenever one was added. */
export function ring_reminders() {
  clearTimeout(timer);
  const next = next_ring(localStorage);
  if (next === undefined) return;
  const now = server_clock.now();
  for (const due of take_due(localStorage, now)) void ring(due);
  // Looked at again each minute, since the device may sleep and the clock may be corrected.
  timer = setTimeout(ring_reminders, Math.min(look_again_ms, Math.max(250, next - now)));
}

import { expect, it } from "vitest";
import type { Ticket } from "../../../client/waiting_room.ts";
import { admission_for, find_ticket, forget_tickets, keep_ticket } from "./tickets.ts";

function store() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}
const noon = Date.parse("2026-12-01T12:00:00Z");
const waiting = (ahead: number, id = "t1"): Ticket => ({
  id,
  offer_id: "o1",
  state: "waiting",
  position: ahead + 1,
  ahead,
});
const admitted = (admission: string, seconds: number, offer_id = "o1"): Ticket => ({
  id: `t-${offer_id}`,
  offer_id,
  state: "admitted",
  admission,
  admission_expires_at: new Date(noon + seconds * 1_000).toISOString(),
});

it("keeps one place for each offer and cart", () => {
  const shelf = store();
  keep_ticket(shelf, waiting(10), "c1");
  keep_ticket(shelf, waiting(8), "c1");
  keep_ticket(shelf, waiting(99, "t2"), "c2");
  expect(find_ticket(shelf, "o1", "c1")?.ticket.ahead).toBe(8);
  expect(find_ticket(shelf, "o1", "c2")?.ticket.id).toBe("t2");
  forget_tickets(shelf, ({ cart_id }) => cart_id === "c1");
  expect(find_ticket(shelf, "o1", "c1")).toBeUndefined();
});

it("moves the bar forward only, until there is a new place", () => {
  const shelf = store();
  const progress = [100, 75, 80, 200, 50, 0].map(
    (ahead) => keep_ticket(shelf, waiting(ahead), "c1").progress,
  );
  expect(progress).toEqual([0, 0.25, 0.25, 0.25, 0.75, 1]);
  expect(keep_ticket(shelf, waiting(40, "t9"), "c1").progress).toBe(0);
  expect(keep_ticket(shelf, admitted("a", 60), "c1").progress).toBe(1);
});

it("gives the order an admission that still holds", () => {
  const shelf = store();
  keep_ticket(shelf, admitted("early", 60), "c1");
  keep_ticket(shelf, admitted("late", 120, "o2"), "c1");
  keep_ticket(shelf, admitted("foreign", 600), "c2");
  expect(admission_for(shelf, "c1", noon)).toBe("late");
  expect(admission_for(shelf, "c1", noon + 120_000)).toBeUndefined();
  expect(admission_for(shelf, "c3", noon)).toBeUndefined();
});

import { expect, it } from "vitest";
import type { FlashOffer } from "../../../client/types.ts";
import type { TicketState } from "../../../client/waiting_room.ts";
import { turn_of } from "./line_up.ts";
import type { KeptTicket } from "./tickets.ts";

const noon = Date.parse("2026-12-01T12:00:00Z");
const at = (seconds: number) => new Date(noon + seconds * 1_000).toISOString();
const usd = (amount: number) => ({ amount, currency: "USD" });
const offer = (id: string, waiting_room: boolean): FlashOffer => ({
  id,
  title: id,
  starts_at: at(0),
  ends_at: at(600),
  state: "live",
  verified_email: false,
  waiting_room,
  items: [
    {
      card: { id, handle: id, title: id, price: usd(2), availability: "in_stock" },
      offer_price: usd(1),
      claimed_percent: 0,
    },
  ],
});
const place = (offer_id: string, state: TicketState): KeptTicket => ({
  cart_id: "c",
  most_ahead: 0,
  progress: 0,
  ticket: { id: "t", offer_id, state, admission: "a", admission_expires_at: at(60) },
});
const offers = [offer("plain", false), offer("crowded", true)];

it("lets a cart pass that needs no place", () => {
  expect(turn_of(offers, [{ handle: "plain" }, { handle: "other" }], [], noon).kind).toBe("open");
  expect(turn_of(offers, [{ handle: "crowded" }], [], noon - 1).kind).toBe("open");
  expect(turn_of(offers, [{ handle: "crowded" }], [], noon + 600_000).kind).toBe("open");
});

it("leads to the line until it is the cart's turn", () => {
  const lines = [{ handle: "crowded" }];
  expect(turn_of(offers, lines, [], noon)).toMatchObject({ kind: "line", has_place: false });
  const waiting = turn_of(offers, lines, [place("crowded", "waiting")], noon);
  expect(waiting).toMatchObject({ kind: "line", has_place: true });
  const admitted = [place("crowded", "admitted")];
  expect(turn_of(offers, lines, admitted, noon)).toEqual({
    kind: "admitted",
    until: noon + 60_000,
  });
  expect(turn_of(offers, lines, admitted, noon + 60_000)).toMatchObject({ kind: "line" });
});

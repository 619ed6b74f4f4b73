import { expect, it } from "vitest";
import type { FlashOffer } from "../../../client/types.ts";
import { Standing } from "./standing.ts";

const noon = Date.parse("2026-12-01T12:00:00Z");
const at = (seconds: number) => new Date(noon + seconds * 1_000).toISOString();
const offer = (id: string, start_s: number, end_s: number): FlashOffer => ({
  id,
  title: id,
  starts_at: at(start_s),
  ends_at: at(end_s),
  state: "live",
  items: [],
  verified_email: false,
  waiting_room: false,
});

it("keeps every offer in its place, whatever becomes of it", () => {
  const standing = new Standing();
  const ids = (offers: FlashOffer[], seconds: number) =>
    standing.take(offers, noon + seconds * 1_000).map(({ offer, phase }) => `${offer.id} ${phase}`);
  const [soon, on, last] = [offer("soon", 60, 600), offer("on", 0, 90), offer("last", 0, 120)];
  const first = ["on live", "last live", "soon upcoming"];
  expect(ids([soon, on, last], 0)).toEqual(first);
  expect(ids([soon, on, last], 60)).toEqual(first);
  expect(ids([soon, last], 100)).toEqual(first);
  expect(ids([offer("new", 0, 110), soon, last], 100)).toEqual([...first, "new live"]);
});

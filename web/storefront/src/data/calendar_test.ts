import { expect, it } from "vitest";
import { calendar_file } from "./calendar.ts";

const offer = {
  id: "0193",
  title: "Teapots, cups; all of it",
  starts_at: "2026-12-01T18:00:00.000Z",
  ends_at: "2026-12-01T19:00:00.000Z",
  state: "upcoming" as const,
  items: [],
  verified_email: false,
  waiting_room: false,
};
const address = `https://shop.example/${"ü".repeat(60)}`;
const file = calendar_file(offer, address, Date.parse("2026-11-29T10:00:00Z"));

it("names the moment in universal time and rings before it", () => {
  expect(file).toContain("\r\nDTSTART:20261201T180000Z\r\nDTEND:20261201T190000Z\r\n");
  expect(file).toContain("\r\nTRIGGER:-PT5M\r\n");
  expect(file).toContain("SUMMARY:Teapots\\, cups\\; all of it");
});

it("keeps every line within 75 octets, and the words whole", () => {
  const lines = file.split("\r\n");
  const octets = (line: string) => new TextEncoder().encode(line).length;
  expect(Math.max(...lines.map(octets))).toBeLessThanOrEqual(75);
  expect(file.replaceAll("\r\n ", "")).toContain(`URL:${address}`);
});

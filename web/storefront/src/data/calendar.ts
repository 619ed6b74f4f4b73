/** An offer's start as a file for any calendar (RFC 5545): a reminder that works while the shop is closed. */
import type { FlashOffer } from "../../../client/types.ts";

const line_octets_max = 75;

const escape_text = (text: string) => text.replace(/[\\;,]/g, "\\$&").replace(/\r?\n/g, "\\n");
const stamp = (at: number) => new Date(at).toISOString().replace(/[-:]|\.\d{3}/g, "");

/** Long lines go on after a line break and a space; characters are never cut. */
function fold(line: string): string {
  const bytes = new TextEncoder();
  let folded = "";
  let octets = 0;
  for (const character of line) {
    const size = bytes.encode(character).length;
    if (octets + size > line_octets_max) {
      folded += "\r\n ";
      octets = 1;
    }
    folded += character;
    octets += size;
  }
  return folded;
}

/** `address` is where the offer is shown, in full. */
export function calendar_file(
  { id, title, starts_at, ends_at }: FlashOffer,
  address: string,
  now: number,
): string {
  return [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Rialto//Offers//EN",
    "BEGIN:VEVENT",
    `UID:${id}@rialto`,
    `DTSTAMP:${stamp(now)}`,
    `DTSTART:${stamp(Date.parse(starts_at))}`,
    `DTEND:${stamp(Date.parse(ends_at))}`,
    `SUMMARY:${escape_text(`${title} · Rialto`)}`,
    `DESCRIPTION:${escape_text(address)}`,
    `URL:${address}`,
    "BEGIN:VALARM",
    "ACTION:DISPLAY",
    `DESCRIPTION:${escape_text(title)}`,
    "TRIGGER:-PT5M",
    "END:VALARM",
    "END:VEVENT",
    "END:VCALENDAR",
    "",
  ]
    .map(fold)
    .join("\r\n");
}

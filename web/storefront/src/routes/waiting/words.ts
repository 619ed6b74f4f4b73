/** What the waiting room says. */
import type { Outlook, Ticket } from "../../../../client/waiting_room.ts";

const minute_s = 60;
const hour_s = 60 * minute_s;
const soon_s = 45;

/** As exact as an estimate is. */
export function estimate_words(seconds: number): string {
  if (seconds <= soon_s) return "less than a minute";
  const minutes = Math.round(seconds / minute_s);
  if (minutes <= 1) return "about a minute";
  if (minutes < 10) return `about ${minutes} minutes`;
  if (seconds < hour_s) return `about ${Math.round(minutes / 5) * 5} minutes`;
  const hours = Math.round(seconds / hour_s);
  return hours === 1 ? "about an hour" : `about ${hours} hours`;
}

/** What there is to hope for. Nothing is said while there is no doubt. */
export function outlook_words(outlook: Outlook | undefined): string {
  switch (outlook) {
    case "unsure":
      return "It may be close: about as many people are ahead of you as pieces are left.";
    case "unlikely":
      return "More people are ahead of you than pieces are left. You can stay: some carts will not be bought.";
    case "likely":
      return "There should be enough for you.";
    default:
      return "";
  }
}

export function ahead_words(ahead: number, locale: string): string {
  if (ahead === 0) return "You are next";
  const count = new Intl.NumberFormat(locale).format(ahead);
  return ahead === 1 ? "1 person is ahead of you" : `${count} people are ahead of you`;
}

/** In the tab's name, for who looks elsewhere meanwhile. */
export function tab_words(ticket: Ticket | undefined, locale: string): string {
  if (ticket?.state === "admitted") return "It is your turn!";
  if (ticket?.state === "waiting" && ticket.position !== undefined) {
    return `No. ${new Intl.NumberFormat(locale).format(ticket.position)} in line`;
  }
  return "In line";
}

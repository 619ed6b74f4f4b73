import { expect, it } from "vitest";
import { ahead_words, estimate_words, outlook_words, tab_words } from "./words.ts";

it("says an estimate no more exactly than it is", () => {
  const said = [10, 60, 100, 240, 17 * 60, 58 * 60, 3700, 7300].map(estimate_words);
  expect(said).toEqual([
    "less than a minute",
    "about a minute",
    "about 2 minutes",
    "about 4 minutes",
    "about 15 minutes",
    "about 60 minutes",
    "about an hour",
    "about 2 hours",
  ]);
});

it("counts people, not numbers", () => {
  expect([0, 1, 1234].map((ahead) => ahead_words(ahead, "en-US"))).toEqual([
    "You are next",
    "1 person is ahead of you",
    "1,234 people are ahead of you",
  ]);
});

it("is honest about the outlook, in kind words", () => {
  expect(outlook_words("unlikely")).toContain("You can stay");
  expect(outlook_words(undefined)).toBe("");
});

it("names the tab after the place", () => {
  const ticket = { id: "t", offer_id: "o", position: 1200 };
  expect(tab_words({ ...ticket, state: "waiting" }, "en-US")).toBe("No. 1,200 in line");
  expect(tab_words({ ...ticket, state: "admitted" }, "en-US")).toBe("It is your turn!");
  expect(tab_words(undefined, "en-US")).toBe("In line");
});

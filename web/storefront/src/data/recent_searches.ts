/** What was searched for on this device, the newest first; it never leaves the device. */
const kept_key = "rialto.searches";
export const recent_searches_max = 8;

function read(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(kept_key) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}

function keep(searches: string[]): string[] {
  try {
    localStorage.setItem(kept_key, JSON.stringify(searches));
  } catch {
    // A private window may refuse: then nothing is remembered.
  }
  return searches;
}

const folded = (text: string) => text.toLocaleLowerCase();
const others = (text: string) => read().filter((one) => folded(one) !== folded(text));

export const recent_searches = (): string[] => read();

/** Each returns what is kept from now on. */
export const note_search = (text: string): string[] =>
  keep([text, ...others(text)].slice(0, recent_searches_max));
export const forget_search = (text: string): string[] => keep(others(text));
export const forget_searches = (): string[] => keep([]);

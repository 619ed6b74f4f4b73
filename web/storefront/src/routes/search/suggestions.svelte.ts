/** Type-ahead: one question at a time, the newest. */
import { suggest_products } from "../../../../client/client.ts";
import type { Card, Suggestions } from "../../../../client/types.ts";

/** Between two letters of an ordinary typist; shorter, and most answers are for nobody. */
const rest_ms = 120;
const kept_max = 50;

const queries_max = 4;
const categories_max = 3;
const products_max = 5;

/** One line of the list: another search, a category or a product. */
export interface Suggestion {
  id: string;
  kind: "query" | "category" | "product";
  text: string;
  card?: Card;
  /** The line begins what the shopper did not expect: another spelling. */
  is_correction?: boolean;
}

/** What was answered, as lines in the order in which they are shown. */
export function suggestion_lines(answer: Suggestions): Suggestion[] {
  const lines: Suggestion[] = [];
  const queries = [
    ...new Set([...(answer.corrected ? [answer.corrected] : []), ...answer.completions]),
  ];
  for (const text of queries.slice(0, queries_max))
    lines.push({
      id: `query ${text}`,
      kind: "query",
      text,
      is_correction: text === answer.corrected,
    });
  for (const { slug, title } of answer.categories.slice(0, categories_max))
    lines.push({ id: slug, kind: "category", text: title });
  for (const card of answer.products.slice(0, products_max))
    lines.push({ id: card.handle, kind: "product", text: card.title, card });
  return lines;
}

export class Suggester {
  /** Of the newest question that was answered; it stays until the next answer is there. */
  lines = $state.raw<Suggestion[]>([]);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: AbortController | undefined;
  readonly #kept = new Map<string, Suggestion[]>();

  /** Answers arrive in the order of the questions: one that was overtaken is given up. */
  ask(segment: string, typed: string) {
    this.stop();
    const q = typed.trim();
    if (q === "") {
      this.lines = [];
      return;
    }
    const key = `${segment} ${q.toLocaleLowerCase()}`;
    const kept = this.#kept.get(key);
    if (kept) {
      this.lines = kept;
      return;
    }
    const asking = new AbortController();
    this.#asking = asking;
    this.#timer = setTimeout(() => void this.#fetch(segment, q, key, asking.signal), rest_ms);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  async #fetch(segment: string, q: string, key: string, signal: AbortSignal) {
    try {
      const lines = suggestion_lines(await suggest_products(segment, q, signal));
      if (signal.aborted) return;
      this.#kept.set(key, lines);
      if (this.#kept.size > kept_max) {
        const [oldest] = this.#kept.keys();
        if (oldest !== undefined) this.#kept.delete(oldest);
      }
      this.lines = lines;
    } catch {
      // Without suggestions one can still search; what is wrong shows then.
      if (!signal.aborted) this.lines = [];
    }
  }
}

// One request of a shopper or of staff: what it may be answered with, also while things break.
import { setTimeout as pause } from "node:timers/promises";
import type { Problem } from "../../../web/client/types.ts";
import { type Answer, type Call, call } from "../../api/support.ts";
import type { Books } from "./books.ts";

const patience_ms = 15_000;
const breath_ms = 150;

export class Talk {
  readonly books: Books;
  readonly #base: string;
  readonly #admin_key: string;
  refused = 0;
  unanswered = 0;

  constructor(books: Books, base: string, admin_key: string) {
    this.books = books;
    this.#base = base;
    this.#admin_key = admin_key;
  }

  /** The answer if it is a success, or a refusal with one of these codes; null when nobody knows what came of it. */
  async ask<T>(
    method: string,
    path: string,
    options: Call,
    ...codes: string[]
  ): Promise<Answer<T> | null> {
    let answer: Answer<T>;
    try {
      answer = await call<T>(method, path, {
        ...options,
        base: this.#base,
        signal: AbortSignal.timeout(patience_ms),
      });
    } catch {
      this.unanswered++;
      await pause(breath_ms);
      return null;
    }
    if (answer.status < 300) return answer;
    const { code = "" } = (answer.body ?? {}) as Partial<Problem>;
    if (answer.status === 503) {
      this.refused++;
      if (!answer.headers.get("retry-after"))
        this.books.note("unexpected", `${method} ${path}: 503 without Retry-After`);
      await pause(breath_ms);
      return null;
    }
    if (answer.status >= 500 || !codes.includes(code))
      this.books.note(
        "unexpected",
        `${method} ${path}: ${answer.status} ${answer.text.slice(0, 300)}`,
      );
    return answer;
  }

  as_staff<T>(
    method: string,
    path: string,
    body: unknown,
    headers: Record<string, string>,
    ...codes: string[]
  ): Promise<Answer<T> | null> {
    return this.ask<T>(method, path, { body, headers, token: this.#admin_key }, ...codes);
  }
}

/**
 * Answers of the catalog, kept in memory by key: going back shows them at once, and a touch on a
 * link fetches them before the finger is lifted. An answer past its age is shown and fetched again.
 */
const answers_max = 120;
const rest_after_failure_ms = 2_000;

export class Query<T> {
  value = $state.raw<T>();
  error = $state.raw<unknown>();
  #fetched_at = 0;
  #failed_at = 0;
  #under_way: Promise<void> | null = null;
  readonly #fetch: () => Promise<T>;

  constructor(fetch: () => Promise<T>) {
    this.#fetch = fetch;
  }

  /** Starts a fetch unless the answer is fresh or already on its way. */
  refresh_after(max_age_ms: number) {
    const now = Date.now();
    if (this.#under_way || now - this.#fetched_at < max_age_ms) return;
    if (now - this.#failed_at < rest_after_failure_ms) return;
    void this.refresh();
  }

  /** Joins the fetch that is under way, if there is one. */
  refresh(): Promise<void> {
    this.#under_way ??= this.#fetch_now().finally(() => {
      this.#under_way = null;
    });
    return this.#under_way;
  }

  /** Resolves once nothing is on its way. */
  async settled() {
    await this.#under_way;
  }

  /** What is shown may be wrong: the next visit asks again. */
  outdate() {
    this.#fetched_at = 0;
  }

  async #fetch_now() {
    try {
      // The first await lets a component that is being drawn finish before anything changes.
      await Promise.resolve();
      this.value = await this.#fetch();
      this.error = undefined;
      this.#fetched_at = Date.now();
    } catch (error) {
      this.error = error;
      this.#failed_at = Date.now();
    }
  }

  async retry() {
    this.error = undefined;
    await this.refresh();
  }
}

const answers = new Map<string, Query<unknown>>();

export function query<T>(key: string, fetch: () => Promise<T>, max_age_ms = 60_000): Query<T> {
  let answer = answers.get(key) as Query<T> | undefined;
  if (answer) answers.delete(key);
  else answer = new Query(fetch);
  answers.set(key, answer as Query<unknown>);
  if (answers.size > answers_max) {
    const [oldest] = answers.keys();
    if (oldest !== undefined) answers.delete(oldest);
  }
  answer.refresh_after(max_age_ms);
  return answer;
}

/** Prices have changed: everything is asked for again when it is next looked at. */
export function outdate_answers() {
  for (const answer of answers.values()) answer.outdate();
}

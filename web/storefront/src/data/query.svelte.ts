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
  #under_way = false;
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

  async refresh() {
    this.#under_way = true;
    try {
      // The first await lets a component that is being drawn finish before anything changes.
      await Promise.resolve();
      this.value = await this.#fetch();
      this.error = undefined;
      this.#fetched_at = Date.now();
    } catch (error) {
      this.error = error;
      this.#failed_at = Date.now();
    } finally {
      this.#under_way = false;
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

/** Waiting between attempts. */
const first_delay_ms = 1_000;
const delay_max_ms = 30_000;

/** Full jitter: a thousand phones that lost the same server do not come back in step. */
export const backoff_ms = (failures: number, random = Math.random()) =>
  random * Math.min(delay_max_ms, first_delay_ms * 2 ** failures);

/** Ends early when the network is back, or when nobody waits any more. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener("online", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    addEventListener("online", done);
    signal.addEventListener("abort", done);
  });
}

/**
 * Tries to place an order whose outcome is not known, kept in this tab until they are answered. The same request
 * always goes out under the same key, however often it is tapped or reloaded, so a lost answer can
 * be asked for again and never becomes a second order.
 */
import { new_idempotency_key } from "../../../../client/random.ts";
import type { OrderRequest } from "../../../../client/types.ts";

export interface Attempt {
  key: string;
  request: OrderRequest;
}
type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const store_key = "rialto.attempts";
const attempts_max = 10;

export function read_attempts(store: Store): Attempt[] {
  try {
    const kept = JSON.parse(store.getItem(store_key) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

/** The attempt for this request: the one made before, or a new one that is kept before it is sent. */
export function attempt_for(store: Store, request: OrderRequest): Attempt {
  const attempts = read_attempts(store);
  const text = JSON.stringify(request);
  const known = attempts.find((attempt) => JSON.stringify(attempt.request) === text);
  if (known) return known;
  const attempt = { key: new_idempotency_key(), request };
  // Attempts for other carts can no longer succeed once this one is being ordered.
  const others = attempts.filter(({ request: { cart_id } }) => cart_id === request.cart_id);
  store.setItem(store_key, JSON.stringify([...others, attempt].slice(-attempts_max)));
  return attempt;
}

/** This attempt was refused, so nothing came of it and nothing has to be asked for again. */
export function forget_attempt(store: Store, refused: Attempt) {
  const others = read_attempts(store).filter(({ key }) => key !== refused.key);
  store.setItem(store_key, JSON.stringify(others));
}

export const forget_attempts = (store: Store) => store.removeItem(store_key);

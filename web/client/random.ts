/**
 * Random text that works everywhere: `crypto.randomUUID` is missing on plain http, as on a phone
 * that opens the shop by a LAN address, but `getRandomValues` is there.
 */
export function random_hex(bytes: number): string {
  const values = crypto.getRandomValues(new Uint8Array(bytes));
  return Array.from(values, (value) => value.toString(16).padStart(2, "0")).join("");
}

/** 128 random bits, enough to be unique for ever. */
export const new_idempotency_key = () => random_hex(16);

/** The code that was sent to the shopper's e-mail, and the proof that it gives; kept in this tab. */
import { ConnectionError, ProblemError } from "../../../../client/client.ts";
import {
  confirm_email,
  type EmailProof,
  type EmailVerification,
  verify_email,
} from "../../../../client/email_verification.ts";

type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const store_key = "rialto.email_proof";
/** A proof that is about to expire would not outlive the order's way. */
const margin_ms = 10_000;

const same = (one: string, other: string) =>
  one.trim().toLowerCase() === other.trim().toLowerCase();

/** The proof for this address, while it holds. */
export function kept_proof(store: Store, email: string, now: number): string | undefined {
  try {
    const kept = JSON.parse(store.getItem(store_key) ?? "null") as EmailProof | null;
    if (!kept || !same(kept.email, email)) return undefined;
    return Date.parse(kept.expires_at) - margin_ms > now ? kept.email_proof : undefined;
  } catch {
    return undefined;
  }
}

export const keep_proof = (store: Store, proof: EmailProof) =>
  store.setItem(store_key, JSON.stringify(proof));

export const forget_proof = (store: Store) => store.removeItem(store_key);

export const only_digits = (text: string) => text.replace(/\D/g, "").slice(0, 6);

export class EmailCheck {
  readonly email: string;
  code = $state("");
  problem = $state("");
  busy = $state(false);
  sent = $state(false);
  #verification: EmailVerification | undefined;

  constructor(email: string) {
    this.email = email;
  }

  /** Sends a code; what was sent before counts no more. */
  async send() {
    if (this.busy) return;
    this.busy = true;
    this.problem = "";
    try {
      this.#verification = await verify_email(this.email);
      this.sent = true;
      this.code = "";
    } catch (error) {
      this.problem = why_not_sent(error);
    } finally {
      this.busy = false;
    }
  }

  /** True when the code was right; the proof is kept then. */
  async confirm(): Promise<boolean> {
    if (this.busy || !this.#verification) return false;
    if (this.code.length !== 6) {
      this.problem = "Enter the six digits from the e-mail.";
      return false;
    }
    this.busy = true;
    this.problem = "";
    try {
      keep_proof(sessionStorage, await confirm_email(this.#verification.id, this.code));
      return true;
    } catch (error) {
      this.problem = why_not_confirmed(error);
      return false;
    } finally {
      this.busy = false;
    }
  }
}

function why_not_sent(error: unknown): string {
  if (error instanceof ConnectionError) return "We could not reach the shop. Please try again.";
  if (error instanceof ProblemError && error.status === 429) {
    return "Several codes were sent to you already. Please wait a minute, then ask for another.";
  }
  return "The code could not be sent, sorry. Please try again.";
}

export function why_not_confirmed(error: unknown): string {
  if (error instanceof ConnectionError) return "We could not reach the shop. Please try again.";
  if (!(error instanceof ProblemError)) throw error;
  if (error.status === 429) return "These were too many tries. Ask for a new code.";
  if (error.code === "code_expired") return "This code is too old by now. Ask for a new one.";
  if (error.code !== "code_mismatch") return error.message;
  const left = error.problem.tries_left;
  if (left === 0) return "That was not the code. Ask for a new one.";
  const tries =
    left === undefined ? "" : left === 1 ? " One try is left." : ` ${left} tries are left.`;
  return `That is not the code.${tries}`;
}

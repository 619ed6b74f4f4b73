/** Showing that an e-mail address is one's own, by a code that is sent there. */
import { read_json } from "./client.ts";
import type { components } from "./schema.ts";

export type EmailVerification = components["schemas"]["EmailVerification"];
/** `email_proof` goes with the order. */
export type EmailProof = components["schemas"]["VerifiedEmail"];

/** Sends a code of six digits to the address. */
export const verify_email = (email: string) =>
  read_json<EmailVerification>("POST", "/v1/email-verifications", { body: { email } });

/** A wrong code answers `code_mismatch` with `tries_left`, one that is too old `code_expired`. */
export const confirm_email = (id: string, code: string) =>
  read_json<EmailProof>("POST", `/v1/email-verifications/${encodeURIComponent(id)}/confirmation`, {
    body: { code },
  });

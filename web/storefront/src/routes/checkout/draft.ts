/** What was typed so far, kept in this tab so that a reload or a look at the cart loses nothing. */
import { type Draft, empty_draft } from "./fields.ts";

const store_key = "rialto.checkout";

export function kept_draft(): Draft {
  try {
    return { ...empty_draft, ...JSON.parse(sessionStorage.getItem(store_key) ?? "{}") };
  } catch {
    return { ...empty_draft };
  }
}

export const keep_draft = (draft: Draft) =>
  sessionStorage.setItem(store_key, JSON.stringify(draft));

/** Leads the eye and the keyboard to what needs an answer. */
import type { FieldName } from "./fields.ts";

const scrolled: ScrollIntoViewOptions = { block: "center", behavior: "smooth" };

export const bring_into_sight = (id: string) =>
  document.getElementById(id)?.scrollIntoView(scrolled);

export function focus_field(name: FieldName) {
  const input = document.querySelector<HTMLElement>(`form [name="${name}"]`);
  input?.focus({ preventScroll: true });
  input?.scrollIntoView(scrolled);
}
